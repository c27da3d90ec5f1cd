/**
 * @file Runs a JavaScript or TypeScript program on numbers that know how they were computed. The program is walked and not
 * executed: it reaches nothing outside of itself, needs no code from text, and ends when its limit of steps is reached.
 */

import type {
  AnyNode,
  ArrowFunctionExpression,
  AssignmentExpression,
  CallExpression,
  Class,
  Expression,
  Function as FunctionNode,
  MemberExpression,
  NewExpression,
  Pattern,
  SpreadElement,
  VariableDeclaration,
} from "acorn";
import type { Operand } from "../trace.ts";
import { type Graph, placeOf, Stop, Traced } from "./graph.ts";
import { plain, Refused, textOf } from "./natives.ts";
import {
  type Callable,
  classes,
  type ClassValue,
  isInstance,
  isPlainObject,
  memberOf,
  read,
  reject,
  write,
} from "./objects.ts";
import { ARITHMETIC, COMPARISONS, isNumeric, native, unary, WRITTEN } from "./operators.ts";
import { withoutTypes } from "./parse.ts";
import { Scope } from "./scope.ts";
import { survey } from "./survey.ts";
import { Views } from "./views.ts";
import {
  baseOf,
  declarationIn,
  isFunctionLike,
  isMade,
  isPure,
  nameOnly,
  namesIn,
  targetsIn,
  valueOf,
  withParameterProperties,
  wordsFor,
} from "./syntax.ts";

/** How a statement ended: in the usual way, or by a jump. */
type Completion =
  | { readonly kind: "break" | "continue"; readonly label?: string }
  | { readonly kind: "return"; readonly value: unknown }
  | undefined;

/** What is around a piece of code. */
interface Frame {
  readonly scope: Scope;
  /** The functions and classes around it, separated by dots. */
  readonly path: string;
  readonly self: unknown;
  readonly home: ClassValue | undefined;
}

const valueIn = (x: number | Traced): number => (x instanceof Traced ? x.value : x);

export class Interpreter {
  readonly #graph: Graph;
  readonly #source: readonly string[];
  #steps: number;
  /** The line that runs, for errors. */
  line = 0;
  readonly #sites = new Map<AnyNode, number>();
  readonly #statements = new Map<AnyNode, number>();
  /** Names of which elements are assigned, or that are updated: they are not copied for another name. */
  readonly #changed: ReadonlySet<string>;
  readonly #repeated: ReadonlySet<number>;
  readonly #written: ReadonlySet<number>;
  readonly #objects = new Map<string, unknown[]>();
  readonly #views: Views;

  constructor(graph: Graph, source: readonly string[], steps: number, program: readonly AnyNode[]) {
    this.#graph = graph;
    this.#source = source;
    this.#steps = steps;
    const { changed, repeated, written } = survey(program, (node) => this.#text(node));
    this.#changed = changed;
    this.#repeated = repeated;
    this.#written = written;
    this.#views = new Views(program, (node) => this.#text(node));
  }

  /** Runs a program to its end. */
  run(body: readonly AnyNode[], globals: ReadonlyMap<string, unknown>): void {
    const frame: Frame = {
      scope: new Scope(new Scope(undefined, globals)),
      path: "",
      self: undefined,
      home: undefined,
    };
    this.#block(body, frame);
  }

  #tick(node: AnyNode): void {
    this.line = node.loc?.start.line ?? this.line;
    if (--this.#steps < 0) throw new Stop("time");
  }

  #text(node: AnyNode): string {
    const [line, column, endLine, endColumn] = placeOf(node);
    if (line === endLine) return (this.#source[line - 1] ?? "").slice(column, endColumn);
    const middle = this.#source.slice(line, endLine - 1);
    return [
      (this.#source[line - 1] ?? "").slice(column),
      ...middle,
      (this.#source[endLine - 1] ?? "").slice(0, endColumn),
    ].join("\n");
  }

  // ─── Statements ──────────────────────────────────────────────────────────────────────────────────────────────────

  #block(body: readonly AnyNode[], frame: Frame): Completion {
    this.#hoist(body, frame);
    for (const statement of body) {
      const completion = this.#statement(statement, frame);
      if (completion !== undefined) return completion;
    }
    return undefined;
  }

  /** Declares what a block declares; functions are there from the beginning. */
  #hoist(body: readonly AnyNode[], frame: Frame): void {
    for (const outer of body) {
      const node = declarationIn(outer);
      if (node.type === "VariableDeclaration") {
        for (const { id } of node.declarations) {
          for (const name of namesIn(id))
            frame.scope.declare(name, node.kind === "const", node.kind === "var");
        }
      } else if (node.type === "FunctionDeclaration") {
        frame.scope.declare(
          node.id?.name ?? "default",
          false,
          true,
          this.#closure(node, frame, node.id?.name ?? ""),
        );
      } else if (node.type === "ClassDeclaration") {
        frame.scope.declare(node.id?.name ?? "default", false, false);
      }
    }
  }

  #statement(outer: AnyNode, frame: Frame): Completion {
    const node = declarationIn(outer);
    this.#tick(node);
    switch (node.type) {
      case "VariableDeclaration":
        this.#declaration(node, frame, false);
        return undefined;
      case "FunctionDeclaration":
      case "EmptyStatement":
      case "DebuggerStatement":
        return undefined;
      case "ClassDeclaration":
        frame.scope.initialize(node.id?.name ?? "default", this.#class(node, frame));
        return undefined;
      case "ExpressionStatement":
        this.#expressionStatement(node.expression, frame);
        return undefined;
      case "BlockStatement":
        return this.#block(node.body, { ...frame, scope: new Scope(frame.scope) });
      case "IfStatement":
        if (this.#graph.isTrue(this.#value(node.test, frame))) return this.#statement(node.consequent, frame);
        return node.alternate ? this.#statement(node.alternate, frame) : undefined;
      case "ReturnStatement":
        return {
          kind: "return",
          value: node.argument ? this.#returned(node, node.argument, frame) : undefined,
        };
      case "ForStatement":
        return this.#for(node, frame);
      case "ForOfStatement":
      case "ForInStatement":
        return this.#forOf(node, frame);
      case "WhileStatement":
      case "DoWhileStatement": {
        if (node.type === "WhileStatement" && !this.#graph.isTrue(this.#value(node.test, frame)))
          return undefined;
        do {
          const completion = this.#statement(node.body, frame);
          const jump = jumpOf(completion, node);
          if (jump === "break") break;
          if (jump !== undefined) return jump;
          this.#tick(node);
        } while (this.#graph.isTrue(this.#value(node.test, frame)));
        return undefined;
      }
      case "BreakStatement":
        return { kind: "break", ...(node.label && { label: node.label.name }) };
      case "ContinueStatement":
        return { kind: "continue", ...(node.label && { label: node.label.name }) };
      case "LabeledStatement": {
        labels.set(node.body, node.label.name);
        const completion = this.#statement(node.body, frame);
        return completion?.kind === "break" && completion.label === node.label.name ? undefined : completion;
      }
      case "SwitchStatement": {
        const subject = plain(this.#graph, this.#value(node.discriminant, frame));
        const inner = { ...frame, scope: new Scope(frame.scope) };
        this.#hoist(
          node.cases.flatMap(({ consequent }) => consequent),
          inner,
        );
        let at = node.cases.findIndex(
          ({ test }) => test && plain(this.#graph, this.#value(test, inner)) === subject,
        );
        if (at < 0) at = node.cases.findIndex(({ test }) => !test);
        for (const { consequent } of at < 0 ? [] : node.cases.slice(at)) {
          for (const statement of consequent) {
            const completion = this.#statement(statement, inner);
            if (completion?.kind === "break" && completion.label === undefined) return undefined;
            if (completion !== undefined) return completion;
          }
        }
        return undefined;
      }
      case "ThrowStatement":
        throw new Thrown(this.#value(node.argument, frame));
      case "TryStatement": {
        let completion: Completion;
        try {
          completion = this.#statement(node.block, frame);
        } catch (error) {
          if (error instanceof Stop || error instanceof Refused || !node.handler) throw error;
          const scope = new Scope(frame.scope);
          const inner = { ...frame, scope };
          if (node.handler.param) {
            for (const name of namesIn(node.handler.param)) scope.declare(name, false, false);
            this.#bind(node.handler.param, error instanceof Thrown ? error.thrown : error, inner);
          }
          completion = this.#block(node.handler.body.body, inner);
        } finally {
          if (node.finalizer) completion = this.#statement(node.finalizer, frame) ?? completion!;
        }
        return completion;
      }
      case "ImportDeclaration":
        if ((node as { importKind?: string }).importKind === "type") return undefined;
        throw new Refused(`the import of ${JSON.stringify(node.source.value)}: the diagnosis reads one file`);
      case "ExportAllDeclaration":
        throw new Refused("an export of another file");
      case "ExportNamedDeclaration":
        return undefined; // names only: what it declares was taken out above
      case "ExportDefaultDeclaration":
        this.#expressionStatement(node.declaration as Expression, frame);
        return undefined;
    }
    const { type } = node as AnyNode;
    if (type.startsWith("TS")) {
      if (/^TS(InterfaceDeclaration|TypeAliasDeclaration|DeclareFunction)$/.test(type)) return undefined;
      throw new Refused(`${type.slice(2)} of TypeScript`);
    }
    throw new Refused(wordsFor(type));
  }

  #declaration(node: VariableDeclaration, frame: Frame, isCounter: boolean): void {
    for (const { id, init } of node.declarations) {
      if (!init) {
        if (id.type === "Identifier" && node.kind !== "var") frame.scope.initialize(id.name, undefined);
        continue;
      }
      const pattern = id;
      if (isCounter || isFunctionLike(init)) {
        this.#bind(
          pattern,
          isFunctionLike(init) && id.type === "Identifier"
            ? this.#function(init, frame, id.name)
            : plain(this.#graph, this.#value(init, frame)),
          frame,
        );
        continue;
      }
      this.#assign(
        node,
        pattern,
        init,
        frame,
        (target, value) => this.#bind(target, value, frame),
        node.kind === "var",
      );
    }
  }

  /** An assignment as the trace has it: a statement that runs, its value with its plain numbers made leaves, and a record of each name. */
  #assign(
    node: AnyNode,
    target: Pattern | MemberExpression,
    init: AnyNode,
    frame: Frame,
    store: (target: Pattern, value: unknown) => void,
    mayBeOld = true,
  ): unknown {
    const graph = this.#graph;
    const targets = targetsIn(target);
    const statement = this.#statementOf(node, () => ({
      kind: "assign",
      at: placeOf(node),
      targets: targets.map((each) => ({ name: this.#text(nameOnly(each)), at: placeOf(nameOnly(each)) })),
      scope: frame.path,
    }));
    const run = this.#begin(statement, frame);
    try {
      if (mayBeOld) targets.forEach((each, j) => graph.old(statement, j, this.#peek(each, frame)));
      const value = this.#value(init, frame);
      this.#finishStatement(node, init);
      const stored = this.#given(target, init, value, frame);
      store(target, stored);
      targets.forEach((each, j) => {
        graph.record(statement, j, this.#nameOf(each, frame), this.#peek(each, frame));
        const base = baseOf(each);
        if (base !== each)
          graph.record(statement, j, this.#nameOf(base, frame), this.#peek(base, frame), true);
      });
      return stored;
    } finally {
      graph.end(run);
    }
  }

  /** A statement begins to run. */
  #begin(statement: number, { scope, self }: Frame): number {
    const run = this.#graph.begin(statement);
    const surroundings = {
      has: (name: string): boolean => (name === "this" ? self !== undefined : scope.isReady(name)),
      get: (name: string): unknown => (name === "this" ? self : scope.get(name)),
    };
    for (const [text, x] of this.#views.at(statement, surroundings)) this.#graph.view(text, x);
    return run;
  }

  #statementOf(node: AnyNode, make: () => Parameters<Graph["statement"]>[0]): number {
    let id = this.#statements.get(node);
    if (id === undefined) {
      const made = make();
      const value = valueOf(node);
      id = this.#graph.statement(value === undefined ? made : { ...made, value: this.#lateOperand(value) });
      this.#statements.set(node, id);
    }
    return id;
  }

  /** The sites of a statement's value are known when it has been computed once. */
  #finishStatement(_node: AnyNode, value: AnyNode): void {
    const late = this.#late.get(value);
    if (late !== undefined) Object.assign(late, this.#operand(value));
  }

  readonly #late = new Map<AnyNode, Operand>();
  #lateOperand(value: AnyNode): Operand {
    const operand = this.#operand(value);
    this.#late.set(value, operand);
    return operand;
  }

  /** What an assignment stores: plain numbers become leaves, another name's value becomes a copy. */
  #given(target: Pattern | MemberExpression, init: AnyNode, value: unknown, frame: Frame): unknown {
    const written = withoutTypes(init);
    if (target.type === "ArrayPattern" || target.type === "ObjectPattern") {
      if (Array.isArray(value) && target.type === "ArrayPattern") {
        return value.map((x, i) => {
          const each = target.elements[i];
          return each && each.type === "Identifier" ? this.#leaves(x, each.name, frame, each) : x;
        });
      }
      return value;
    }
    if (target.type !== "Identifier" && target.type !== "MemberExpression") return value;
    // Of a single number that was computed, too; lists may be changed under either name.
    if (
      value instanceof Traced &&
      this.#graph.isComputed(value) &&
      (written.type === "Identifier" || written.type === "MemberExpression")
    ) {
      return this.#copied(value);
    }
    if (written.type === "Identifier" || (written.type === "MemberExpression" && !written.computed)) {
      const [own, other] = [this.#text(nameOnly(target)), this.#text(written)];
      // A constructor keeps what it is given: the field is the parameter, under its lasting name.
      const keeps = this.#changed.has(own) || this.#changed.has(other) || frame.path.endsWith(".constructor");
      const stored = keeps ? value : this.#copied(value);
      // What was given as a list in a call is given here its name.
      return Array.isArray(stored)
        ? this.#leaves(stored, this.#nameOf(target, frame), frame, target)
        : stored;
    }
    if (isMade(written)) return value;
    // A number written among numbers that are computed is part of the formula, as in `margins[i][y[i]] = 0`.
    if (target.type === "MemberExpression" && typeof value === "number") {
      if (this.#graph.holdsComputed(this.#peek(baseOf(target), frame))) return value;
    }
    return this.#leaves(value, this.#nameOf(target, frame), frame, target);
  }

  #leaves(value: unknown, name: string, frame: Frame, target: AnyNode): unknown {
    const integers =
      frame.path === "" || frame.path.startsWith("class ") || target.type === "MemberExpression";
    const give = (x: unknown, path: string, depth: number): unknown => {
      if (typeof x === "number") {
        if (Number.isInteger(x) && !integers) return x;
        return this.#graph.leaf(x, path, this.#repeated.has(x));
      }
      if (Array.isArray(x) && x.length < 3000 && depth < 6) {
        const isDrawn = this.#graph.isDrawn(x, this.#written);
        for (let i = 0; i < x.length; i++) {
          const each: unknown = x[i];
          x[i] = give(isDrawn && each instanceof Traced ? each.value : each, `${path}[${i}]`, depth + 1);
        }
        return x;
      }
      if (isPlainObject(x) && depth < 6) {
        for (const key of Object.keys(x)) {
          x[key] = give(x[key], `${path}.${key}`, depth + 1);
        }
      }
      return x;
    };
    return give(value, name, 0);
  }

  #copied(value: unknown): unknown {
    if (value instanceof Traced) return this.#graph.operation("identity", value);
    if (Array.isArray(value) && value.some((x) => x instanceof Traced))
      return value.map((x) => this.#copied(x));
    return value;
  }

  #expressionStatement(expression: Expression, frame: Frame): void {
    const node = withoutTypes(expression);
    if (node.type === "AssignmentExpression") {
      this.#assignment(node, frame);
      return;
    }
    if (node.type === "UpdateExpression" || node.type === "Literal" || node.type === "Identifier") {
      this.#value(node, frame);
      return;
    }
    const statement = this.#statementOf(node, () => ({
      kind: "expression",
      at: placeOf(node),
      targets: [],
      scope: frame.path,
    }));
    const run = this.#begin(statement, frame);
    try {
      this.#value(node, frame);
      this.#finishStatement(node, node);
    } finally {
      this.#graph.end(run);
    }
  }

  #assignment(node: AssignmentExpression, frame: Frame): unknown {
    const target = withoutTypes(node.left) as Pattern;
    if (node.operator === "=") {
      if (isFunctionLike(node.right)) {
        const value = this.#function(node.right, frame, target.type === "Identifier" ? target.name : "");
        this.#store(target, value, frame);
        return value;
      }
      return this.#assign(node, target, node.right, frame, (each, value) => this.#store(each, value, frame));
    }
    const graph = this.#graph;
    const operator = node.operator.slice(0, -1);
    const isLogical = ["&&", "||", "??"].includes(operator);
    const base = baseOf(target);
    const place: Operand = { at: placeOf(target), name: this.#text(target) };
    let site = this.#sites.get(node);
    if (site === undefined) {
      site = graph.site({ kind: node.operator, at: placeOf(node), operands: [place], scope: frame.path });
      this.#sites.set(node, site);
    }
    const mine = site;
    const statement = this.#statementOf(node, () => ({
      kind: "update",
      at: placeOf(node),
      targets: [{ name: this.#text(target), at: placeOf(target) }],
      scope: frame.path,
      value: { at: placeOf(node), site: mine },
    }));
    const run = this.#begin(statement, frame);
    try {
      const reference = target.type === "MemberExpression" ? this.#reference(target, frame) : undefined;
      const before = reference === undefined ? this.#value(target, frame) : reference.get();
      graph.old(statement, 0, before);
      if (
        isLogical &&
        (operator === "??"
          ? before !== null && before !== undefined
          : this.#graph.isTrue(before) === (operator === "||"))
      ) {
        return before;
      }
      const amount = this.#value(node.right, frame);
      graph.complete(site, [place, this.#operand(node.right)]);
      const after = isLogical ? amount : this.#calculate(site, operator, before, amount);
      if (reference === undefined) this.#store(target, after, frame);
      else reference.set(after);
      graph.record(statement, 0, this.#nameOf(target, frame), after);
      if (base !== target)
        graph.record(statement, 0, this.#nameOf(base, frame), this.#peek(base, frame), true);
      return after;
    } finally {
      graph.end(run);
    }
  }

  #returned(node: AnyNode, argument: AnyNode, frame: Frame): unknown {
    const statement = this.#statementOf(node, () => ({
      kind: "return",
      at: placeOf(node),
      targets: [],
      scope: frame.path,
    }));
    const run = this.#begin(statement, frame);
    try {
      const value = this.#value(argument, frame);
      this.#finishStatement(node, argument);
      this.#graph.returned(statement, value);
      return value;
    } finally {
      this.#graph.end(run);
    }
  }

  #for(node: Extract<AnyNode, { type: "ForStatement" }>, frame: Frame): Completion {
    let scope = new Scope(frame.scope);
    const names: string[] = [];
    if (node.init?.type === "VariableDeclaration") {
      for (const { id } of node.init.declarations) {
        for (const name of namesIn(id)) {
          scope.declare(name, false, false);
          names.push(name);
        }
      }
      this.#declaration(node.init, { ...frame, scope }, true);
    } else if (node.init) this.#value(node.init, frame);
    try {
      for (;;) {
        this.#count(names, scope);
        const inner = { ...frame, scope };
        if (node.test && !this.#graph.isTrue(this.#value(node.test, inner))) return undefined;
        const jump = jumpOf(this.#statement(node.body, inner), node);
        if (jump === "break") return undefined;
        if (jump !== undefined) return jump;
        // Each round has variables of its own, so that closures keep theirs.
        const next = new Scope(frame.scope);
        for (const name of names) next.declare(name, false, true, scope.get(name));
        scope = next;
        if (node.update) this.#value(node.update, { ...frame, scope });
        this.#tick(node);
      }
    } finally {
      for (const name of names) this.#graph.loops.delete(name);
    }
  }

  /** Notes the counters of a loop. */
  #count(names: readonly string[], scope: Scope): void {
    for (const name of names) {
      const value = scope.get(name);
      if (typeof value === "number" && Number.isInteger(value)) this.#graph.loops.set(name, value);
    }
  }

  #forOf(node: Extract<AnyNode, { type: "ForOfStatement" | "ForInStatement" }>, frame: Frame): Completion {
    const over = this.#value(node.right, frame);
    if (node.type === "ForOfStatement" && node.await) throw new Refused("for await");
    const elements: Iterable<unknown> =
      node.type === "ForInStatement" ? Object.keys(over as object) : this.#iterable(over);
    const names =
      node.left.type === "VariableDeclaration" ? node.left.declarations.flatMap(({ id }) => namesIn(id)) : [];
    try {
      for (const element of elements) {
        this.#tick(node);
        const scope = new Scope(frame.scope);
        for (const name of names) scope.declare(name, false, false);
        const inner = { ...frame, scope };
        if (node.left.type === "VariableDeclaration")
          this.#bind(node.left.declarations[0]!.id, element, inner);
        else this.#store(node.left, element, frame);
        this.#count(
          names.filter((name) => typeof scope.get(name) === "number"),
          scope,
        );
        const jump = jumpOf(this.#statement(node.body, inner), node);
        if (jump === "break") return undefined;
        if (jump !== undefined) return jump;
      }
    } finally {
      for (const name of names) this.#graph.loops.delete(name);
    }
    return undefined;
  }

  #iterable(x: unknown): Iterable<unknown> {
    if (Array.isArray(x) || typeof x === "string") return x;
    if (typeof x === "object" && x !== null && Symbol.iterator in x) return x as Iterable<unknown>;
    throw new TypeError(`${textOf(x)} is not iterable`);
  }

  // ─── Expressions ─────────────────────────────────────────────────────────────────────────────────────────────────

  /** The part of an expression, as operands name it. */
  #operand(outer: AnyNode): Operand {
    const node = withoutTypes(outer);
    const at = placeOf(node);
    if (node.type === "ArrayExpression") {
      return { at, parts: node.elements.map((element) => (element ? this.#operand(element) : { at })) };
    }
    const site = this.#sites.get(node);
    if (site !== undefined) return { at, site };
    if (node.type === "Identifier" || node.type === "MemberExpression" || node.type === "ThisExpression") {
      return { at, name: this.#text(node) };
    }
    if (node.type === "Literal" && typeof node.value === "number") return { at, number: node.value };
    if (node.type === "ConditionalExpression") {
      const { test } = node;
      const isEquality = test.type === "BinaryExpression" && /^[=!]==?$/.test(test.operator);
      return {
        at,
        branches: [this.#operand(node.consequent), this.#operand(node.alternate)],
        ...(isEquality && {
          test: {
            isEqual: test.operator.startsWith("="),
            sides: [test.left, test.right].map((side) => ({ at: placeOf(side), name: this.#text(side) })),
          },
        }),
      };
    }
    return { at };
  }

  /** The site of an operator or a call, made at its first computation: then the sites of its operands are there. */
  #siteOf(
    node: AnyNode,
    kind: string,
    operands: readonly AnyNode[],
    frame: Frame,
    more: object = {},
  ): number {
    let site = this.#sites.get(node);
    if (site === undefined) {
      site = this.#graph.site({
        kind,
        at: placeOf(node),
        operands: operands.map((x) => this.#operand(x)),
        scope: frame.path,
        ...more,
      });
      this.#sites.set(node, site);
    }
    return site;
  }

  #calculate(site: number, operator: string, a: unknown, b: unknown): unknown {
    if (!(a instanceof Traced) && !(b instanceof Traced)) return native(operator, a, b);
    if (operator === "+" && (typeof a === "string" || typeof b === "string")) return textOf(a) + textOf(b);
    if (!isNumeric(a) || !isNumeric(b)) {
      if (operator in COMPARISONS) return operator.startsWith("!");
      throw new Refused(
        `${operator} of a number and ${Array.isArray(a) || Array.isArray(b) ? "an array" : "something else"}`,
      );
    }
    const [x, y] = [a, b];
    return this.#graph.within(site, [x, y], () => {
      const op = ARITHMETIC[operator] ?? COMPARISONS[operator];
      if (op !== undefined) return this.#graph.operation(op, x, y);
      if (operator === "%") {
        // Of whole numbers: an index, or a generator of random numbers.
        if (Number.isInteger(valueIn(x)) && Number.isInteger(valueIn(y)))
          return native(operator, plain(this.#graph, x), plain(this.#graph, y));
        const quotient = this.#graph.operation("div", x, y);
        const whole = this.#graph.operation(quotient.value < 0 ? "ceil" : "floor", quotient);
        return this.#graph.operation("sub", x, this.#graph.operation("mul", y, whole));
      }
      return native(operator, plain(this.#graph, x), plain(this.#graph, y)); // bits: of numbers as they are
    });
  }

  #value(outer: AnyNode, frame: Frame): unknown {
    const node = withoutTypes(outer) as Expression | SpreadElement;
    if (--this.#steps < 0) throw new Stop("time");
    switch (node.type) {
      case "Literal":
        if ("regex" in node && node.regex) throw new Refused("a regular expression");
        return node.value;
      case "Identifier":
        return frame.scope.get(node.name);
      case "ThisExpression":
        return frame.self;
      case "TemplateLiteral":
        return node.quasis.reduce(
          (text, { value }, i) =>
            text +
            (value.cooked ?? "") +
            (i < node.expressions.length ? textOf(this.#value(node.expressions[i]!, frame)) : ""),
          "",
        );
      case "ArrayExpression":
        return node.elements.flatMap((element) => {
          if (element === null) return [undefined];
          if (element.type === "SpreadElement")
            return [...this.#iterable(this.#value(element.argument, frame))];
          return [this.#value(element, frame)];
        });
      case "ObjectExpression":
        return this.#object(node, frame);
      case "FunctionExpression":
      case "ArrowFunctionExpression":
      case "ClassExpression":
        return this.#function(node, frame, "");
      case "BinaryExpression": {
        if (node.left.type === "PrivateIdentifier") throw new Refused("#private in");
        const a = this.#value(node.left, frame);
        const b = this.#value(node.right, frame);
        if (node.operator === "in") return Object.hasOwn(b as object, String(plain(this.#graph, a)));
        if (node.operator === "instanceof") return isInstance(a, b);
        return this.#calculate(
          this.#siteOf(node, WRITTEN[node.operator] ?? node.operator, [node.left, node.right], frame),
          node.operator,
          a,
          b,
        );
      }
      case "UnaryExpression": {
        if (
          node.operator === "typeof" &&
          node.argument.type === "Identifier" &&
          !frame.scope.has(node.argument.name)
        ) {
          return "undefined";
        }
        const x = this.#value(node.argument, frame);
        if (node.operator === "typeof") return x instanceof Traced ? "number" : typeof x;
        if (node.operator === "void") return undefined;
        if (node.operator === "delete") throw new Refused("delete");
        if (!(x instanceof Traced)) return unary(node.operator, x);
        const kind = { "-": "neg", "+": "pos", "!": "not", "~": "~" }[node.operator];
        if (node.operator === "!") return !this.#graph.isTrue(x);
        if (node.operator === "~") return ~(plain(this.#graph, x) as number);
        if (node.operator === "+") return x;
        return this.#graph.within(this.#siteOf(node, kind, [node.argument], frame), [x], () =>
          this.#graph.operation("neg", x),
        );
      }
      case "UpdateExpression": {
        const target = withoutTypes(node.argument) as Pattern;
        const reference = target.type === "MemberExpression" ? this.#reference(target, frame) : undefined;
        const before = reference === undefined ? this.#value(target, frame) : reference.get();
        const number = typeof before === "number" ? before : (plain(this.#graph, before) as number);
        const after = node.operator === "++" ? number + 1 : number - 1;
        if (reference === undefined) this.#store(target, after, frame);
        else reference.set(after);
        return node.prefix ? after : number;
      }
      case "LogicalExpression": {
        const a = this.#value(node.left, frame);
        if (node.operator === "??") return a ?? this.#value(node.right, frame);
        return this.#graph.isTrue(a) === (node.operator === "||") ? a : this.#value(node.right, frame);
      }
      case "ConditionalExpression": {
        const condition = this.#value(node.test, frame);
        if (condition instanceof Traced && isPure(node.consequent) && isPure(node.alternate)) {
          const [yes, no] = [this.#value(node.consequent, frame), this.#value(node.alternate, frame)];
          if (isNumeric(yes) && isNumeric(no)) {
            const site = this.#siteOf(node, "call", [node.test, node.consequent, node.alternate], frame, {
              name: "where",
            });
            return this.#graph.within(site, [condition, yes, no], () =>
              this.#graph.operation("select", condition, yes, no),
            );
          }
        }
        return this.#value(this.#graph.isTrue(condition) ? node.consequent : node.alternate, frame);
      }
      case "AssignmentExpression":
        return this.#assignment(node, frame);
      case "SequenceExpression":
        return node.expressions.reduce<unknown>((_, each) => this.#value(each, frame), undefined);
      case "MemberExpression":
        return this.#reference(node, frame).get();
      case "ChainExpression":
        try {
          return this.#value(node.expression, frame);
        } catch (error) {
          if (error === SHORT) return undefined;
          throw error;
        }
      case "CallExpression":
        return this.#call(node, frame);
      case "NewExpression":
        return this.#new(node, frame);
    }
    throw new Refused(wordsFor(node.type));
  }

  #object(node: Extract<AnyNode, { type: "ObjectExpression" }>, frame: Frame): object {
    const object = Object.create(null) as Record<string, unknown>;
    for (const property of node.properties) {
      if (property.type === "SpreadElement") Object.assign(object, this.#value(property.argument, frame));
      else {
        if (property.kind !== "init") throw new Refused("a getter or setter");
        const key = this.#key(property.key, property.computed, frame);
        object[key] = isFunctionLike(property.value)
          ? this.#function(property.value, frame, key)
          : this.#value(property.value, frame);
      }
    }
    return object;
  }

  #key(node: AnyNode, computed: boolean, frame: Frame): string {
    if (!computed && node.type === "Identifier") return node.name;
    if (!computed && node.type === "Literal") return String(node.value);
    if (node.type === "PrivateIdentifier") return `#${node.name}`;
    const key = plain(this.#graph, this.#value(node, frame));
    if (typeof key === "symbol") throw new Refused("a symbol as a key");
    return String(key);
  }

  /** Where a member stands. */
  #reference(
    node: MemberExpression,
    frame: Frame,
  ): { readonly object: unknown; get(): unknown; set(x: unknown): void } {
    if (node.object.type === "Super") {
      const method = this.#key(node.property, node.computed, frame);
      return {
        object: frame.self,
        get: () => memberOf(frame.home?.base?.prototype, method),
        set: () => reject(method),
      };
    }
    const object = this.#value(node.object, frame);
    if ((object === undefined || object === null) && node.optional) throw SHORT;
    const key = this.#key(node.property, node.computed, frame);
    if (object === undefined || object === null) {
      throw new TypeError(`Cannot read properties of ${String(object)} (reading '${key}')`);
    }
    return { object, get: () => read(object, key), set: (x) => write(object, key, x) };
  }

  #arguments(args: readonly AnyNode[], frame: Frame): unknown[] {
    return args.flatMap((each) =>
      each.type === "SpreadElement"
        ? [...this.#iterable(this.#value(each.argument, frame))]
        : [this.#value(each, frame)],
    );
  }

  #call(node: CallExpression, frame: Frame): unknown {
    const callee = withoutTypes(node.callee);
    if (callee.type === "Super") {
      const args = this.#arguments(node.arguments, frame);
      frame.home?.base?.construct(frame.self as object, args);
      return undefined;
    }
    let self: unknown;
    let f: unknown;
    if (callee.type === "MemberExpression") {
      const reference = this.#reference(callee, frame);
      self = reference.object;
      f = reference.get();
      if (Array.isArray(self) && typeof f === "function") return this.#arrayMethod(node, callee, self, frame);
    } else f = this.#value(callee, frame);
    if ((f === undefined || f === null) && node.optional) throw SHORT;
    const args = this.#arguments(node.arguments, frame);
    if (typeof f !== "function") throw new TypeError(`${this.#text(callee)} is not a function`);
    if (typeof self === "number" || self instanceof Traced || typeof self === "string") {
      return (f as (...args: unknown[]) => unknown)(...args.map((x) => plain(this.#graph, x)));
    }
    if (node.arguments.some(({ type }) => type === "SpreadElement"))
      return (f as Callable).call(self, ...args);
    const site = this.#siteOf(node, "call", node.arguments, frame, {
      name: this.#text(callee),
      keywords: [],
    });
    // So that it is known which parameter was used: the same numbers under two names are two.
    const given = args.map((x, i) =>
      args.indexOf(x) < i && this.#graph.holdsComputed(x) ? this.#copied(x) : x,
    );
    return this.#graph.within(site, given, () => (f as Callable).call(self, ...given));
  }

  #arrayMethod(node: CallExpression, callee: MemberExpression, self: unknown[], frame: Frame): unknown {
    const name = this.#key(callee.property, callee.computed, frame);
    let args = this.#arguments(node.arguments, frame);
    if (name === "push" || name === "unshift") {
      const target = this.#nameOf(callee.object, frame);
      args = args.map((x, i) => this.#leaves(x, `${target}[${self.length + i}]`, frame, callee));
      return name === "push" ? self.push(...args) : self.unshift(...args);
    }
    if (name === "set") {
      const [from, offset = 0] = args as [unknown[], number?];
      from.forEach((x, i) => (self[i + offset] = x));
      return undefined;
    }
    if (name === "subarray") throw new Refused("subarray: use slice");
    if (name === "fill" && args.length === 1 && self.length < 5000 && self.every((x) => x === undefined)) {
      return (self as unknown[]).fill(args[0]);
    }
    const isCallback = typeof args[0] === "function";
    if (!isCallback)
      args = args.map((x) =>
        name === "with" || name === "concat" || name === "fill" ? x : plain(this.#graph, x),
      );
    if (name === "includes" || name === "indexOf") {
      return (
        self.map((x) => plain(this.#graph, x)) as unknown as Record<string, (...args: unknown[]) => unknown>
      )[name]!(...args);
    }
    const run = (): unknown => {
      const method = Array.prototype[name as "map"] as unknown as (...args: unknown[]) => unknown;
      if (!isCallback) return method.apply(self, args);
      const [callback, ...rest] = args as [Callable, ...unknown[]];
      const answers = ["every", "some", "find", "findIndex", "filter"].includes(name);
      // Callbacks are given what they name, so that a number is no leaf of an index that nobody asked for.
      const called = (...given: unknown[]): unknown => {
        const answer = callback(...given.slice(0, name.startsWith("reduce") ? 4 : 3));
        return answers ? this.#graph.isTrue(answer) : answer;
      };
      return method.apply(self, [called, ...rest]);
    };
    if (!isCallback) return run();
    const site = this.#siteOf(node, "call", node.arguments, frame, {
      name: this.#text(callee),
      keywords: [],
      receiver: this.#operand(callee.object),
    });
    return this.#graph.within(site, [self, ...args], run);
  }

  #new(node: NewExpression, frame: Frame): unknown {
    const callee = withoutTypes(node.callee);
    const made = this.#value(callee, frame);
    const args = this.#arguments(node.arguments, frame);
    const own = typeof made === "function" ? classes.get(made) : undefined;
    if (own !== undefined) {
      const self = Object.create(own.prototype) as object;
      own.construct(self, args);
      return self;
    }
    const name = this.#text(callee);
    if (/^(Array|(Float|Int|Uint)(8|16|32|64)Array)$/.test(name)) return (made as Callable)(...args);
    if (name.endsWith("Error"))
      return Object.assign(Object.create(null) as object, { message: textOf(args[0]) });
    throw new Refused(`new ${name}`);
  }

  // ─── Functions and classes ───────────────────────────────────────────────────────────────────────────────────────

  #function(outer: AnyNode, frame: Frame, name: string): unknown {
    const node = withoutTypes(outer);
    if (node.type === "ClassExpression") return this.#class(node, frame, name);
    if (node.type === "FunctionExpression" && node.id) {
      const scope = new Scope(frame.scope);
      const closure = this.#closure(node, { ...frame, scope }, node.id.name);
      scope.declare(node.id.name, true, true, closure);
      return closure;
    }
    return this.#closure(node as FunctionNode, frame, name);
  }

  #closure(
    node: FunctionNode | ArrowFunctionExpression,
    frame: Frame,
    name: string,
    home?: ClassValue,
  ): Callable {
    if (node.async) throw new Refused("an async function");
    if (node.generator) throw new Refused("a generator");
    const path = name === "" ? frame.path : frame.path === "" ? name : `${frame.path}.${name}`;
    // oxlint-disable-next-line typescript/no-this-alias -- a function of the program has a this of its own
    const interpreter = this;
    const isArrow = node.type === "ArrowFunctionExpression";
    const statementOf = (): number =>
      this.#statementOf(node as AnyNode, () => ({
        kind: "function",
        at: placeOf(node),
        targets: [],
        scope: path,
      }));
    const f = function (this: unknown, ...args: unknown[]): unknown {
      const scope = new Scope(frame.scope);
      const inner: Frame = { scope, path, self: isArrow ? frame.self : this, home: home ?? frame.home };
      const statement = statementOf();
      const counters: string[] = [];
      const line = interpreter.line;
      node.params.forEach((param, i) => {
        if (param.type === "RestElement") {
          for (const each of namesIn(param)) scope.declare(each, false, false);
          interpreter.#bind(param.argument, args.slice(i), inner);
          return;
        }
        for (const each of namesIn(param)) scope.declare(each, false, false);
        const pattern: Pattern = param.type === "AssignmentPattern" ? param.left : param;
        let value = args[i];
        if (param.type === "AssignmentPattern" && value === undefined)
          value = interpreter.#value(param.right, inner);
        if (pattern.type === "Identifier") {
          value = interpreter.#graph.parameter(statement, pattern.name, value);
          if (i > 0 && typeof value === "number" && Number.isInteger(value)) {
            counters.push(pattern.name);
            interpreter.#graph.loops.set(pattern.name, value);
          }
        }
        interpreter.#bind(pattern, value, inner);
      });
      try {
        if (node.body.type !== "BlockStatement") return interpreter.#returned(node.body, node.body, inner);
        const completion = interpreter.#block(node.body.body, inner);
        return completion?.kind === "return" ? completion.value : undefined;
      } finally {
        interpreter.line = line;
        for (const each of counters) interpreter.#graph.loops.delete(each);
      }
    };
    return f;
  }

  #class(node: Class, frame: Frame, given = ""): unknown {
    const name = node.id?.name ?? given;
    const path = frame.path === "" ? `class ${name}` : `${frame.path}.class ${name}`;
    const parent = node.superClass ? this.#value(node.superClass, frame) : undefined;
    const base = typeof parent === "function" ? classes.get(parent) : undefined;
    if (node.superClass && base === undefined)
      throw new Refused(`a class that extends ${this.#text(node.superClass)}`);
    const scope = new Scope(frame.scope);
    const prototype = Object.create(base?.prototype ?? null) as Record<string, unknown>;
    const statics = Object.create(null) as Record<string, unknown>;
    const fields: { key: string; value: AnyNode | null | undefined }[] = [];
    let constructor: FunctionNode | undefined;
    const value: ClassValue = {
      name,
      base,
      prototype,
      statics,
      construct: (self, args) => {
        const inner: Frame = { scope, path, self, home: value };
        const initialize = (): void => {
          for (const { key, value: init } of fields) {
            const made = init ? this.#value(init, inner) : undefined;
            (self as Record<string, unknown>)[key] = init
              ? this.#leaves(made, `this.${key}`, inner, { type: "MemberExpression" } as never)
              : undefined;
          }
        };
        if (base === undefined) initialize();
        if (constructor === undefined) {
          base?.construct(self, args);
          if (base !== undefined) initialize();
        } else {
          build!.call(self, ...args);
        }
      },
    };
    const inner: Frame = { scope, path, self: undefined, home: value };
    for (const member of node.body.body) {
      if (member.type === "StaticBlock") throw new Refused("a static block");
      if (member.type.startsWith("TS")) continue;
      const key = this.#key(member.key, member.computed, inner);
      if (member.type === "PropertyDefinition") {
        if (member.static) statics[key] = member.value ? this.#value(member.value, inner) : undefined;
        else fields.push({ key, value: member.value });
      } else if (member.kind === "constructor") constructor = member.value;
      else if (member.kind === "method") {
        const method = this.#closure(member.value, inner, key, value);
        if (member.static) statics[key] = method;
        else prototype[key] = method;
      } else throw new Refused("a getter or setter");
    }
    const build =
      constructor && this.#closure(withParameterProperties(constructor), inner, "constructor", value);
    const made = Object.assign(function () {
      throw new TypeError(`Class constructor ${name} cannot be invoked without 'new'`);
    }, {});
    classes.set(made, value);
    scope.declare(name, true, true, made);
    return made;
  }

  // ─── Names ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /** A target's name at run time: indices are numbers, further objects are numbered. */
  #nameOf(outer: AnyNode, frame: Frame): string {
    const node = nameOnly(withoutTypes(outer));
    if (node.type !== "MemberExpression") return this.#text(node);
    if (!node.computed) {
      const text = this.#text(node);
      const object = withoutTypes(node.object);
      if (object.type !== "ThisExpression" && object.type !== "Identifier") {
        return `${this.#nameOf(object, frame)}.${(node.property as { name: string }).name}`;
      }
      const known = this.#objects.get(text) ?? [];
      const self = this.#value(object, frame);
      let n = known.indexOf(self);
      if (n < 0) n = known.push(self) - 1;
      this.#objects.set(text, known);
      return n === 0 ? text : `${text}#${n + 1}`;
    }
    const index = plain(this.#graph, this.#value(node.property, frame));
    return `${this.#nameOf(node.object, frame)}[${typeof index === "string" ? `'${index}'` : String(index)}]`;
  }

  /** What a target stands for now; `undefined` if it stands for nothing yet. */
  #peek(target: AnyNode, frame: Frame): unknown {
    try {
      return this.#value(nameOnly(target), frame);
    } catch (error) {
      if (error instanceof Stop) throw error;
      return undefined;
    }
  }

  #store(outer: AnyNode, value: unknown, frame: Frame): void {
    const target = withoutTypes(outer);
    if (target.type === "Identifier") frame.scope.set(target.name, value);
    else if (target.type === "MemberExpression") this.#reference(target, frame).set(value);
    else this.#apart(target as Pattern, value, frame, (each, x) => this.#store(each, x, frame));
  }

  /** Gives the names of a pattern their first values. */
  #bind(pattern: Pattern, value: unknown, frame: Frame): void {
    if (pattern.type === "Identifier") frame.scope.initialize(pattern.name, value);
    else this.#apart(pattern, value, frame, (each, x) => this.#bind(each, x, frame));
  }

  #apart(
    pattern: Pattern,
    value: unknown,
    frame: Frame,
    give: (each: Pattern, value: unknown) => void,
  ): void {
    switch (pattern.type) {
      case "ArrayPattern": {
        const elements = [...this.#iterable(value)];
        pattern.elements.forEach((element, i) => {
          if (element?.type === "RestElement") give(element.argument, elements.slice(i));
          else if (element) give(element, elements[i]);
        });
        return;
      }
      case "ObjectPattern": {
        const taken: string[] = [];
        for (const property of pattern.properties) {
          if (property.type === "RestElement") {
            const rest = Object.assign(Object.create(null) as Record<string, unknown>, value);
            for (const key of taken) delete rest[key];
            give(property.argument, rest);
          } else {
            const key = this.#key(property.key, property.computed, frame);
            taken.push(key);
            give(property.value, read(value, key));
          }
        }
        return;
      }
      case "AssignmentPattern":
        give(pattern.left, value === undefined ? this.#value(pattern.right, frame) : value);
        return;
      default:
        throw new Refused(wordsFor(pattern.type));
    }
  }
}

/** What the program threw. */
class Thrown extends Error {
  readonly thrown: unknown;

  constructor(thrown: unknown) {
    super(
      typeof thrown === "object" && thrown !== null && "message" in thrown
        ? String(thrown.message)
        : textOf(thrown),
    );
    this.thrown = thrown;
  }
}

/** `a?.b` where a is nothing. */
const SHORT = new Error("internal: an optional chain ended.");
const labels = new WeakMap<AnyNode, string>();

/** What a completion of its body means to a loop: it ends, it goes on, or something further out is meant. */
function jumpOf(completion: Completion, loop: AnyNode): "break" | Completion {
  if (completion === undefined) return undefined;
  const isOwn =
    completion.kind !== "return" && (completion.label === undefined || completion.label === labels.get(loop));
  if (!isOwn) return completion;
  return completion.kind === "break" ? "break" : undefined;
}
