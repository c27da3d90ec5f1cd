/**
 * @file One pass of backpropagation as a row of moments: each computes some quantities. The engine records the forward pass and derives
 * every δ and every step; nothing of backpropagation is written here, only put in order.
 */

import { isValue, type Num, value, type Value } from "@chainrule/autograd";
import { backpropagate, steps } from "@chainrule/nn";
import { LOSSES, networkOf, type Setup } from "./setup.ts";

export type Phase = "forward" | "error" | "backward" | "step";

/** Where a quantity belongs in the drawing. Layer 0 is the inputs. */
export type Place =
  | { readonly kind: "unit"; readonly layer: number; readonly unit: number }
  | { readonly kind: "weight"; readonly layer: number; readonly from: number; readonly unit: number }
  | { readonly kind: "bias"; readonly layer: number; readonly unit: number }
  | { readonly kind: "error" };

/** A number of the pass with the value that remembers how it was computed. */
export interface Quantity {
  readonly name: string;
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

const nameOf = (x: Num, otherwise: string): string => (isValue(x) ? (x.label ?? otherwise) : otherwise);
const numberOf = (x: Num): number => (isValue(x) ? x.data : x);

export function passOf(setup: Setup): Pass {
  const run = backpropagate(
    networkOf(setup),
    { inputs: setup.inputs, targets: setup.targets },
    LOSSES[setup.loss],
  );
  const changes = steps(run, value(setup.rate, "η"));
  const moments: Moment[] = [];
  const layers = run.layers.length;
  const kindOf = (l: number): string =>
    l === layers - 1 ? "output unit" : layers > 2 ? `hidden unit of layer ${l + 1}` : "hidden unit";

  moments.push({
    phase: "forward",
    title: "The inputs are given",
    quantities: run.inputs.map((x, i) => ({
      name: nameOf(x, "x"),
      value: x,
      place: { kind: "unit", layer: 0, unit: i },
      meaning: `input ${i + 1}`,
    })),
  });
  run.layers.forEach((layer, l) => {
    layer.netInputs.forEach((h, j) => {
      const a = layer.activations[j]!;
      const place: Place = { kind: "unit", layer: l + 1, unit: j };
      const quantities: Quantity[] = [
        { name: nameOf(h, "h"), value: h, place, meaning: `net input of ${kindOf(l)} ${j + 1}` },
      ];
      if (a !== h) {
        quantities.push({
          name: nameOf(a, "a"),
          value: a,
          place,
          meaning: `output of ${kindOf(l)} ${j + 1}`,
        });
      }
      moments.push({
        phase: "forward",
        title: `Forward: ${kindOf(l)} ${j + 1} weighs its inputs`,
        quantities,
      });
    });
  });
  moments.push({
    phase: "error",
    title: "The error: how far the output is from the target",
    quantities: [{ name: "E", value: run.error, place: { kind: "error" }, meaning: "error of this sample" }],
  });
  for (let l = layers - 1; l >= 0; l--) {
    run.layers[l]!.deltas.forEach((delta, j) => {
      moments.push({
        phase: "backward",
        title: `Backward: the error term of ${kindOf(l)} ${j + 1}`,
        quantities: [
          {
            name: nameOf(delta, "δ"),
            value: delta,
            place: { kind: "unit", layer: l + 1, unit: j },
            meaning: `error term of ${kindOf(l)} ${j + 1}: minus the derivative of E by its net input`,
          },
        ],
      });
    });
  }
  for (let l = layers - 1; l >= 0; l--) {
    const { weights, biases } = changes[l]!;
    const quantities: Quantity[] = weights.flatMap((row, i) =>
      row.map((step, j): Quantity => ({
        name: nameOf(step, "Δw"),
        value: step,
        place: { kind: "weight", layer: l, from: i, unit: j },
        meaning: "step of a weight: the learning rate times the error term times the weight's input",
      })),
    );
    biases?.forEach((step, j) =>
      quantities.push({
        name: nameOf(step, "Δb"),
        value: step,
        place: { kind: "bias", layer: l, unit: j },
        meaning: "step of a bias: the learning rate times the error term",
      }),
    );
    moments.push({
      phase: "step",
      title: `The weights ${l === layers - 1 ? "into the output" : `into the ${layers > 2 ? `hidden layer ${l + 1}` : "hidden layer"}`} change by η·δ·input`,
      quantities,
    });
  }

  const next: Setup = {
    ...setup,
    weights: setup.weights.map((layer, l) =>
      layer.map((row, i) => row.map((w, j) => w + numberOf(changes[l]!.weights[i]![j]!))),
    ),
    biases: setup.biases?.map((row, l) => row.map((b, j) => b + numberOf(changes[l]!.biases![j]!))),
  };
  return { moments, error: numberOf(run.error), next };
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
    case "error":
      return "E";
  }
}

/** The value, if it is one. */
export const asValue = (x: Num): Value | undefined => (isValue(x) ? x : undefined);
