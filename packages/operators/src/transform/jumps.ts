/**
 * @file Which jumps of a function may leave a condition that is not known, and where they go. Only those places need a region at
 * run time; all other jumps stay JavaScript's own.
 */

import type { Plainness } from "./plain.ts";
import { children, type FunctionNode, isFunction, isLoop, type Node } from "./syntax.ts";

type Jump = Extract<
  Node,
  { type: "ReturnStatement" | "ThrowStatement" | "BreakStatement" | "ContinueStatement" }
>;

/** Something that a jump may cross or go to. */
interface Place {
  readonly kind: "fork" | "iteration" | "loop" | "block";
  readonly node: Node;
  readonly label: string | undefined;
}

/** The jumps of one function. */
export class Jumps {
  /** Loops, switches and labeled statements whose end, and loops whose iteration's end, jumps under open conditions go to. */
  readonly ends = new Set<Node>();
  readonly iterations = new Set<Node>();
  /** Whether a `return` or `throw` stands under an open condition. */
  returns = false;
  readonly #targets = new Map<Node, Node>();
  readonly #leaving = new Set<Node>();

  constructor(fn: FunctionNode, plain: Plainness) {
    const jumps: {
      readonly node: Jump;
      readonly crossed: readonly Place[];
      readonly to: Place | undefined;
    }[] = [];
    const isOpenSwitch = (around: readonly Place[]): boolean => {
      const node = around.at(-1)?.node;
      return node?.type === "SwitchStatement" && plain.isOpenSwitch(node);
    };
    const visit = (node: Node, around: readonly Place[], label?: string): void => {
      if (isFunction(node) && node !== fn) return;
      if (node.type === "ReturnStatement" || node.type === "ThrowStatement")
        jumps.push({ node, crossed: around, to: undefined });
      if (node.type === "BreakStatement" || node.type === "ContinueStatement") {
        const at = around.findLastIndex(({ kind, label: name, node: place }) =>
          node.label === null
            ? kind === (node.type === "BreakStatement" ? "loop" : "iteration") ||
              (node.type === "BreakStatement" && place.type === "SwitchStatement")
            : name === node.label.name && kind !== (node.type === "BreakStatement" ? "iteration" : "loop"),
        );
        const to = around[at];
        if (to !== undefined) {
          jumps.push({ node, crossed: around.slice(at + 1), to });
          this.#targets.set(node, to.node);
        }
      }
      if (node.type === "LabeledStatement") {
        const name = node.label.name;
        if (isLoop(node.body)) visit(node.body, around, name);
        else visit(node.body, [...around, { kind: "block", node, label: name }]);
        return;
      }
      const inner: readonly Place[] = isLoop(node)
        ? [...around, { kind: "loop", node, label }, { kind: "iteration", node, label }]
        : node.type === "SwitchStatement"
          ? [...around, { kind: "block", node, label: undefined }]
          : (node.type === "IfStatement" && !plain.is(node.test)) ||
              (node.type === "SwitchCase" && isOpenSwitch(around))
            ? [...around, { kind: "fork", node, label: undefined }]
            : around;
      for (const child of children(node)) visit(child, inner);
    };
    visit(fn, []);

    const isOpen = ({ kind, node }: Place): boolean =>
      kind === "fork" || (kind === "iteration" ? this.iterations : this.ends).has(node);
    for (let before = -1; before !== this.ends.size + this.iterations.size;) {
      before = this.ends.size + this.iterations.size;
      for (const { node, crossed, to } of jumps) {
        if (!crossed.some(isOpen)) continue;
        this.#leaving.add(node);
        for (const place of crossed) if (place.kind === "fork") this.#leaving.add(place.node);
        if (to === undefined) this.returns = true;
        else (to.kind === "iteration" ? this.iterations : this.ends).add(to.node);
      }
    }
  }

  /** Whether the function needs to keep account of its jumps. */
  get any(): boolean {
    return this.returns || this.ends.size > 0 || this.iterations.size > 0;
  }

  /** The loop, switch or labeled statement that a `break` or `continue` goes to. */
  targetOf(jump: Node): Node | undefined {
    return this.#targets.get(jump);
  }

  /** Whether a jump may leave an open condition or region; whether an `if` has such a jump in it. */
  leaves(node: Node): boolean {
    return this.#leaving.has(node);
  }
}
