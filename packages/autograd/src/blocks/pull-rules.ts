/**
 * @file The derivatives of an adjoint. For y = f(x), the adjoint is x̄ = ȳ·∂f/∂x. Its tangent is the adjoint of the tangent of f,
 * and so is its own adjoint; so blocks whose adjoint is a program of its own are differentiated to any order by the rules for f.
 */

import { placeholder } from "../leaf.ts";
import type { Num, Value } from "../value.ts";
import type { Block, Derived, Mask } from "./block.ts";
import { Recorded } from "./recorded.ts";

/** What an adjoint takes and answers: {@link Derived} of the block whose adjoint it is. */
export interface Shape {
  readonly inputs: Int32Array;
  readonly outputs: Int32Array;
}

/** x, ȳ and tangents of some of them → x̄ and its tangents: those are the adjoint of x in the tangent of f, for (ȳ's tangent, ȳ). */
export function tangentsOfPull(pull: Block, f: Block, { inputs, outputs }: Shape, active: Mask): Derived {
  const leaves = Array.from(inputs, () => placeholder());
  const codes = [...inputs.keys()];
  const tangentOf = new Map<number, Value>();
  active.forEach((isActive, j) => {
    if (isActive === 0) return;
    tangentOf.set(inputs[j]!, placeholder());
    codes.push(~j);
  });
  const leafOf = new Map(Array.from(inputs, (code, j) => [code, leaves[j]!]));
  const tangents = secondOrder(f, outputs, {
    x: (i) => leafOf.get(i)!,
    along: (i) => tangentOf.get(i),
    adjoint: (k) => tangentOf.get(~k),
    adjointOfTangent: (k) => leafOf.get(~k),
  });
  const moved = Array.from(outputs.keys()).filter((j) => tangents.has(outputs[j]!));
  const results = [...pull.call(leaves), ...moved.map((j) => tangents.get(outputs[j]!)!)];
  return {
    block: new Recorded(pull.name, [...leaves, ...tangentOf.values()], results),
    inputs: Int32Array.from(codes),
    outputs: Int32Array.from([...outputs.keys(), ...moved.map((j) => ~j)]),
  };
}

/** x, ȳ and adjoints u of some of x̄ → those of ȳ, which are the tangents of f along u, and those of x. */
export function adjointsOfPull(
  name: string,
  f: Block,
  { inputs, outputs }: Shape,
  arrived: Mask,
  wanted: Mask,
): Derived {
  const leaves = Array.from(inputs, () => placeholder());
  const codes = [...inputs.keys()];
  const along = new Map<number, Value>();
  arrived.forEach((hasArrived, j) => {
    if (hasArrived === 0) return;
    along.set(outputs[j]!, placeholder());
    codes.push(~j);
  });
  const leafOf = new Map(Array.from(inputs, (code, j) => [code, leaves[j]!]));
  const args = Array.from({ length: f.inputs }, (_, i) => leafOf.get(i)!);
  const answers = new Map<number, Num>();
  const tangents = f.pushed(
    args,
    args.map((_, i) => along.get(i)),
  );
  tangents.forEach((tangent, k) => {
    if (tangent !== undefined) answers.set(~k, tangent);
  });
  const targets = inputs.filter((code, j) => code >= 0 && wanted[j] === 1);
  const second = secondOrder(f, targets, {
    x: (i) => leafOf.get(i)!,
    along: (i) => along.get(i),
    adjoint: () => undefined,
    adjointOfTangent: (k) => leafOf.get(~k),
  });
  for (const [i, adjoint] of second) answers.set(i, adjoint);
  const given = Array.from(inputs.keys()).filter((j) => wanted[j] === 1 && answers.has(inputs[j]!));
  return {
    block: new Recorded(
      `∂${name}`,
      [...leaves, ...along.values()],
      given.map((j) => answers.get(inputs[j]!)!),
    ),
    inputs: Int32Array.from(codes),
    outputs: Int32Array.from(given),
  };
}

/** The adjoints of those `targets` of x in the tangent of f, (x, ẋ) ↦ (y, ẏ), where they are not zero by structure. */
function secondOrder(
  f: Block,
  targets: ArrayLike<number>,
  known: {
    readonly x: (i: number) => Num;
    readonly along: (i: number) => Num | undefined;
    readonly adjoint: (k: number) => Num | undefined;
    readonly adjointOfTangent: (k: number) => Num | undefined;
  },
): Map<number, Num> {
  const active = Uint8Array.from({ length: f.inputs }, (_, i) => (known.along(i) === undefined ? 0 : 1));
  const both = f.both(active);
  const args = Array.from(both.inputs, (i) => (i >= 0 ? known.x(i) : (known.along(~i) ?? 0)));
  const adjoints = Array.from(both.outputs, (k) => (k >= 0 ? known.adjoint(k) : known.adjointOfTangent(~k)));
  const isTarget = new Set(Array.from(targets));
  const wanted = Array.from(both.inputs, (i) => isTarget.has(i));
  const answers = new Map<number, Num>();
  if (adjoints.every((adjoint) => adjoint === undefined)) return answers;
  both.block.pulled(args, adjoints, wanted).forEach((adjoint, j) => {
    if (adjoint !== undefined) answers.set(both.inputs[j]!, adjoint);
  });
  return answers;
}
