/** @file jax-js on its WebAssembly device: jitted value and gradient, in 64- or 32-bit floats. */

// It names Float16Array when it is loaded, which Node 20 does not have.
(globalThis as { Float16Array?: unknown }).Float16Array ??= class {};
const { defaultDevice, init, jit, nn, numpy, valueAndGrad } = await import("@jax-js/jax");
import type { Array as JaxArray } from "@jax-js/jax";
import type { System } from "../systems/system.ts";
import type { Workload } from "../workloads/workload.ts";
import { digitsLayers, join, moonsLayers, pairs, split } from "./layers.ts";

/** A workload in arrays: parameters, constants, the loss of both, and the gradient as the others lay it out. */
interface Program {
  readonly parameters: readonly JaxArray[];
  readonly constants: readonly JaxArray[];
  loss(parameters: JaxArray[], ...constants: JaxArray[]): JaxArray;
  flat(gradients: readonly ArrayLike<number>[]): ArrayLike<number>;
}

type MakeArray = (numbers: ArrayLike<number>, shape: number[]) => JaxArray;
const joined = (parts: readonly ArrayLike<number>[]): number[] => parts.flatMap((part) => Array.from(part));
const { matmul, square, sum } = numpy;

const programs: Readonly<Record<string, (workload: Workload, array: MakeArray) => Program>> = {
  documents: ({ start, data }, array) => ({
    parameters: [array(start.subarray(0, 6), [3, 2]), array(start.subarray(6), [2, 1])],
    constants: [array(data.subarray(0, 3), [1, 3])],
    loss: ([hidden, output], input) =>
      sum(square(nn.sigmoid(matmul(nn.sigmoid(matmul(input!, hidden!)), output!)).sub(data[3]!)).mul(0.5)),
    flat: joined,
  }),

  energy({ start }, array) {
    const { differences, ring } = pairs();
    return {
      parameters: [array(start, [5, 2])],
      constants: [array(differences, [10, 5]), array(ring, [10])],
      loss([points], between, neighbors) {
        const distance = numpy.sqrt(sum(square(matmul(between!, points!.ref)), 1).add(1e-4));
        const overlap = square(nn.relu(numpy.negative(distance.ref).add(1.2)));
        const terms = overlap
          .add(numpy.reciprocal(distance.ref).mul(0.1))
          .add(neighbors!.mul(square(distance.sub(1.5))));
        return sum(square(points!)).mul(0.05).add(sum(terms));
      },
      flat: joined,
    };
  },

  moons: ({ start, data }, array) => ({
    parameters: network(moonsLayers, start, array),
    constants: [
      array(
        Array.from({ length: 200 }, (_, i) => data[(i % 2) * 100 + (i >> 1)]!),
        [100, 2],
      ),
      array(data.subarray(200), [100]),
    ],
    loss(parameters, points, labels) {
      const squares = parameters.map((p) => sum(square(p.ref))).reduce((x, y) => x.add(y));
      const [w1, b1, w2, b2, w3, b3] = parameters as [JaxArray, ...JaxArray[]];
      const inner = nn.relu(matmul(points!, w1.transpose()).add(b1!));
      const outer = nn.relu(matmul(inner, w2!.transpose()).add(b2!));
      const scores = matmul(outer, w3!.transpose()).add(b3!).reshape([100]);
      return numpy.mean(nn.relu(numpy.negative(labels!.mul(scores)).add(1))).add(squares.mul(1e-4));
    },
    flat: (gradients) => join(moonsLayers, gradients),
  }),

  digits: ({ start, data }, array) => ({
    parameters: network(digitsLayers, start, array),
    constants: [
      array(data, [32, 64]),
      array(
        Array.from({ length: 320 }, (_, i) => ((((i / 10) % 10) | 0) === i % 10 ? 1 : 0)),
        [32, 10],
      ),
    ],
    loss([w1, b1, w2, b2], images, classes) {
      const hidden = nn.sigmoid(matmul(images!, w1!.transpose()).add(b1!));
      const scores = matmul(hidden, w2!.transpose()).add(b2!);
      return sum(nn.logSoftmax(scores).mul(classes!)).mul(-1 / 32);
    },
    flat: (gradients) => join(digitsLayers, gradients),
  }),

  rosenbrock: ({ start }, array) => ({
    parameters: [array(start, [1000])],
    constants: [],
    loss([x]) {
      const first = x!.ref.slice([0, 999]);
      const valley = x!.slice([1, 1000]).sub(square(first.ref));
      return sum(
        square(valley)
          .mul(100)
          .add(square(numpy.negative(first).add(1))),
      );
    },
    flat: joined,
  }),
};

function network(layers: typeof moonsLayers, start: Float64Array, array: MakeArray): JaxArray[] {
  return split(layers, start).map((part, i) => {
    const { inputs, outputs } = layers[i >> 1]!;
    return array(part, i % 2 === 0 ? [outputs, inputs] : [outputs]);
  });
}

export async function prepare(workload: Workload, variant: string): Promise<System | undefined> {
  const make = programs[workload.name];
  if (make === undefined) return undefined;
  await init("wasm");
  defaultDevice("wasm");
  const dtype = variant === "float64" ? numpy.float64 : numpy.float32;
  const Numbers = variant === "float64" ? Float64Array : Float32Array;
  const program = make(workload, (numbers, shape) =>
    numpy.array(Numbers.from(numbers), { dtype }).reshape(shape),
  );
  const { rate } = workload;
  const differentiate = jit(valueAndGrad(program.loss));
  const descend = jit((parameters: JaxArray[], ...constants: JaxArray[]) => {
    const [loss, gradients] = valueAndGrad(program.loss)(
      parameters.map((p) => p.ref),
      ...constants,
    );
    if (rate === 0) return [loss, parameters, gradients];
    return [loss, parameters.map((p, i) => p.sub(gradients[i]!.mul(rate))), []];
  });
  // A use consumes an array; `ref` keeps one for the next.
  const kept = (arrays: readonly JaxArray[]): JaxArray[] => arrays.map((array) => array.ref);
  let { parameters } = program as { parameters: JaxArray[] };
  return {
    evaluate() {
      const [loss, gradients] = differentiate(kept(parameters), ...kept(program.constants));
      return {
        loss: loss.dataSync()[0]!,
        gradient: program.flat(gradients.map((g: JaxArray) => g.dataSync())),
      };
    },
    step(times) {
      for (let k = 0; k < times; k++) {
        const [loss, next, gradients] = descend(parameters, ...kept(program.constants)) as [
          JaxArray,
          JaxArray[],
          JaxArray[],
        ];
        parameters = next;
        for (const gradient of gradients) gradient.dispose();
        loss.dataSync();
      }
    },
  };
}
