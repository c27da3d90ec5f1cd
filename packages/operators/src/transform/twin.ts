/** @file What the parts that write a twin share: where they are, and what they know of the module. */

import { Jumps } from "./jumps.ts";
import type { Plainness } from "./plain.ts";
import type { Source } from "./refusal.ts";
import type { Binding } from "./declarations.ts";
import type { Scopes } from "./scopes.ts";
import { type FunctionNode, isInside, type Node } from "./syntax.ts";
import { Kept, type Text } from "./text.ts";

/** A module that is being built. */
export interface Module {
  readonly source: Source;
  readonly scopes: Scopes;
  readonly plain: Plainness;
  /** The name under which the run-time part is imported. */
  readonly $: string;
  /** The twins of declared functions, which others call by name. */
  readonly direct: ReadonlyMap<Binding, string>;
  /** The twins of private methods, by class body. */
  readonly privates: ReadonlyMap<Node, ReadonlyMap<string, string>>;
  /** The classes of which twins make instances. */
  readonly made: Set<Binding>;
}

/** Something around the place that is written, which jumps cross or go to; the innermost is last. */
export type Place =
  | {
      readonly kind: "function";
      readonly node: FunctionNode;
      readonly jumps: Jumps;
      readonly frame: string | undefined;
      /** The name of what a generator says that it pauses with. */
      readonly generator: string | undefined;
      /** How many bodies of `try` are around, and parts of expressions that run only sometimes. */
      inside: { tries: number; thunks: number };
    }
  | { readonly kind: "fork"; readonly name: string; readonly label: string }
  | {
      readonly kind: "end" | "iteration";
      readonly node: Node;
      readonly name: string | undefined;
      readonly label: string;
      readonly state: readonly string[];
    };

/** One twin while it is written. */
export class Twin {
  readonly module: Module;
  /** The outermost function. */
  readonly root: FunctionNode;
  /** Whether the user wrote a directive: then what lies outside must not be assigned. */
  readonly marked: boolean;
  readonly places: Place[] = [];
  /** Names of variables that the function which is being written needs; `undefined` where it can have none. */
  temporaries: string[] | undefined;
  /** The labels that jumps go to. */
  readonly labels = new Set<string>();
  /** How many messages are around: texts from which nothing is computed. */
  messages = 0;
  /** Nodes that stand for something else here: parts of optional chains. */
  readonly replaced = new Map<Node, Text>();
  /** Links of optional chains that have been asked for null already. */
  readonly required = new Set<Node>();

  constructor(module: Module, root: FunctionNode, marked: boolean) {
    this.module = module;
    this.root = root;
    this.marked = marked;
  }

  /** A name of the run-time part. */
  get $(): string {
    return this.module.$;
  }

  /** @throws NotDifferentiableError */
  refuse(node: Node, what: string, advice = ""): never {
    return this.module.source.refuse(node, what, advice);
  }

  /** The place of a node, as a literal. */
  where(node: Node): string {
    return JSON.stringify(this.module.source.place(node.start));
  }

  fresh(name: string): string {
    return this.module.scopes.fresh(name);
  }

  bindingOf(node: Node): Binding | undefined {
    return this.module.scopes.bindingOf(node);
  }

  isPlain(node: Node): boolean {
    return this.module.plain.is(node);
  }

  isGlobal(node: Node, name: string): boolean {
    return this.module.scopes.isGlobal(node, name);
  }

  /** Whether a name is declared outside of the twin. */
  isOutside(binding: Binding): boolean {
    return !isInside(binding.scope, this.root);
  }

  /** Whether a name is imported from the library, whose functions take values. */
  isLibrary(binding: Binding | undefined): boolean {
    return binding?.from !== undefined && binding.from.source.startsWith("@chainrule/");
  }

  /** A variable for what an expression must compute once. */
  temporary(node: Node): string {
    if (this.temporaries === undefined)
      this.refuse(
        node,
        "This is not in the language of default values.",
        "Compute it in the function's body.",
      );
    const name = this.fresh("$t");
    this.temporaries.push(name);
    return name;
  }

  /** The function that is being written. */
  get fn(): Extract<Place, { kind: "function" }> {
    return this.places.findLast((place) => place.kind === "function")!;
  }

  /** The source of a node with texts in the place of parts of it. */
  around(node: Node, parts: readonly (readonly [Node, Text])[]): Text {
    const out: Text[] = [];
    let at = node.start;
    for (const [part, text] of parts) {
      out.push(new Kept(at, part.start), text);
      at = part.end;
    }
    return [...out, new Kept(at, node.end)];
  }

  // ─── What a condition must restore and merge ───────────────────────────────────────────────────────────────────────

  /** The names of variables that a node changes and that outlive it; those with a cell apart, whose writes are kept. */
  stateOf(node: Node): string[] {
    const names = new Set<string>();
    for (const binding of this.module.scopes.assignedIn(node)) {
      const isOwn =
        isInside(binding.scope, node) ||
        (binding.scope.type === "SwitchStatement" && isInside(binding.node, node));
      if (!isOwn && !this.isOutside(binding) && this.cellOf(binding) === undefined) names.add(binding.name);
    }
    return [...names];
  }

  readonly #cells = new Map<Binding, string | undefined>();

  /**
   * The name of a variable's cell, if it has one: a record through which it is written, so that writes are undone and merged as those into
   * records are. Variables that closures assign have one: they may live on when the function that declares them has returned.
   */
  cellOf(binding: Binding | undefined): string | undefined {
    if (binding === undefined || this.isOutside(binding)) return undefined;
    if (!this.#cells.has(binding)) {
      const isCaptured = binding.assignments.some(({ fn }) => fn !== binding.fn);
      this.#cells.set(binding, isCaptured ? this.fresh("$c") : undefined);
    }
    return this.#cells.get(binding);
  }

  /** The cells of the variables that a block, a loop or a function declares. */
  cellsOf(scope: Node): string {
    return this.module.scopes
      .bindingsOf(scope)
      .filter((binding) => this.cellOf(binding) !== undefined)
      .map((binding) => {
        const { name } = binding;
        if (scope.type === "SwitchStatement")
          this.refuse(
            binding.node,
            `\`${name}\` is declared between the cases of a switch, and a closure assigns to it.`,
            "Put braces around the case.",
          );
        return `const ${this.cellOf(binding)!} = { get ${name}() { return ${name}; }, set ${name}($v) { ${name} = $v; } }; `;
      })
      .join("");
  }

  jumpsOf(fn: FunctionNode): Jumps {
    return new Jumps(fn, this.module.plain);
  }
}
