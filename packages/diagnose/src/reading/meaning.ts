/** @file What a name lets expect: which derivative a variable of that name holds, of which layer. A prior: the sums of whole readings decide. */

import type { Program } from "./program.ts";
import type { Right, Truth } from "./truth.ts";
import { dependents } from "./updates.ts";

type Role = "weight" | "bias" | "net input" | "activation";

/** The words of a name: camel case, underscores and figures set apart. */
function words(name: string): string[] {
  return name
    .replace(/\[.*|#.*/g, "")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(
      /(?<![a-z])[wW]([ihoxyIHOXY]{1,2})(?![a-z])/g,
      (_, ends: string) => ` w ${ends.toLowerCase().split("").join(" ")} `,
    )
    .replace(/(\d+)/g, " $1 ")
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== "" && word !== "self" && word !== "this");
}

/** Which role a name lets expect; `undefined` if none. */
function expectedRole(name: string): Role | undefined {
  const plain = name.replace(/^(self|this)\./, "").replace(/[[#].*/, "");
  if (/^(d|delta|del|grad|nabla|g|dl_?d|de_?d)_?b(ias(es)?)?_?\d*$|bias/i.test(plain)) return "bias";
  if (words(plain).includes("w")) return "weight";
  if (
    /^(d|g)_?w[a-z\d_]*$|^(g|d)d?w$|(delta|del|grad|nabla|step|change|update|adjust|d)\w*_?(w\d*|weights?|syn\d*)(_|$|\d)|^w\w*_(grad|gradient|delta|update|step|change|adjustment)/i.test(
      plain,
    )
  ) {
    return "weight";
  }
  if (/del|delta|term|^d_?(z|net|in|h?raw|scores|logits)|local|gradient|grad|nabla/i.test(plain))
    return "net input";
  if (/err|diff|residual|loss|^e\d?$|^d_?a/i.test(plain)) return "activation";
  return undefined;
}

/** Whether a name lets expect the derivative by a weight or by a bias. */
export function expectsParameter(name: string): boolean {
  return /^(weight|bias)$/.test(expectedRole(name) ?? "");
}

/** Whether a name says that the variable holds a derivative. */
export function expectsDerivative(name: string): boolean {
  return /^(self\.|this\.)?(grad|delta|nabla|d_?[wbz]\d*|del_)/i.test(name);
}

const layers: readonly [RegExp, string][] = [
  [/^(i|in|inp|inputs?|x|ih)$/, "i"],
  [/^(h|hid|hidden|hh|ih|ho)$/, "h"],
  [/^(o|out|outputs?|ho|y|pred|prediction|final)$/, "o"],
];

function layersIn(name: string): Set<string> {
  const found = new Set<string>();
  for (const word of words(name)) {
    for (const [pattern, layer] of layers) if (pattern.test(word)) found.add(layer);
    if (/^\d+$/.test(word)) found.add(word);
  }
  return found;
}

/** The role of a quantity in the graph: a weight or bias by what it is, net inputs and activations by what computes them. */
function roleOf(program: Program, { tensor, isLeaf }: Right, outputs: ReadonlySet<number>): Role {
  const { ops } = program.trace;
  const [node] = tensor.nodes as [number];
  if (isLeaf)
    return /bias|^b\d*$|\.b\d*$|_b$/i.test(program.leaves.get(node)?.name ?? "") ? "bias" : "weight";
  if (outputs.has(node)) return "activation";
  let op = ops[node];
  let at = node;
  while (op === "identity") {
    at = (program.trace.args[at] as readonly number[])[0] as number;
    op = ops[at];
  }
  return op === "add" || op === "sum" || op === "sub" || op === "mul" || op === "neg"
    ? "net input"
    : "activation";
}

/** How little a variable of this name is to be expected to hold the derivative by that quantity: from 0 up. */
export function strangeness(
  truth: Truth,
  name: string,
  right: Right,
  outputs: ReadonlySet<number>,
  size: number,
): number {
  const role = roleOf(truth.program, right, outputs);
  const expected = expectedRole(name);
  let cost = right.name === undefined ? 0.1 : 0;
  // Fewer numbers, repeated: one δ for each weight is not rare, one number for each weight is.
  if (right.tensor.nodes.length < size) cost += right.isLeaf ? 1 : 0.2;
  if (expected !== undefined && expected !== role) {
    const parameter = (x: Role): boolean => x === "weight" || x === "bias";
    const sure = /^(error|errors|err|e|diff)$/i.test(name.replace(/^(self|this)\./, ""));
    cost += sure
      ? 2.4
      : parameter(expected) && parameter(role)
        ? 0.5
        : parameter(expected) !== parameter(role)
          ? 1
          : 0.8;
  }
  const own = layersIn(name);
  // What is the output's has as many elements as there are outputs.
  if (
    own.has("o") &&
    !own.has("h") &&
    !own.has("i") &&
    !right.isLeaf &&
    outputs.size > 0 &&
    right.tensor.nodes.length !== outputs.size
  )
    cost += 0.5;
  const other = layersIn(right.name ?? truth.program.leaves.get(right.tensor.nodes[0] as number)?.name ?? "");
  if (own.size > 0 && other.size > 0) {
    const shared = [...own].filter((layer) => other.has(layer)).length;
    if (shared === 0) cost += 0.5;
    else if (shared < own.size) cost += 0.25;
  }
  return cost;
}

/** The learner's name of a quantity; what has none is the net input of the next that has one. */
export function nameOfRight({ name, tensor }: Right, program: Program): string {
  const [node] = tensor.nodes as [number];
  const own = name ?? program.leaves.get(node)?.name;
  if (own !== undefined) return own;
  let next: { name: string; at: number } | undefined;
  const below = dependents(program, (i) => i === node);
  for (const { name: other, versions, parameter } of program.variables) {
    if (parameter) continue;
    for (const { tensor: t } of versions) {
      const at = t.nodes[0] as number;
      if (t.nodes.length === tensor.nodes.length && below[at] === 1 && (next === undefined || at < next.at))
        next = { name: other, at };
    }
  }
  return next === undefined ? "(a quantity without a name)" : `(the net input of ${next.name})`;
}
