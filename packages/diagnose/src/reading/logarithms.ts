/** @file Edits that put what the derivative of the cross-entropy by an output is made of: y/ŷ and (1 − y)/(1 − ŷ). */

import type { Edit, Make } from "./edit.ts";
import type { Expression } from "./points.ts";
import { broadcast, type Program, type Tensor } from "./program.ts";
import type { Put, Slot } from "./slots.ts";
import { dependents, updatesOf } from "./updates.ts";

/** Of each number of which the program takes the logarithm, what it multiplies that by: a target. */
function targetsOf(program: Program): Map<number, number> {
  const { trace, count } = program;
  const { ops, args } = trace;
  const parameters = new Set(updatesOf(program).map(({ leaf }) => leaf));
  const isComputed = dependents(program, (node) => parameters.has(node));
  const found = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    if (ops[i] !== "mul") continue;
    const [a, b] = args[i] as readonly [number, number];
    for (const [log, target] of [
      [a, b],
      [b, a],
    ] as const) {
      const [output] = ops[log] === "log" ? (args[log] as readonly [number]) : [];
      if (output !== undefined && isComputed[target] !== 1 && !found.has(output)) found.set(output, target);
    }
  }
  return found;
}

const known = new WeakMap<Program, Map<number, number>>();

/** The terms that may be missing, and both in the place of what stands there. */
export function* logarithmsMissing(program: Program, slot: Slot, make: Make): Generator<Edit> {
  let targets = known.get(program);
  if (targets === undefined) known.set(program, (targets = targetsOf(program)));
  if (targets.size === 0) return;
  const isOutput = ({ tensor: { nodes } }: { readonly tensor: Tensor }): boolean =>
    nodes.every((node) => targets.has(node));
  const variable = program.variables.find(({ versions, parameter }) => !parameter && versions.some(isOutput));
  const tensor = variable?.versions.find(isOutput)?.tensor;
  if (variable === undefined || tensor === undefined) return;
  const target = targets.get(tensor.nodes[0] as number) as number;
  const name =
    program.variables.find(
      ({ versions, parameter }) =>
        !parameter && versions.some((version) => version.tensor.nodes.includes(target)),
    )?.name ?? "target";
  const maps = slot.uses.map((use) => broadcast(tensor.shape, use.tensor.shape));
  if (maps.some((map) => map === undefined)) return;
  const one: Expression = { number: 1 };
  type Form = (target: Expression, output: Expression) => Expression;
  const yes: Form = (y, a) => ({ op: "div", args: [y, a] });
  const no: Form = (y, a) => yes({ op: "sub", args: [one, y] }, { op: "sub", args: [one, a] });
  const put =
    (form: Form, op?: "add" | "sub"): Put =>
    (u, e, id) => {
      const output = tensor.nodes[(maps[u] as Int32Array)[e] as number] as number;
      const x = form({ node: targets.get(output) as number }, { node: output });
      return op === undefined ? x : { op, args: [{ node: id }, x] };
    };
  const [first, second] = [`${name} / ${variable.name}`, `(1 − ${name}) / (1 − ${variable.name})`];
  for (const [form, text] of [
    [yes, first],
    [no, second],
  ] as const) {
    yield make("term", slot.text, `+ ${text}`, 1.6, put(form, "add"));
    yield make("term", slot.text, `− ${text}`, 1.6, put(form, "sub"));
  }
  const both: Form = (y, a) => ({ op: "sub", args: [no(y, a), yes(y, a)] });
  yield make("replace", slot.text, `${second} − ${first}`, 1.7, put(both));
}
