/**
 * @file One pass of backpropagation as a row of moments: each computes some quantities. The engine records the forward pass and derives
 * every δ, every partial derivative and every step; nothing of backpropagation is written here, only put in order.
 */

import { dataOf, gradient, isValue, neg, type Num, value, type Value } from "@chainrule/autograd";
import { backpropagate, type BackpropagatedLayer, steps } from "@chainrule/nn";
import { LOSSES, networkOf, type Setup } from "./setup.ts";

export type Phase = "forward" | "error" | "backward" | "step";

/** Where a quantity belongs in the drawing. Layer 0 is the inputs. `end` is the edge from an output unit to the error. */
export type Place =
  | { readonly kind: "unit"; readonly layer: number; readonly unit: number }
  | { readonly kind: "weight"; readonly layer: number; readonly from: number; readonly unit: number }
  | { readonly kind: "bias"; readonly layer: number; readonly unit: number }
  | { readonly kind: "end"; readonly unit: number }
  | { readonly kind: "error" };

/** What a quantity is to its place. */
export type Role = "given" | "net input" | "output" | "error term" | "partial" | "gradient" | "step";

/** A number of the pass with the value that remembers how it was computed. */
export interface Quantity {
  readonly role: Role;
  /** Its name; for a derivative what is derived, and by what. */
  readonly name: string | readonly [top: string, bottom: string];
  readonly value: Num;
  readonly place: Place;
  /** What it is, for those who do not see the drawing. */
  readonly meaning: string;
}

export interface Moment {
  readonly phase: Phase;
  readonly title: string;
  readonly quantities: readonly Quantity[];
}

/** All that one setup computes. */
export interface Pass {
  readonly moments: readonly Moment[];
  readonly error: number;
  /** The setup after the step. */
  readonly next: Setup;
}

const nameOf = (x: Num, otherwise = ""): string => (isValue(x) ? (x.label ?? otherwise) : otherwise);

/** The derivatives of `of` by some of its values: 0 by what it does not contain. */
const partialsOf = (of: Num, by: readonly Num[]): readonly Num[] =>
  isValue(of) ? gradient(of, by as Value[]) : by.map(() => 0);

export function passOf(setup: Setup): Pass {
  const sample = { inputs: setup.inputs, targets: setup.targets };
  const run = backpropagate(networkOf(setup), sample, LOSSES[setup.loss]);
  const changes = steps(run, value(setup.rate, "η"));
  const count = run.layers.length;
  const kindOf = (l: number): string =>
    l === count - 1 ? "output unit" : count > 2 ? `hidden unit of layer ${l + 1}` : "hidden unit";

  const forward = run.layers.flatMap((layer, l) => {
    return layer.netInputs.map((_, j): Moment => ({
      phase: "forward",
      title: `Forward: ${kindOf(l)} ${j + 1} weighs its inputs`,
      quantities: forwardAt(layer, l, j, kindOf(l)),
    }));
  });
  const ends = partialsOf(run.error, run.outputs);
  const error: Moment = {
    phase: "error",
    title: "The error: how far the output is from the target",
    quantities: [
      {
        role: "output",
        name: "E",
        value: run.error,
        place: { kind: "error" },
        meaning: "error of this sample",
      },
      ...run.outputs.map((output, k): Quantity => ({
        role: "partial",
        name: ["E", nameOf(output, "ŷ")],
        value: ends[k]!,
        place: { kind: "end", unit: k },
        meaning: "how the error answers to this output",
      })),
    ],
  };
  const upwards = run.layers.map((layer, l) => ({ layer, l })).toReversed();
  const backward = upwards.flatMap(({ layer, l }) =>
    layer.deltas.map((_, j): Moment => ({
      phase: "backward",
      title: `Backward: the error term of ${kindOf(l)} ${j + 1}`,
      quantities: backwardAt(layer, l, j, kindOf(l)),
    })),
  );
  const stepping = upwards.map(({ l }): Moment => {
    const into = l === count - 1 ? "output" : count > 2 ? `hidden layer ${l + 1}` : "hidden layer";
    const { weights, biases = [] } = changes[l]!;
    return {
      phase: "step",
      title: `The weights into the ${into} change by η·δ·input`,
      quantities: [
        ...weights.flatMap((row, from) =>
          row.map((step, unit): Quantity => ({
            role: "step",
            name: nameOf(step, "Δw"),
            value: step,
            place: { kind: "weight", layer: l, from, unit },
            meaning: "the step: rate · error term · input",
          })),
        ),
        ...biases.map((step, unit): Quantity => ({
          role: "step",
          name: nameOf(step, "Δb"),
          value: step,
          place: { kind: "bias", layer: l, unit },
          meaning: "the step: rate · error term",
        })),
      ],
    };
  });
  const next: Setup = {
    ...setup,
    weights: setup.weights.map((layer, l) =>
      layer.map((row, i) => row.map((w, j) => w + dataOf(changes[l]!.weights[i]![j]!))),
    ),
    biases: setup.biases?.map((row, l) => row.map((b, j) => b + dataOf(changes[l]!.biases![j]!))),
  };
  const moments = [givenAt(run.inputs, run.layers), ...forward, error, ...backward, ...stepping];
  return { moments, error: dataOf(run.error), next };
}

function givenAt(inputs: readonly Value[], layers: readonly BackpropagatedLayer[]): Moment {
  return {
    phase: "forward",
    title: "The inputs and the weights are given",
    quantities: [
      ...inputs.map((x, i): Quantity => ({
        role: "given",
        name: nameOf(x),
        value: x,
        place: { kind: "unit", layer: 0, unit: i },
        meaning: `input ${i + 1}`,
      })),
      ...layers.flatMap(({ weights, biases = [] }, layer) => [
        ...weights.flatMap((row, from) =>
          row.map((w, unit): Quantity => ({
            role: "given",
            name: nameOf(w),
            value: w,
            place: { kind: "weight", layer, from, unit },
            meaning: "a weight: drag it, or press the arrow keys",
          })),
        ),
        ...biases.map((b, unit): Quantity => ({
          role: "given",
          name: nameOf(b),
          value: b,
          place: { kind: "bias", layer, unit },
          meaning: "a bias: drag it, or press the arrow keys",
        })),
      ]),
    ],
  };
}

/** What one unit computes, and how its output answers to each of its inputs. */
function forwardAt(
  { inputs, netInputs, activations }: BackpropagatedLayer,
  layer: number,
  unit: number,
  kind: string,
): Quantity[] {
  const [h, a] = [netInputs[unit]!, activations[unit]!];
  const place: Place = { kind: "unit", layer: layer + 1, unit };
  const quantities: Quantity[] = [
    { role: "net input", name: nameOf(h, "h"), value: h, place, meaning: `net input of ${kind} ${unit + 1}` },
  ];
  if (a !== h) {
    const meaning = `output of ${kind} ${unit + 1}`;
    quantities.push({ role: "output", name: nameOf(a, "a"), value: a, place, meaning });
  }
  const partials = partialsOf(a, inputs);
  inputs.forEach((lower, from) =>
    quantities.push({
      role: "partial",
      name: [nameOf(a, "a"), nameOf(lower, "a")],
      value: partials[from]!,
      place: { kind: "weight", layer, from, unit },
      meaning: "what the chain rule multiplies by here",
    }),
  );
  return quantities;
}

/** What arrives at one unit on the way back, and at the weights that lead to it. */
function backwardAt(
  { deltas, descents, biasDescents, weights, biases = [] }: BackpropagatedLayer,
  layer: number,
  unit: number,
  kind: string,
): Quantity[] {
  const gradientAt = (descent: Num, parameter: Num, place: Place): Quantity => ({
    role: "gradient",
    name: ["E", nameOf(parameter)],
    value: neg(descent),
    place,
    meaning: "how the error answers to it",
  });
  const bias = biasDescents?.[unit];
  return [
    {
      role: "error term",
      name: nameOf(deltas[unit]!, "δ"),
      value: deltas[unit]!,
      place: { kind: "unit", layer: layer + 1, unit },
      meaning: `error term of ${kind} ${unit + 1}: minus the derivative of E by its net input`,
    },
    ...descents.map((row, from) =>
      gradientAt(row[unit]!, weights[from]![unit]!, { kind: "weight", layer, from, unit }),
    ),
    ...(bias === undefined ? [] : [gradientAt(bias, biases[unit]!, { kind: "bias", layer, unit })]),
  ];
}

/** The key of a place, by which the drawing finds what is known there. */
export function keyOf(place: Place): string {
  switch (place.kind) {
    case "unit":
      return `u${place.layer}.${place.unit}`;
    case "weight":
      return `w${place.layer}.${place.from}.${place.unit}`;
    case "bias":
      return `b${place.layer}.${place.unit}`;
    case "end":
      return `e${place.unit}`;
    case "error":
      return "E";
  }
}

/** What is known at each place after the moments so far; the latest last. */
export function knownAfter(moments: readonly Moment[]): ReadonlyMap<string, readonly Quantity[]> {
  const known = new Map<string, Quantity[]>();
  for (const quantity of moments.flatMap(({ quantities }) => quantities)) {
    const key = keyOf(quantity.place);
    const list = known.get(key);
    if (list === undefined) known.set(key, [quantity]);
    else list.push(quantity);
  }
  return known;
}

/** The quantities that a moment is about. */
export function mainOf({ quantities }: Moment): readonly Quantity[] {
  return quantities.filter(
    ({ role, place }) =>
      role !== "partial" && role !== "gradient" && (role !== "given" || place.kind === "unit"),
  );
}
