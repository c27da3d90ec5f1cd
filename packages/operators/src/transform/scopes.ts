/** @file What each name in a module stands for, and who assigns to it. */

import { type Assignment, type Binding, Declarations, lookup, type Scope } from "./declarations.ts";

import {
  bare,
  children,
  type ESTree,
  type FunctionNode,
  type Identifier,
  isFunction,
  isInside,
  namesIn,
  type Node,
} from "./syntax.ts";

/** The names of a module. */
export class Scopes {
  readonly #references = new Map<Node, Binding>();
  readonly #referring = new Map<Binding, Node[]>();
  readonly #parents = new Map<Node, Node>();
  readonly #names = new Declarations();
  /** All assignments, in the order of the text. */
  readonly #assignments: Assignment[] = [];
  /** All names that stand anywhere, so that new ones differ. */
  readonly #taken = new Set<string>();
  /** The number behind the last of the new ones: those before it are taken. */
  readonly #counts = new Map<string, number>();

  constructor(program: ESTree.Program) {
    const top: Scope = { node: program, fn: program, up: undefined, names: new Map() };
    this.#names.hoist(top, program.body);
    this.#names.hoistVars(top, program);
    for (const statement of program.body) this.#visit(statement, top, program);
    this.#resolve();
    this.#assignments.sort((a, b) => a.node.start - b.node.start);
    for (const assignment of this.#assignments) assignment.binding.assignments.push(assignment);
  }

  /** All names that are declared. */
  get bindings(): readonly Binding[] {
    return this.#names.bindings;
  }

  /** The names that a block, a loop, a switch, a class or a function declares. */
  bindingsOf(scope: Node): readonly Binding[] {
    return this.#names.in(scope);
  }

  /** What a name stands for; `undefined` for what is declared nowhere in the module. */
  bindingOf(identifier: Node): Binding | undefined {
    return this.#references.get(identifier);
  }

  /** Where a name that is declared in the module stands. */
  referencesOf(binding: Binding): readonly Node[] {
    return this.#referring.get(binding) ?? [];
  }

  parentOf(node: Node): Node | undefined {
    return this.#parents.get(node);
  }

  /** A name that stands nowhere. */
  fresh(name: string): string {
    let count = this.#counts.get(name) ?? 0;
    let made = count === 0 ? name : `${name}${count}`;
    while (this.#taken.has(made)) made = `${name}${++count}`;
    this.#counts.set(name, count);
    this.#taken.add(made);
    return made;
  }

  /** Whether an identifier is a global name. */
  isGlobal(node: Node, name: string): boolean {
    return node.type === "Identifier" && node.name === name && !this.#references.has(node);
  }

  /** The variables that are assigned to in a node, closures in it included. */
  assignedIn(node: Node): Set<Binding> {
    const found = new Set<Binding>();
    const all = this.#assignments;
    let low = 0;
    let high = all.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (all[middle]!.node.start < node.start) low = middle + 1;
      else high = middle;
    }
    for (let i = low; i < all.length && all[i]!.node.start < node.end; i++) {
      if (isInside(all[i]!.node, node)) found.add(all[i]!.binding);
    }
    return found;
  }

  // ─── Building ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #assigns(scope: Scope, target: Node, node: Node, value: Node | undefined): void {
    const pattern = bare(target);
    for (const id of namesIn(pattern)) {
      this.#pending.push({ id, scope, node, value: id === pattern ? value : undefined });
    }
  }

  readonly #pending: { id: Identifier; scope: Scope; node: Node; value: Node | undefined }[] = [];

  #refers(node: Extract<Node, { type: "Identifier" }>, scope: Scope): void {
    const binding = lookup(scope, node.name);
    if (binding === undefined) return;
    this.#references.set(node, binding);
    const others = this.#referring.get(binding);
    if (others === undefined) this.#referring.set(binding, [node]);
    else others.push(node);
  }

  #resolve(): void {
    for (const { id, scope, node, value } of this.#pending.splice(0)) {
      const binding = lookup(scope, id.name);
      if (binding !== undefined) this.#assignments.push({ binding, node, fn: scope.fn, value });
    }
  }

  #visit(node: Node, scope: Scope, parent: Node): void {
    this.#parents.set(node, parent);
    const each = (nodes: readonly (Node | null | undefined)[], inner: Scope): void => {
      for (const child of nodes) if (child !== null && child !== undefined) this.#visit(child, inner, node);
    };
    if (isFunction(node)) return this.#function(node, scope);
    switch (node.type) {
      case "Identifier": {
        this.#taken.add(node.name);
        return this.#refers(node, scope);
      }
      case "BlockStatement":
      case "StaticBlock": {
        const inner = this.#names.inner(node, scope);
        this.#names.hoist(inner, node.body);
        return each(node.body, inner);
      }
      case "TSModuleBlock": {
        const inner = this.#names.inner(node, scope);
        this.#names.hoist(inner, node.body);
        return each(node.body, inner);
      }
      case "SwitchStatement": {
        const inner = this.#names.inner(node, scope);
        each([node.discriminant], scope);
        for (const { consequent } of node.cases) this.#names.hoist(inner, consequent);
        return each(node.cases, inner);
      }
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement": {
        const inner = this.#names.inner(node, scope);
        const head = node.type === "ForStatement" ? node.init : node.left;
        if (head?.type === "VariableDeclaration" && head.kind !== "var")
          this.#names.variables(inner, head, node.type === "ForStatement" ? undefined : node);
        if (node.type !== "ForStatement") {
          if (head?.type !== "VariableDeclaration") this.#assigns(inner, head as Node, node, undefined);
          else if (head.kind === "var") this.#assigns(inner, head.declarations[0]!.id, node, undefined);
        }
        return each(children(node), inner);
      }
      case "CatchClause": {
        const inner = this.#names.inner(node, scope);
        if (node.param !== null)
          this.#names.declarePattern(inner, node.param, {
            kind: "let",
            declaredAt: node.start,
            node,
            init: undefined,
            type: undefined,
          });
        return each(children(node), inner);
      }
      case "VariableDeclaration":
        if (node.kind === "var") {
          for (const { id, init } of node.declarations)
            if (init !== null) this.#assigns(scope, id, node, init);
        }
        return each(node.declarations, scope);
      case "AssignmentExpression":
        this.#assigns(scope, node.left, node, node.right);
        break;
      case "UpdateExpression":
        this.#assigns(scope, node.argument, node, undefined);
        break;
      case "MemberExpression":
        each(node.computed ? [node.object, node.property] : [node.object], scope);
        if (!node.computed && node.property.type === "Identifier") this.#taken.add(node.property.name);
        return;
      case "Property":
        if (node.computed) each([node.key], scope);
        return each([node.value], scope);
      case "MethodDefinition":
      case "PropertyDefinition":
      case "AccessorProperty":
        each([...node.decorators, ...(node.computed ? [node.key] : [])], scope);
        return each([node.value], scope);
      case "LabeledStatement":
        return each([node.body], scope);
      case "BreakStatement":
      case "ContinueStatement":
        return;
      case "ClassDeclaration":
      case "ClassExpression": {
        const inner = this.#names.inner(node, scope);
        if (node.id !== null) this.#taken.add(node.id.name);
        if (node.type === "ClassExpression" && node.id !== null)
          this.#names.declare(inner, node.id.name, {
            kind: "class",
            declaredAt: node.start,
            node,
            init: undefined,
            type: undefined,
          });
        return each([...node.decorators, node.superClass, node.body], inner);
      }
      case "ImportDeclaration":
        for (const { local } of node.specifiers) this.#taken.add(local.name);
        return;
      case "ExportAllDeclaration":
        return;
      case "ExportSpecifier":
        return;
      default:
    }
    each(children(node), scope);
  }

  #function(node: FunctionNode, scope: Scope): void {
    const inner = this.#names.inner(node, scope, node);
    const each = (nodes: readonly (Node | null | undefined)[], at: Scope, parent: Node): void => {
      for (const child of nodes) if (child !== null && child !== undefined) this.#visit(child, at, parent);
    };
    if (node.id !== null) {
      this.#taken.add(node.id.name);
      this.#refers(node.id, scope);
    }
    if (node.type === "FunctionExpression" && node.id !== null) {
      this.#names.declare(inner, node.id.name, {
        kind: "function",
        declaredAt: 0,
        node,
        init: undefined,
        type: undefined,
      });
    }
    for (const parameter of node.params) {
      this.#names.declarePattern(inner, parameter, {
        kind: "parameter",
        declaredAt: node.start,
        node: parameter,
        init: undefined,
        type: undefined,
      });
    }
    for (const parameter of node.params) each([parameter], inner, node);
    if (node.body === null) return;
    if (node.body.type === "BlockStatement") {
      this.#parents.set(node.body, node);
      this.#names.hoist(inner, node.body.body);
      this.#names.hoistVars(inner, node.body);
      each(node.body.body, inner, node.body);
    } else each([node.body], inner, node);
  }
}
