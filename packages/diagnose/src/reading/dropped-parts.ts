/** @file Edits that leave out a part of an expression: the other part stays. */

import type { Operand, Place, Site } from "../trace.ts";
import type { Constants } from "./constants.ts";
import type { Edit, Make } from "./edit.ts";
import { namesIn, weightOf } from "./expressions.ts";
import type { Expression } from "./points.ts";
import type { Candidate } from "./pool.ts";
import { forms } from "./forms.ts";
import { broadcast, type Program, type Tensor } from "./program.ts";
import type { Put, Slot, Use } from "./slots.ts";

/** A part of an expression that should not stand there: the other part stays. */
export function* partsDropped(
  program: Program,
  slot: Slot,
  make: Make,
  candidates: readonly Candidate[],
  elementOf: (candidate: Candidate, use: number, element: number) => Expression | undefined,
  constants: Constants,
): Generator<Edit> {
  const { trace } = program;
  type Step = readonly [
    operand: Operand,
    path: readonly number[],
    dropped: readonly {
      place: Place;
      text: string;
      weight: number;
      op: string;
      names: readonly string[];
    }[],
  ];
  const walk = function* (operand: Operand, path: readonly number[], dropped: Step[2]): Generator<Step> {
    if (operand.site === undefined || path.length > 4) return;
    const site = trace.sites[operand.site];
    if (site === undefined) return;
    const parts = partsOf(site);
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i] as Operand;
      const other = parts.length === 2 ? (parts[1 - i] as Operand) : undefined;
      if (site.kind === "call" && i > 0 && parts.length > 2) continue;
      // The condition of a choice is no number.
      if (site.kind === "call" && i === 0 && /(?:^|\.)where$/.test(site.name ?? "")) continue;
      if (/^[-+*/]=$/.test(site.kind) && i === 1 && site.kind !== "*=" && site.kind !== "/=") {
        // w −= x should be w = x: not to be expected.
        continue;
      }
      const step =
        other === undefined
          ? {
              place: site.at,
              text: site.kind === "call" ? `${site.name ?? ""}(…)` : site.kind === "neg" ? "−" : site.kind,
              weight: 1,
              op: site.kind,
              names: [],
            }
          : {
              place: other.at,
              text: program.textOf(other.at),
              weight: weightOf(program, other),
              op: site.kind,
              names: [...namesIn(program, other)],
            };
      const next: Step = [part, [...path, i], [...dropped, step]];
      yield next;
      yield* walk(part, next[1], next[2]);
    }
  };
  for (const [part, path, dropped] of walk(slot.operand, [], [])) {
    const tensors = slot.uses.map((use) => partOf(program, slot, use, path));
    const maps = tensors.map((tensor, u) =>
      tensor === undefined ? undefined : broadcast(tensor.shape, (slot.uses[u] as Use).tensor.shape),
    );
    if (maps.some((map) => map === undefined)) continue;
    const put: Put = (u, e) => {
      const id = tensors[u]?.nodes[(maps[u] as Int32Array)[e] as number];
      return id === undefined || id < 0 ? undefined : { node: id };
    };
    const weight = dropped.reduce((total, step) => total + step.weight, 0);
    const [outer] = dropped as [(typeof dropped)[number]];
    const text = dropped
      .map((step) => step.text)
      .toReversed()
      .join("·");
    const place: Place = dropped.length === 1 ? outer.place : slot.at;
    const products = dropped.every(({ op }) => op === "*" || op === "*=");
    const plain = dropped.every(({ op }) => /^(\*\*?=?|\/=?|call|neg)$/.test(op));
    // Nobody writes a factor 2 for nothing.
    const isNumber = plain && dropped.length === 1 && /^\d+(\.\d*)?$/.test(text);
    const one = new Set(dropped.flatMap((step) => step.names)).size < 2;
    const cost = 0.95 + 0.1 * weight + (one ? 0.1 : 0.6) * (dropped.length - 1) + (plain ? 0 : 0.2);
    // A rate or a size that others are multiplied by, too, is rather missing there than too many here.
    const isRate =
      dropped.length === 1 && candidates.some((candidate) => candidate.isRate && candidate.text === text);
    const isSize =
      dropped.length === 1 && (constants.texts.has(text) || [...constants.names.values()].includes(text));
    const edit = make(
      "extra",
      text,
      program.textOf(part.at),
      cost + (isRate || isSize ? 0.7 : isNumber ? 0.35 : 0),
      put,
      place,
    );
    yield isRate || isSize ? { ...edit, isRate: true, factor: text } : edit;
    if (!products || dropped.length < 2) continue;
    const goneNames = [...new Set(dropped.flatMap((step) => step.names))];
    // Several factors in the place of others: a·(1 − a) for 1 − a².
    for (const candidate of candidates) {
      const foreign = 0.42 * goneNames.filter((name) => name !== candidate.text).length;
      for (const form of [undefined, ...forms]) {
        const right = form === undefined ? candidate.text : form.text(candidate.text);
        // What only goes is too many, and nothing stands in its place.
        if (form === undefined && dropped.some((step) => step.text === right)) continue;
        const edit = make(
          "replace",
          text,
          right,
          1.05 + 0.1 * weight + foreign + candidate.cost + (form?.cost ?? 0),
          (u, e, id) => {
            const [rest, x] = [put(u, e, id), elementOf(candidate, u, e)];
            return rest === undefined || x === undefined
              ? undefined
              : {
                  op: "mul",
                  args: [rest, form === undefined ? x : form.of(x)],
                };
          },
        );
        yield { ...edit, rest: program.textOf(part.at) };
      }
    }
  }
}

/** The tensor of a part of an expression, at a use. */
function partOf(program: Program, slot: Slot, use: Use, path: readonly number[]): Tensor | undefined {
  const { trace } = program;
  let operand = slot.operand;
  let instance =
    use.instance < 0
      ? program.instancesOf[operand.site ?? -1]?.findLast((i) => {
          const [, , , result, run] = trace.instances[i] as (typeof trace.instances)[number];
          return program.wholeRun(run) === program.wholeRun(use.run) && result === use.tensor.id;
        })
      : program.childOf(use.instance, operand);
  let tensor: Tensor | undefined;
  for (const [depth, i] of path.entries()) {
    if (instance === undefined || operand.site === undefined) return undefined;
    const site = trace.sites[operand.site];
    if (site === undefined) return undefined;
    const parts = partsOf(site);
    const operands = (trace.instances[instance] as (typeof trace.instances)[number])[2];
    operand = parts[i] as Operand;
    tensor = program.tensor(operands[i]);
    if (tensor === undefined) return undefined;
    if (depth < path.length - 1) instance = program.childOf(instance, operand);
  }
  return tensor;
}

/** What stands in an operation: what a method is called on, too, if it is no library. */
function partsOf({ kind, receiver, operands }: Site): readonly Operand[] {
  const isMethod = kind === "call" && receiver !== undefined;
  return isMethod && !/^(np|numpy|math|self|this|Math)$/.test(receiver.name ?? "")
    ? [receiver, ...operands]
    : operands;
}
