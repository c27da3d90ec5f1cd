import { dataOf, grad, identity, type Num, relu, silu, softplus, tanh } from "@chainrule/autograd";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Activation,
  backpropagate,
  binaryCrossEntropyOnLogits,
  dense,
  deltas,
  dropout,
  huber,
  type Loss,
  network,
  type ParametersOf,
  residual,
  sequential,
  softmaxCrossEntropy,
  squaredError,
  type BackpropagatedLayer,
  mlp,
  type Network,
  type Sample,
  step,
  steps,
} from "@chainrule/nn";
import { flatten } from "../src/network/parameters.ts";

/** A number and a bound on what rounding may have done to it. */
interface Rounded {
  readonly number: number;
  readonly error: number;
}

const ulp = 2 ** -52;
/** Products of numbers this small are no longer rounded relative to their size. */
const underflow = 1e-290;

/** Numbers of everyday size, and such that saturate a sigmoid. */
const wide = fc.oneof(
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.double({ min: -20, max: 20, noNaN: true }),
  fc.double({ min: -1000, max: 1000, noNaN: true }),
);
const vector = (length: number): fc.Arbitrary<number[]> =>
  fc.array(wide, { minLength: length, maxLength: length });
const matrix = (rows: number, columns: number): fc.Arbitrary<number[][]> =>
  fc.array(vector(columns), { minLength: rows, maxLength: rows });

interface Case {
  readonly network: Network<readonly { readonly weights: readonly (readonly Num[])[] }[]>;
  readonly sample: Sample;
  readonly rate: number;
}

const cases: fc.Arbitrary<Case> = fc
  .record({
    inputs: fc.integer({ min: 1, max: 5 }),
    hidden: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }),
    outputs: fc.integer({ min: 1, max: 4 }),
    biased: fc.boolean(),
  })
  .chain(({ inputs, hidden, outputs, biased }) => {
    const sizes = [inputs, ...hidden, outputs];
    return fc
      .record({
        weights: fc.tuple(...sizes.slice(1).map((units, l) => matrix(sizes[l] as number, units))),
        biases: biased ? fc.tuple(...sizes.slice(1).map(vector)) : fc.constant(false),
        sample: fc.record({ inputs: vector(inputs), targets: vector(outputs) }),
        rate: fc.double({ min: 0.001, max: 10, noNaN: true }),
      })
      .map(({ weights, biases, sample, rate }) => ({
        network: mlp(sizes, { weights, biases }),
        sample,
        rate,
      }));
  });

/**
 * δo = (y − ŷ)·ŷ·(1 − ŷ) and δhⱼ = Σₖ Wⱼₖ·δₖ·aⱼ·(1 − aⱼ), written down by hand, with a bound on the rounding on both sides: each
 * of them rounds a product or sum of k terms at most k + 8 times, relative to the magnitudes of the terms; 1 − a has the
 * magnitude 1 + a, because a is rounded itself.
 */
function deltasByHand(layers: readonly BackpropagatedLayer[], targets: readonly number[]): Rounded[][] {
  let above: { readonly deltas: Rounded[]; readonly weights: readonly (readonly Num[])[] } | undefined;
  const all: Rounded[][] = [];
  for (const layer of layers.toReversed()) {
    const here = layer.activations.map(dataOf).map((a, j): Rounded => {
      const terms: Rounded[] = above
        ? above.deltas.map(({ number, error }, k) => {
            const w = dataOf(above?.weights[j]?.[k] as Num);
            return { number: w * number, error: Math.abs(w) * error };
          })
        : [
            {
              number: (targets[j] as number) - a,
              error: ulp * (Math.abs(targets[j] as number) + a),
            },
          ];
      const arriving = terms.reduce((sum, { number }) => sum + number, 0);
      const magnitude = terms.reduce((sum, { number }) => sum + Math.abs(number), 0);
      const inherited = terms.reduce((sum, { error }) => sum + error, 0);
      return {
        number: arriving * a * (1 - a),
        error: ((terms.length + 8) * ulp * magnitude + inherited) * a * (1 + a) + underflow,
      };
    });
    all.unshift(here);
    above = { deltas: here, weights: layer.weights };
  }
  return all;
}

/** Whether a number is what it should be, but for rounding. */
const near =
  ({ number, error }: Rounded) =>
  (actual: number): boolean =>
    Math.abs(actual - number) <= error;

test("every δ that the engine derives is the one of the formulas", () => {
  fc.assert(
    fc.property(cases, ({ network, sample }) => {
      const { layers } = backpropagate(network, sample);
      const expected = deltasByHand(layers, Array.from(sample.targets));
      layers.forEach(({ deltas }, l) =>
        deltas.forEach((delta, j) => expect(dataOf(delta)).toSatisfy(near(expected[l]![j]!))),
      );
    }),
    { numRuns: 300 },
  );
});

test("every weight step is η·δ·input, every bias step η·δ", () => {
  fc.assert(
    fc.property(cases, ({ network, sample, rate }) => {
      const run = backpropagate(network, sample);
      const expected = deltasByHand(run.layers, Array.from(sample.targets));
      steps(run, rate).forEach(({ weights, biases }, l) => {
        const inputs = run.layers[l]?.inputs.map(dataOf) ?? [];
        const times = (factor: number, { number, error }: Rounded): Rounded => ({
          number: rate * number * factor,
          error: rate * Math.abs(factor) * (error + 4 * ulp * Math.abs(number)) + underflow,
        });
        weights.forEach((row, i) =>
          row.forEach((change, j) =>
            expect(dataOf(change)).toSatisfy(near(times(inputs[i]!, expected[l]![j]!))),
          ),
        );
        biases?.forEach((change, j) => expect(dataOf(change)).toSatisfy(near(times(1, expected[l]![j]!))));
      });
    }),
    { numRuns: 300 },
  );
});

test("net inputs and activations are the sums and sigmoids of the documents", () => {
  fc.assert(
    fc.property(cases, ({ network, sample }) => {
      for (const { inputs, weights, biases, netInputs, activations } of backpropagate(network, sample)
        .layers) {
        netInputs.forEach((netInput, j) => {
          let sum = dataOf(weights[0]?.[j] as Num) * dataOf(inputs[0] as Num);
          for (let i = 1; i < inputs.length; i++)
            sum += dataOf(weights[i]?.[j] as Num) * dataOf(inputs[i] as Num);
          if (biases) sum += dataOf(biases[j] as Num);
          expect(dataOf(netInput)).toBe(sum);
          const byHand = 1 / (1 + Math.exp(-sum));
          expect(Math.abs(dataOf(activations[j] as Num) - byHand)).toBeLessThanOrEqual(
            5 * ulp * byHand + underflow, // measured: up to 2.27 and 2.36 (docs/kernels.md)
          );
        });
      }
    }),
  );
});

test("one training step adds just these steps, in both sweeps to the bit", () => {
  fc.assert(
    fc.property(cases, ({ network, sample, rate }) => {
      const before = flatten(network.parameters);
      const run = backpropagate(network, sample);
      const changes = steps(run, rate).flatMap(({ weights, biases = [] }) => weights.flat().concat(biases));
      step(network, sample, rate);
      flatten(network.parameters).forEach(
        (after, i) => expect(after + 0).toBe(before[i]! + dataOf(changes[i]!) + 0), // the sign of a zero does not count
      );
    }),
  );
});

test("in networks of any layers and losses, δ is minus the derivative by the unit's bias", () => {
  const activations = fc.constantFrom<Activation>(identity, tanh, relu, silu, softplus);
  const losses = fc.constantFrom<Loss>(
    squaredError,
    huber(0.5),
    softmaxCrossEntropy,
    binaryCrossEntropyOnLogits,
  );
  const numbers = (length: number): fc.Arbitrary<number[]> =>
    fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: length, maxLength: length });
  fc.assert(
    fc.property(
      activations,
      losses,
      fc.integer(),
      numbers(3),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (activation, loss, seed, inputs, target) => {
        const targets = [target, 1 - target];
        const net = network(
          [
            dense(3, 4, { activation, initializeBiases: (stream) => stream.normal() }),
            residual(sequential([dense(4, 4, { activation }), dropout(0.5)])),
            dense(4, 2),
          ],
          { seed },
        );
        const slopes = grad((p: ParametersOf<(typeof net)["layer"]>) =>
          loss(net.forward(inputs, p), targets),
        )(net.parameters);
        const byBias = [slopes[0].biases, slopes[1][0].biases, slopes[2].biases];
        deltas(net, { inputs, targets }, loss).forEach((layer, l) =>
          layer.forEach((delta, j) => expect(delta + 0).toBe(-byBias[l]![j]! + 0)),
        );
      },
    ),
  );
});
