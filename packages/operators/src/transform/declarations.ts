/** @file Which names statements, parameters and patterns declare, and in which scope. */

import { children, type ESTree, isFunction, namesIn, type Node } from "./syntax.ts";

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

export interface Scope {
  readonly node: Node;
  readonly fn: Node;
  readonly up: Scope | undefined;
  readonly names: Map<string, Binding>;
}

/** The names that are declared in a module. */
export class Declarations {
  readonly bindings: Binding[] = [];
  readonly #byScope = new Map<Node, Binding[]>();

  declare(
    scope: Scope,
    name: string,
    binding: Omit<Binding, "name" | "scope" | "fn" | "assignments">,
  ): Binding {
    const known = scope.names.get(name);
    if (known !== undefined && binding.kind === "var") return known;
    const made: Binding = { name, scope: scope.node, fn: scope.fn, assignments: [], ...binding };
    scope.names.set(name, made);
    this.bindings.push(made);
    const beside = this.#byScope.get(scope.node);
    if (beside === undefined) this.#byScope.set(scope.node, [made]);
    else beside.push(made);
    return made;
  }

  /** The names that are declared in one scope, in the order in which they were. */
  in(scope: Node): readonly Binding[] {
    return this.#byScope.get(scope) ?? [];
  }

  declarePattern(
    scope: Scope,
    pattern: Node,
    binding: Omit<Binding, "name" | "scope" | "fn" | "assignments">,
  ): void {
    for (const id of namesIn(pattern)) {
      const typed = id as unknown as ESTree.BindingIdentifier;
      const whole = id === pattern;
      this.declare(scope, id.name, {
        ...binding,
        init: whole ? binding.init : undefined,
        type: typed.typeAnnotation ?? undefined,
      });
    }
  }

  /** Names that a list of statements declares. */
  hoist(scope: Scope, statements: readonly Node[]): void {
    for (const one of statements) {
      const statement =
        one.type === "ExportNamedDeclaration" || one.type === "ExportDefaultDeclaration"
          ? one.declaration
          : one;
      if (statement === null) continue;
      switch (statement.type) {
        case "FunctionDeclaration":
          if (statement.id !== null)
            this.declare(scope, statement.id.name, {
              kind: "function",
              declaredAt: 0,
              node: statement,
              init: undefined,
              type: undefined,
            });
          break;
        case "ClassDeclaration":
          if (statement.id !== null)
            this.declare(scope, statement.id.name, {
              kind: "class",
              declaredAt: statement.end,
              node: statement,
              init: undefined,
              type: undefined,
            });
          break;
        case "VariableDeclaration":
          if (statement.kind !== "var") this.variables(scope, statement);
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
            this.declare(scope, specifier.local.name, {
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
            this.declare(scope, id.name, {
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
  hoistVars(scope: Scope, node: Node): void {
    for (const child of children(node)) {
      if (isFunction(child)) continue;
      if (child.type === "VariableDeclaration" && child.kind === "var") {
        for (const { id } of child.declarations) {
          this.declarePattern(scope, id, {
            kind: "var",
            declaredAt: scope.node.start,
            node: child,
            init: undefined,
            type: undefined,
          });
        }
      }
      this.hoistVars(scope, child);
    }
  }

  variables(scope: Scope, { kind, declarations }: ESTree.VariableDeclaration, of?: Node): void {
    for (const declarator of declarations) {
      const init = of === undefined ? (declarator.init ?? undefined) : undefined;
      this.declarePattern(scope, declarator.id, {
        kind: kind === "const" ? "const" : "let",
        declaredAt: declarator.end,
        node: declarator,
        init,
        type: undefined,
      });
    }
  }

  inner(node: Node, scope: Scope, fn: Node = scope.fn): Scope {
    return { node, fn, up: scope, names: new Map() };
  }
}

/** What a name stands for in a scope. */
export function lookup(scope: Scope, name: string): Binding | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.up) {
    const found = at.names.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}
