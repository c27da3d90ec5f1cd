/** @file Who declares which name, and who assigns to it, in a module. */

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

/** A name that is declared. */
export interface Binding {
  readonly name: string;
  readonly kind: "parameter" | "let" | "const" | "var" | "function" | "class" | "import" | "other";
  /** The node whose names it is among, and the function around it. */
  readonly scope: Node;
  readonly fn: Node;
  /** Where it has a value from; 0 for what is hoisted. */
  readonly declaredAt: number;
  /** The declaration: the identifier's declarator, function, class, parameter or import. */
  readonly node: Node;
  /** What it begins with, where that is one expression. */
  init: Node | undefined;
  /** The type that is written beside it. */
  readonly type: ESTree.TSTypeAnnotation | undefined;
  readonly assignments: Assignment[];
  /** Where it is imported from, and by which name. */
  readonly from?: { readonly source: string; readonly imported: string };
}

export interface Assignment {
  readonly binding: Binding;
  /** The assignment, update, loop or declaration. */
  readonly node: Node;
  /** The function that assigns. */
  readonly fn: Node;
  /** What is assigned, where that is one expression; for x += y, y. */
  readonly value: Node | undefined;
}

interface Scope {
  readonly node: Node;
  readonly fn: Node;
  readonly up: Scope | undefined;
  readonly names: Map<string, Binding>;
}

/** The names of a module. */
export class Scopes {
  readonly #references = new Map<Node, Binding>();
  readonly #parents = new Map<Node, Node>();
  readonly bindings: Binding[] = [];
  /** All assignments, in the order of the text. */
  readonly #assignments: Assignment[] = [];
  /** All names that stand anywhere, so that new ones differ. */
  readonly #taken = new Set<string>();

  constructor(program: ESTree.Program) {
    const top: Scope = { node: program, fn: program, up: undefined, names: new Map() };
    this.#hoist(top, program.body);
    this.#hoistVars(top, program);
    for (const statement of program.body) this.#visit(statement, top, program);
    this.#resolve();
    this.#assignments.sort((a, b) => a.node.start - b.node.start);
    for (const assignment of this.#assignments) assignment.binding.assignments.push(assignment);
  }

  /** What a name stands for; `undefined` for what is declared nowhere in the module. */
  bindingOf(identifier: Node): Binding | undefined {
    return this.#references.get(identifier);
  }

  /** Where a name that is declared in the module stands. */
  referencesOf(binding: Binding): Node[] {
    return [...this.#references].filter(([, one]) => one === binding).map(([node]) => node);
  }

  parentOf(node: Node): Node | undefined {
    return this.#parents.get(node);
  }

  /** A name that stands nowhere. */
  fresh(name: string): string {
    let made = name;
    for (let i = 1; this.#taken.has(made); i++) made = `${name}${i}`;
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

  #declare(
    scope: Scope,
    name: string,
    binding: Omit<Binding, "name" | "scope" | "fn" | "assignments">,
  ): Binding {
    const known = scope.names.get(name);
    if (known !== undefined && binding.kind === "var") return known;
    const made: Binding = { name, scope: scope.node, fn: scope.fn, assignments: [], ...binding };
    scope.names.set(name, made);
    this.bindings.push(made);
    return made;
  }

  #declarePattern(
    scope: Scope,
    pattern: Node,
    binding: Omit<Binding, "name" | "scope" | "fn" | "assignments">,
  ): void {
    for (const id of namesIn(pattern)) {
      const typed = id as unknown as ESTree.BindingIdentifier;
      const whole = id === pattern;
      this.#declare(scope, id.name, {
        ...binding,
        init: whole ? binding.init : undefined,
        type: typed.typeAnnotation ?? undefined,
      });
    }
  }

  /** Names that a list of statements declares. */
  #hoist(scope: Scope, statements: readonly Node[]): void {
    for (const one of statements) {
      const statement =
        one.type === "ExportNamedDeclaration" || one.type === "ExportDefaultDeclaration"
          ? one.declaration
          : one;
      if (statement === null) continue;
      switch (statement.type) {
        case "FunctionDeclaration":
          if (statement.id !== null)
            this.#declare(scope, statement.id.name, {
              kind: "function",
              declaredAt: 0,
              node: statement,
              init: undefined,
              type: undefined,
            });
          break;
        case "ClassDeclaration":
          if (statement.id !== null)
            this.#declare(scope, statement.id.name, {
              kind: "class",
              declaredAt: statement.end,
              node: statement,
              init: undefined,
              type: undefined,
            });
          break;
        case "VariableDeclaration":
          if (statement.kind !== "var") this.#variables(scope, statement);
          break;
        case "ImportDeclaration":
          for (const specifier of statement.specifiers) {
            const imported =
              specifier.type === "ImportSpecifier"
                ? specifier.imported.type === "Identifier"
                  ? specifier.imported.name
                  : specifier.imported.value
                : specifier.type === "ImportDefaultSpecifier"
                  ? "default"
                  : "*";
            this.#declare(scope, specifier.local.name, {
              kind: "import",
              declaredAt: 0,
              node: specifier,
              init: undefined,
              type: undefined,
              from: { source: statement.source.value, imported },
            });
          }
          break;
        case "TSEnumDeclaration":
        case "TSModuleDeclaration":
        case "TSImportEqualsDeclaration": {
          const { id } = statement;
          if (id.type === "Identifier")
            this.#declare(scope, id.name, {
              kind: "other",
              declaredAt: statement.end,
              node: statement,
              init: undefined,
              type: undefined,
            });
          break;
        }
        default:
      }
    }
  }

  /** The `var`s of a function, wherever they stand in it. */
  #hoistVars(scope: Scope, node: Node): void {
    for (const child of children(node)) {
      if (isFunction(child)) continue;
      if (child.type === "VariableDeclaration" && child.kind === "var") {
        for (const { id } of child.declarations) {
          this.#declarePattern(scope, id, {
            kind: "var",
            declaredAt: scope.node.start,
            node: child,
            init: undefined,
            type: undefined,
          });
        }
      }
      this.#hoistVars(scope, child);
    }
  }

  #variables(scope: Scope, { kind, declarations }: ESTree.VariableDeclaration, of?: Node): void {
    for (const declarator of declarations) {
      const init = of === undefined ? (declarator.init ?? undefined) : undefined;
      this.#declarePattern(scope, declarator.id, {
        kind: kind === "const" ? "const" : "let",
        declaredAt: declarator.end,
        node: declarator,
        init,
        type: undefined,
      });
    }
  }

  #inner(node: Node, scope: Scope, fn: Node = scope.fn): Scope {
    return { node, fn, up: scope, names: new Map() };
  }

  #assigns(scope: Scope, target: Node, node: Node, value: Node | undefined): void {
    const pattern = bare(target);
    for (const id of namesIn(pattern)) {
      this.#pending.push({ id, scope, node, value: id === pattern ? value : undefined });
    }
  }

  readonly #pending: { id: Identifier; scope: Scope; node: Node; value: Node | undefined }[] = [];

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
        const binding = lookup(scope, node.name);
        if (binding !== undefined) this.#references.set(node, binding);
        return;
      }
      case "BlockStatement":
      case "StaticBlock": {
        const inner = this.#inner(node, scope);
        this.#hoist(inner, node.body);
        return each(node.body, inner);
      }
      case "TSModuleBlock": {
        const inner = this.#inner(node, scope);
        this.#hoist(inner, node.body);
        return each(node.body, inner);
      }
      case "SwitchStatement": {
        const inner = this.#inner(node, scope);
        each([node.discriminant], scope);
        for (const { consequent } of node.cases) this.#hoist(inner, consequent);
        return each(node.cases, inner);
      }
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement": {
        const inner = this.#inner(node, scope);
        const head = node.type === "ForStatement" ? node.init : node.left;
        if (head?.type === "VariableDeclaration" && head.kind !== "var")
          this.#variables(inner, head, node.type === "ForStatement" ? undefined : node);
        if (node.type !== "ForStatement") {
          if (head?.type !== "VariableDeclaration") this.#assigns(inner, head as Node, node, undefined);
          else if (head.kind === "var") this.#assigns(inner, head.declarations[0]!.id, node, undefined);
        }
        return each(children(node), inner);
      }
      case "CatchClause": {
        const inner = this.#inner(node, scope);
        if (node.param !== null)
          this.#declarePattern(inner, node.param, {
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
        const inner = this.#inner(node, scope);
        if (node.id !== null) this.#taken.add(node.id.name);
        if (node.type === "ClassExpression" && node.id !== null)
          this.#declare(inner, node.id.name, {
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
    const inner = this.#inner(node, scope, node);
    const each = (nodes: readonly (Node | null | undefined)[], at: Scope, parent: Node): void => {
      for (const child of nodes) if (child !== null && child !== undefined) this.#visit(child, at, parent);
    };
    if (node.id !== null) {
      this.#taken.add(node.id.name);
      const binding = lookup(scope, node.id.name);
      if (binding !== undefined) this.#references.set(node.id, binding);
    }
    if (node.type === "FunctionExpression" && node.id !== null) {
      this.#declare(inner, node.id.name, {
        kind: "function",
        declaredAt: 0,
        node,
        init: undefined,
        type: undefined,
      });
    }
    for (const parameter of node.params) {
      this.#declarePattern(inner, parameter, {
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
      this.#hoist(inner, node.body.body);
      this.#hoistVars(inner, node.body);
      each(node.body.body, inner, node.body);
    } else each([node.body], inner, node);
  }
}

function lookup(scope: Scope, name: string): Binding | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.up) {
    const found = at.names.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}
