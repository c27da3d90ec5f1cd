// Backpropagation written by hand, right, with places at which it can be made wrong. No engine is used here.
import type { Claims, Givens } from "@chainrule/diagnose";

type Vector = readonly number[];
type Matrix = readonly Vector[];

const σ = (x: number): number => 1 / (1 + Math.exp(-x));
const matrix = (weights: Givens["weights"][number]): Matrix =>
  weights.map((row) => (typeof row === "number" ? [row] : row));
export const dot = (xs: Vector, ys: Vector): number =>
  xs.reduce((sum, x, i) => sum + x * (ys[i] as number), 0);
const column = (m: Matrix, j: number): Vector => m.map((row) => row[j] as number);

/** What is known where a δ or a step is computed. */
export interface Here {
  readonly η: number;
  /** The unit's target and output; those of the first output in hidden layers. */
  readonly y: number;
  readonly ŷ: number;
  /** Activation and net input of the unit; h of the output layer is its own net input. */
  readonly a: number;
  readonly h: number;
  readonly e: number;
  /** Index of the unit, and of the input of a step. */
  readonly j: number;
  readonly i: number;
  /** Weights out of the unit and δs of the next layer, with its errors if it is the output layer. */
  readonly W: Vector;
  readonly δ: Vector;
  readonly errors: Vector;
  /** The weights of the layer and of the next layer, whole. */
  readonly own: Matrix;
  readonly next: Matrix;
  /** Steps of the next layer's weights out of the unit. */
  readonly ΔW: Vector;
  /** All inputs of the layer, and the δs of the layer. */
  readonly inputs: Vector;
  readonly deltas: Vector;
  readonly outputDeltas: Vector;
}

/** The places at which it can be made wrong. Layers count from 0. */
export interface Places {
  readonly weighted?: (weights: Vector, inputs: Vector, layer: number, all: Matrix, j: number) => number;
  readonly activation?: (h: number, layer: number, last: boolean) => number;
  readonly error?: (y: number, ŷ: number) => number;
  readonly loss?: (errors: Vector) => number;
  readonly outputDelta?: (here: Here) => number;
  readonly hiddenDelta?: (here: Here) => number;
  readonly step?: (η: number, δ: number, input: number, here: Here, last: boolean) => number;
  readonly biasStep?: (η: number, δ: number) => number;
  /** Leave `error` out of the claims. */
  readonly silent?: boolean;
}

/** A backpropagation, made wrong at `places`. */
export function backpropagation(places: Places): (givens: Givens) => Claims {
  const activation = places.activation ?? ((h) => σ(h));
  const weighted = places.weighted ?? dot;
  return ({ inputs, targets, weights, biases, rate: η }) => {
    const layers = weights.map(matrix);
    const last = layers.length - 1;
    const signals: Vector[] = [inputs];
    const netInputs: Vector[] = [];
    layers.forEach((w, l) => {
      const before = signals[l] as Vector;
      const h = (w[0] as Vector).map(
        (_, j) => weighted(column(w, j), before, l, w, j) + (biases?.[l]?.[j] ?? 0),
      );
      netInputs.push(h);
      signals.push(h.map((x) => activation(x, l, l === last)));
    });
    const outputs = signals.at(-1) as Vector;
    const errors = outputs.map((ŷ, k) => (places.error ?? ((y, out) => y - out))(targets[k] as number, ŷ));
    const deltas: Vector[] = [];
    const steps: Matrix[] = [];
    for (let l = last; l >= 0; l--) {
      const own = layers[l] as Matrix;
      const next = layers[l + 1] ?? [];
      const a = signals[l + 1] as Vector;
      const before = signals[l] as Vector;
      const here = (j: number, i: number): Here => ({
        η,
        y: targets[l === last ? j : 0] as number,
        ŷ: outputs[l === last ? j : 0] as number,
        a: a[j] as number,
        h: netInputs[l]?.[j] as number,
        e: errors[l === last ? j : 0] as number,
        j,
        i,
        W: next[j] ?? [],
        δ: deltas[l + 1] ?? [],
        errors,
        own,
        next,
        ΔW: steps[l + 1]?.[j] ?? [],
        inputs: before,
        deltas: deltas[l] ?? [],
        outputDeltas: deltas[last] ?? [],
      });
      const rule =
        l === last
          ? (places.outputDelta ?? (({ e, ŷ }) => e * ŷ * (1 - ŷ)))
          : (places.hiddenDelta ?? ((x) => dot(x.W, x.δ) * x.a * (1 - x.a)));
      deltas[l] = a.map((_, j) => rule(here(j, 0)));
      const step = places.step ?? ((rate, δ, input) => rate * δ * input);
      steps[l] = before.map((input, i) =>
        (deltas[l] as Vector).map((δ, j) => step(η, δ, input, here(j, i), l === last)),
      );
    }
    const biasStep = places.biasStep ?? ((rate, δ) => rate * δ);
    return {
      netInputs,
      activations: signals.slice(1),
      loss: (places.loss ?? ((all) => dot(all, all) / 2))(errors),
      ...(places.silent !== true && { error: errors }),
      deltas,
      steps,
      ...(biases && { biasSteps: deltas.map((δ) => δ.map((x) => biasStep(η, x))) }),
    };
  };
}
