/**
 * @file The forward pass of a network as an ONNX model (opset 17), which other runtimes read. The model takes a matrix `inputs`
 * with a row for each sample and answers a matrix `outputs`. The field numbers are those of onnx.proto.
 */

import { requireArgument } from "@chainrule/autograd/options";
import { describe, type Description } from "../network/layer.ts";
import { type Network, networkKind } from "../network/network.ts";
import { integer, message, type Message, part } from "./protobuf.ts";
import { type Precision, precisionKind, writable } from "./safetensors.ts";

/** A graph that grows node by node. Names of results are numbers in a row. */
interface Writer {
  /** A new result of `operation` on earlier results; answers its name. */
  node(operation: string, inputs: readonly string[], ...attributes: readonly Message[]): string;
  /** A constant of that shape; answers its name. */
  constant(shape: readonly number[], numbers: readonly number[]): string;
}

/**
 * The forward pass as the bytes of an ONNX file. Layers that act in training only (dropout) are left out.
 * @throws Error for layers and activations that are your own, and for weights that the precision cannot hold.
 */
export function toOnnx<P>(network: Network<P>, precision: Precision = "float32"): Uint8Array {
  requireArgument("toOnnx", "network", network, networkKind);
  requireArgument("toOnnx", "precision", precision, precisionKind);
  const parameters = writable(network, precision);
  const { inputs, outputs = inputs } = network.layer;
  const elements = precision === "float64" ? 11 : 1;
  const nodes: Message[] = [];
  const constants: Message[] = [];
  let names = 0;
  const node: Writer["node"] = (operation, from, ...attributes) => {
    const name = `n${names++}`;
    nodes.push(
      part(
        1,
        message(
          ...from.map((input) => part(1, input)),
          part(2, name),
          part(4, operation),
          ...attributes.map((attribute) => part(5, attribute)),
        ),
      ),
    );
    return name;
  };
  const constant: Writer["constant"] = (shape, numbers) => {
    const name = `c${names++}`;
    const list = precision === "float64" ? new Float64Array(numbers) : new Float32Array(numbers);
    const raw = littleEndian(list);
    constants.push(
      part(
        5,
        message(...shape.map((size) => integer(1, size)), integer(2, elements), part(8, name), part(9, raw)),
      ),
    );
    return name;
  };

  const last = write(describe(network.layer), parameters, "inputs", { node, constant });
  nodes.push(part(1, message(part(1, last), part(2, "outputs"), part(4, "Identity"))));
  const matrix = (name: string, columns: number | undefined): Message => {
    const count = columns === undefined ? part(2, "columns") : integer(1, columns);
    const shape = message(part(1, part(2, "samples")), part(1, count));
    return message(part(1, name), part(2, part(1, message(integer(1, elements), part(2, shape)))));
  };
  const graph = message(
    ...nodes,
    part(2, "network"),
    ...constants,
    part(11, matrix("inputs", inputs)),
    part(12, matrix("outputs", outputs)),
  );
  return message(
    integer(1, 8),
    part(2, "chainrule"),
    part(7, graph),
    part(8, message(part(1, ""), integer(2, 17))),
  );
}

/** Writes one layer applied to the result `input`; answers the name of its own. */
function write(layer: Description, parameters: unknown, input: string, writer: Writer): string {
  const { node, constant } = writer;
  switch (layer.kind) {
    case "dense": {
      const { weights, biases } = parameters as { weights: number[][]; biases?: number[] };
      const rows = constant([weights.length, weights[0]?.length ?? 0], weights.flat());
      const weighted = node("MatMul", [input, rows]);
      const sum = biases ? node("Add", [weighted, constant([biases.length], biases)]) : weighted;
      return activated(layer["activation"] as string, sum, writer);
    }
    case "activate":
      return activated(layer["activation"] as string, input, writer);
    case "softmax":
      return node("Softmax", [input], axis(1));
    case "dropout":
      return input;
    case "residual":
      return node("Add", [input, write(layer["layer"] as Description, parameters, input, writer)]);
    case "sequential":
      return (layer["layers"] as readonly Description[]).reduce(
        (signal, one, i) => write(one, (parameters as readonly unknown[])[i], signal, writer),
        input,
      );
  }
  throw new Error(
    `Cannot write ${layer.kind} as ONNX: it is a layer of your own. Write the layers that it is made of.`,
  );
}

/** The activations by name, made of operations that onnxruntime has for both precisions, where there are such. */
function activated(name: string, x: string, { node, constant }: Writer): string {
  const number = (value: number): string => constant([], [value]);
  const softplusOfMinus = (z: string): string =>
    node("Log", [node("Add", [node("Exp", [node("Neg", [z])]), number(1)])]);
  switch (name) {
    case "identity":
      return x;
    case "sigmoid":
      return node("Sigmoid", [x]);
    case "tanh":
      return node("Tanh", [x]);
    case "relu":
      return node("Relu", [x]);
    case "sin":
      return node("Sin", [x]);
    case "softplus":
      return node("Add", [node("Relu", [x]), softplusOfMinus(node("Abs", [x]))]);
    case "leakyRelu":
      return node("Max", [x, node("Mul", [x, number(0.01)])]);
    case "elu": {
      const below = node("Sub", [node("Exp", [node("Min", [x, number(0)])]), number(1)]);
      return node("Add", [node("Relu", [x]), below]);
    }
    case "silu":
      return node("Div", [x, node("Add", [node("Exp", [node("Neg", [x])]), number(1)])]);
    case "gelu": {
      const half = node("Add", [node("Erf", [node("Mul", [x, number(Math.SQRT1_2)])]), number(1)]);
      return node("Mul", [node("Mul", [x, number(0.5)]), half]);
    }
  }
  throw new Error(`Cannot write the activation ${name} as ONNX: it has no row there.`);
}

/** The attribute `axis`. */
function axis(value: number): Message {
  return message(part(1, "axis"), integer(3, value), integer(20, 2));
}

function littleEndian(list: Float64Array | Float32Array): Uint8Array {
  const bytes = new Uint8Array(list.byteLength);
  const view = new DataView(bytes.buffer);
  list.forEach((x, i) =>
    list instanceof Float64Array ? view.setFloat64(8 * i, x, true) : view.setFloat32(4 * i, x, true),
  );
  return bytes;
}
