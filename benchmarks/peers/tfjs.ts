/** @file TensorFlow.js 4 on the CPU or in WebAssembly: eager tensors of 32-bit floats. */

import { createRequire } from "node:module";
import { dirname } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import type { Evaluation, System } from "../systems/system.ts";
import type { Workload } from "../workloads/workload.ts";
import { digitsLayers, join, moonsLayers, pairs, split, triangle } from "./layers.ts";

/** A workload in tensors: its parameters, its loss, and the gradient as the others lay it out. */
interface Program {
  readonly variables: readonly tf.Variable[];
  loss(): tf.Scalar;
  flat(gradients: readonly ArrayLike<number>[]): ArrayLike<number>;
}

const joined = (parts: readonly ArrayLike<number>[]): number[] => parts.flatMap((part) => Array.from(part));
const matrix = (numbers: ArrayLike<number>, rows: number, columns: number): tf.Tensor2D =>
  tf.tensor2d(Float32Array.from(numbers), [rows, columns]);
const vector = (numbers: ArrayLike<number>): tf.Tensor1D => tf.tensor1d(Float32Array.from(numbers));

const programs: Readonly<Record<string, (workload: Workload) => Program>> = {
  documents({ start, data }) {
    const hidden = tf.variable(matrix(start.subarray(0, 6), 3, 2));
    const output = tf.variable(matrix(start.subarray(6), 2, 1));
    const input = matrix(data.subarray(0, 3), 1, 3);
    return {
      variables: [hidden, output],
      loss: () =>
        tf.matMul(tf.matMul(input, hidden).sigmoid(), output).sigmoid().sub(data[3]!).square().mul(0.5).sum(),
      flat: joined,
    };
  },

  energy({ start }) {
    const points = tf.variable(matrix(start, 5, 2));
    const { differences, ring } = pairs();
    const between = matrix(differences, 10, 5);
    const neighbors = vector(ring);
    return {
      variables: [points],
      loss: () => {
        const distance = tf.matMul(between, points).square().sum(1).add(1e-4).sqrt();
        const terms = tf
          .scalar(1.2)
          .sub(distance)
          .relu()
          .square()
          .add(tf.scalar(0.1).div(distance))
          .add(neighbors.mul(distance.sub(1.5).square()));
        return points.square().sum().mul(0.05).add(terms.sum());
      },
      flat: joined,
    };
  },

  moons({ start, data }) {
    const variables = network(moonsLayers, start);
    const points = tf.stack([vector(data.subarray(0, 100)), vector(data.subarray(100, 200))], 1);
    const labels = vector(data.subarray(200));
    return {
      variables,
      loss: () => {
        const [w1, b1, w2, b2, w3, b3] = variables as [tf.Variable, ...tf.Variable[]];
        const inner = tf.matMul(points, w1, false, true).add(b1!).relu();
        const outer = tf.matMul(inner, w2!, false, true).add(b2!).relu();
        const scores = tf.matMul(outer, w3!, false, true).add(b3!).reshape([100]);
        const squares = variables.map((v) => v.square().sum()).reduce((x, y) => x.add(y));
        return tf.scalar(1).sub(labels.mul(scores)).relu().mean().add(squares.mul(1e-4));
      },
      flat: (gradients) => join(moonsLayers, gradients),
    };
  },

  digits({ start, data }) {
    const variables = network(digitsLayers, start);
    const [w1, b1, w2, b2] = variables as [tf.Variable, ...tf.Variable[]];
    const images = matrix(data, 32, 64);
    const classes = tf.oneHot(
      tf.tensor1d(
        Array.from({ length: 32 }, (_, s) => s % 10),
        "int32",
      ),
      10,
    );
    return {
      variables,
      loss: () => {
        const hidden = tf.matMul(images, w1, false, true).add(b1!).sigmoid();
        return tf.losses.softmaxCrossEntropy(classes, tf.matMul(hidden, w2!, false, true).add(b2!));
      },
      flat: (gradients) => join(digitsLayers, gradients),
    };
  },

  gmm({ start, data }) {
    const [d, k, samples, below] = [10, 25, 100, 45];
    const weights = tf.variable(vector(start.subarray(0, k)));
    const means = tf.variable(matrix(start.subarray(k, k + k * d), k, d));
    const factors = tf.variable(matrix(start.subarray(k + k * d), k, d + below));
    const points = matrix(data, samples, d).expandDims(1);
    const places = matrix(triangle(d), below, d * d);
    return {
      variables: [weights, means, factors],
      loss: () => {
        const diagonal = factors.slice([0, 0], [k, d]);
        const lower = factors.slice([0, d], [k, below]);
        const scales = diagonal.exp();
        const matrices = tf.matMul(lower, places).reshape([k, d, d]);
        const centered = points.sub(means).transpose([1, 2, 0]);
        const whitened = tf.matMul(matrices, centered).add(scales.expandDims(2).mul(centered));
        const heights = weights.add(diagonal.sum(1)).expandDims(1);
        const likelihood = tf.logSumExp(heights.sub(whitened.square().sum(1).mul(0.5)), 0).sum();
        const prior = scales.square().sum().add(lower.square().sum()).mul(0.5);
        return likelihood.sub(tf.logSumExp(weights).mul(samples)).add(prior);
      },
      flat: joined,
    };
  },

  rosenbrock({ start }) {
    const x = tf.variable(vector(start));
    return {
      variables: [x],
      loss: () => {
        const first = x.slice(0, 999);
        const valley = x.slice(1, 999).sub(first.square());
        return valley.square().mul(100).add(tf.scalar(1).sub(first).square()).sum();
      },
      flat: joined,
    };
  },
};

function network(layers: typeof moonsLayers, start: Float64Array): tf.Variable[] {
  return split(layers, start).map((part, i) => {
    const { inputs, outputs } = layers[i >> 1]!;
    return tf.variable(i % 2 === 0 ? matrix(part, outputs, inputs) : vector(part));
  });
}

export async function prepare(workload: Workload, backend: string): Promise<System | undefined> {
  const program = programs[workload.name];
  if (program === undefined) return undefined;
  if (backend === "wasm") {
    const { resolve } = createRequire(import.meta.url);
    setWasmPaths(`${dirname(resolve("@tensorflow/tfjs-backend-wasm"))}/`);
  }
  await tf.setBackend(backend);
  await tf.ready();
  const { variables, loss, flat } = program(workload);
  const differentiate = (): { value: tf.Scalar; grads: tf.NamedTensorMap } =>
    tf.variableGrads(loss, [...variables]);
  return {
    evaluate: (): Evaluation =>
      tf.tidy(() => {
        const { value, grads } = differentiate();
        return {
          loss: value.dataSync()[0]!,
          gradient: flat(variables.map(({ name }) => grads[name]!.dataSync())),
        };
      }) as unknown as Evaluation,
    step(times) {
      for (let k = 0; k < times; k++) {
        tf.tidy(() => {
          const { value, grads } = differentiate();
          if (workload.rate !== 0) {
            for (const variable of variables) {
              variable.assign(variable.sub(grads[variable.name]!.mul(workload.rate)));
            }
          }
          value.dataSync();
        });
      }
    },
  };
}
