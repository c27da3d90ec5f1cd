/**
 * ONNX models, run by onnxruntime. It is heavy, so it is not installed with the rest: `npm run test:onnx` installs it beside
 * this test, and without it the models' bytes are only compared with what they were when the runtime accepted them.
 */

import { createRequire } from "node:module";
import {
  elu,
  gelu,
  identity,
  leakyRelu,
  relu,
  sigmoid,
  silu,
  sin,
  softplus,
  tanh,
} from "@chainrule/autograd";
import { describe, expect, test } from "vitest";
import {
  activate,
  type Activation,
  dense,
  dropout,
  network,
  type Network,
  random,
  residual,
  sequential,
  softmaxOutput,
  toOnnx,
} from "@chainrule/nn";

interface Tensor {
  readonly data: ArrayLike<number>;
}
interface Runtime {
  readonly InferenceSession: {
    create(bytes: Uint8Array): Promise<{ run(feeds: object): Promise<Readonly<Record<string, Tensor>>> }>;
  };
  readonly Tensor: new (type: string, data: Float32Array | Float64Array, dims: readonly number[]) => Tensor;
}

function findRuntime(): Runtime | undefined {
  try {
    return createRequire(new URL("runtimes/", import.meta.url))("onnxruntime-node") as Runtime;
  } catch {
    return undefined;
  }
}
const runtime = findRuntime();

const activations: Readonly<Record<string, Activation>> = {
  identity,
  sigmoid,
  tanh,
  relu,
  leakyRelu,
  elu,
  silu,
  sin,
  softplus,
  gelu,
};
const stream = random(3);
const rows = Array.from({ length: 7 }, () => Array.from({ length: 3 }, () => 3 * stream.normal()));

const everything = network([
  dense(3, 4, { activation: tanh }),
  dropout(0.5),
  residual(sequential([dense(4, 4, { activation: relu, biases: false }), activate(sigmoid)])),
  dense(4, 2),
  softmaxOutput(),
]);

async function furthest<P>(net: Network<P>, precision: "float32" | "float64"): Promise<number> {
  const { InferenceSession, Tensor } = runtime as Runtime;
  const session = await InferenceSession.create(toOnnx(net, precision));
  const data = precision === "float32" ? Float32Array.from(rows.flat()) : Float64Array.from(rows.flat());
  const { outputs } = await session.run({ inputs: new Tensor(precision, data, [rows.length, 3]) });
  const expected = rows.flatMap((row) => net.forward(row));
  expect(outputs?.data).toHaveLength(expected.length);
  return Math.max(...expected.map((y, i) => Math.abs(y - outputs!.data[i]!)));
}

describe.skipIf(runtime === undefined)("onnxruntime computes what forward does", () => {
  test.each(["float32", "float64"] as const)("for all layers, in %s", async (precision) => {
    expect(await furthest(everything, precision)).toBeLessThan(precision === "float32" ? 1e-6 : 1e-14);
  });

  test("for networks that take any number of inputs", async () => {
    expect(await furthest(network([activate(tanh)]), "float64")).toBeLessThan(1e-15);
  });

  test.each(Object.entries(activations))("for %s", async (_, activation) => {
    const net = network([dense(3, 5, { activation, initializeBiases: (s) => s.normal() }), dense(5, 2)]);
    expect(await furthest(net, "float32")).toBeLessThan(5e-6);
    if (activation !== gelu) expect(await furthest(net, "float64")).toBeLessThan(1e-13); // it has no Erf of doubles
  });
});

test("a model is written byte for byte as the runtime accepted it", () => {
  const net = network([dense(1, 1, { weights: [[2]], biases: [1], activation: sigmoid })]);
  expect(
    Buffer.from(toOnnx(net))
      .toString("hex")
      .match(/.{1,64}/g),
  ).toMatchInlineSnapshot(`
    [
      "08081209636861696e72756c653ac7010a180a06696e707574730a0263301202",
      "6e3122064d61744d756c0a110a026e310a02633212026e3322034164640a110a",
      "026e3312026e3422075369676d6f69640a170a026e3412076f75747075747322",
      "084964656e7469747912076e6574776f726b2a10080108011001420263304a04",
      "000000402a0e08011001420263324a040000803f5a1f0a06696e707574731215",
      "0a130801120f0a09120773616d706c65730a02080162200a076f757470757473",
      "12150a130801120f0a09120773616d706c65730a02080142040a001011",
    ]
  `);
  expect(toOnnx(everything, "float64").length).toBeGreaterThan(toOnnx(everything).length);
});

test("layers and activations of one's own are refused", () => {
  expect(() => toOnnx(network([dense(1, 1, { activation: (x) => x })]))).toThrow("a function of your own");
  const own = { name: "mine", inputs: 1, outputs: 1, initial: () => ({}), forward: () => [], describe: () => ({ kind: "mine" }) }; // prettier-ignore
  expect(() => toOnnx(network([own]))).toThrow("Cannot write mine as ONNX");
});
