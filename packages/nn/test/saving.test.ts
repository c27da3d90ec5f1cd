import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { add, mul, type Num, relu, sigmoid, tanh } from "@chainrule/autograd";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  activate,
  dense,
  dropout,
  fromJSON,
  type Layer,
  loadSafetensors,
  mlp,
  network,
  residual,
  sequential,
  softmaxOutput,
  toJSON,
  toSafetensors,
  train,
} from "@chainrule/nn";
import { load, loadParameters, save } from "@chainrule/nn/files";
import { flatten, unflatten } from "../src/network/parameters.ts";

const everything = (seed = 9) =>
  network(
    [
      dense(3, 4, { activation: tanh }),
      dropout(0.5),
      residual(sequential([dense(4, 4, { activation: relu, biases: false }), activate(sigmoid)])),
      dense(4, 2),
      softmaxOutput(),
    ],
    { seed },
  );
const x = [0.3, -1.5, 2];

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "chainrule-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("JSON", () => {
  test("keeps every layer and every bit", () => {
    const net = everything();
    const copy = fromJSON(JSON.stringify(toJSON(net)));
    expect(copy.parameters).toEqual(net.parameters);
    expect(copy.layer.name).toBe(net.layer.name);
    expect(copy.forward(x)).toEqual(net.forward(x));
    expect(toJSON(copy)).toEqual(toJSON(net));
  });

  test("a loaded network shares nothing with the object it came from", () => {
    const saved = toJSON(mlp([2, 1]));
    const copy = fromJSON(saved);
    (copy.parameters as { weights: number[][] }[])[0]!.weights[0]![0] = 7;
    expect((saved.parameters as { weights: number[][] }[])[0]!.weights[0]![0]).not.toBe(7);
  });

  const broken = (change: (text: string) => string) => () =>
    fromJSON(change(JSON.stringify(toJSON(mlp([2, 3, 1])))));
  test.each([
    ["cut off", broken((text) => text.slice(0, -9)), "it may be cut off"],
    ["of another format", () => fromJSON("{}"), "format is undefined"],
    ["null", () => fromJSON("null"), "format is undefined"],
    ["of a newer version", broken((text) => text.replace('"version":1', '"version":2')), "Install a newer"],
    [
      "with an unknown layer",
      broken((text) => text.replace('"dense"', '"lstm"')),
      'layer of the kind "lstm"',
    ],
    [
      "with a layer called like a method",
      broken((text) => text.replace('"dense"', '"toString"')),
      "Cannot load a layer",
    ],
    [
      "with an unknown activation",
      broken((text) => text.replace('"sigmoid"', '"swish"')),
      'activation "swish"',
    ],
    [
      "of a size beyond memory",
      broken((text) => text.replace('"units":3', '"units":3000000000')),
      "Cannot load dense(2 → 3000000000): there are 13 parameters in all",
    ],
    [
      "of another size",
      broken((text) => text.replace('"units":3', '"units":4')),
      "Cannot put dense(3 → 1) after dense(2 → 4)",
    ],
    [
      "without biases",
      broken((text) => text.replace('"biases":true', '"biases":false')),
      "parameters[0]: it holds weights, biases",
    ],
    [
      "with null for a number",
      broken((text) => text.replace(/\[\[[^,]*/, "[[null")),
      "parameters[0].weights[0][0] = null",
    ],
    [
      "with too few weights",
      broken((text) => text.replace(/\[\[[^,]*,/, "[[")),
      "parameters[0].weights[0]: it holds 2 entries, and the network 3 entries",
    ],
  ])("%s is refused", (_, read, message) => {
    expect(read).toThrow(message);
  });

  test("layers of one's own come back, if it is said how they are made", () => {
    const shift = (by: number): Layer => ({
      name: `shift(${by})`,
      inputs: undefined,
      outputs: undefined,
      initial: () => ({}),
      forward: (inputs) => inputs.map((input) => add(input, by)),
      describe: () => ({ kind: "shift", by }),
    });
    const saved = JSON.stringify(toJSON(network([residual(shift(2))])));
    expect(fromJSON(saved, { shift: ({ by }) => shift(by as number) }).forward([1])).toEqual([1 + 1 + 2]);
    expect(() => fromJSON(saved)).toThrow('layer of the kind "shift"');
  });

  test("what no file can hold is refused on saving", () => {
    expect(() => toJSON(network([dense(2, 1, { activation: (z) => z })]))).toThrow(
      "it is a function of your own",
    );
    const own = { name: "mine", inputs: 2, outputs: 2, initial: () => ({}), forward: () => [] };
    expect(() => toJSON(network([own]))).toThrow("Cannot save mine: it does not describe itself");
    const lost = mlp([2, 1]);
    lost.parameters[0]!.weights[1]![0] = NaN;
    expect(() => toJSON(lost)).toThrow("parameters[0].weights[1][0] = NaN");
    expect(() => toSafetensors(lost)).toThrow("parameters[0].weights[1][0] = NaN");
  });
});

describe("JSON holds what there is, and nothing else:", () => {
  const numbers = (net: { parameters: unknown }): number[] => Array.from(flatten(net.parameters));

  test("−0 stays −0, in the object and in its text", () => {
    const net = mlp([2, 1]);
    net.parameters[0]!.weights[1]![0] = -0;
    for (const copy of [fromJSON(toJSON(net)), fromJSON(JSON.stringify(toJSON(net)))]) {
      expect(numbers(copy)).toEqual(numbers(net)); // toEqual tells −0 from 0
    }
  });

  test("what is saved shares nothing with the network", () => {
    const net = mlp([2, 1], { seed: 3 });
    const saved = JSON.stringify(toJSON(net));
    const held = toJSON(net);
    net.parameters[0]!.weights[0]![0] = 7;
    expect(JSON.stringify(held)).toBe(saved);
  });

  test("typed arrays are saved as arrays, and training makes arrays of them", async () => {
    const scale: Layer<{ readonly factors: ArrayLike<number> }> = {
      name: "scale",
      inputs: 2,
      outputs: 2,
      initial: () => ({ factors: Float64Array.of(2, 3) }),
      forward: (inputs, { factors }) => inputs.map((input, i) => mul(input, factors[i] as Num)),
      describe: () => ({ kind: "scale" }),
    };
    const net = network([scale]);
    const text = JSON.stringify(toJSON(net));
    expect(text).toContain('"factors":[2,3]');
    const copy = fromJSON(text, { scale: () => scale });
    expect(copy.forward([1, 1])).toEqual([2, 3]);
    await train(net, { inputs: [[1, 1]], targets: [[0, 0]] }, { epochs: 1 });
    expect(net.parameters[0].factors).toEqual([2 - 0.01 * 2, 3 - 0.01 * 3]);
  });

  test("any network comes back, whatever its numbers are", () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(number, { minLength: 17, maxLength: 17 }), (drawn) => {
        const net = mlp([2, 4, 1], { biases: false });
        net.parameters = unflatten(net.parameters, drawn);
        expect(numbers(fromJSON(JSON.stringify(toJSON(net))))).toEqual(drawn.slice(0, 12));
      }),
    );
  });

  const refused = (layer: Layer, message: string) => {
    expect(() => toJSON(network([layer]))).toThrow(message);
  };
  test("what could not be loaded is not saved", () => {
    const own = { name: "own", inputs: 1, outputs: 1, initial: () => ({}), forward: () => [] };
    refused({ ...own, describe: () => ({ kind: "own", by: NaN }) }, "layer.layers[0].by is NaN");
    refused(
      { ...own, describe: () => ({ kind: "own", by: () => 1 }) },
      "layer.layers[0].by is the function by",
    );
    refused({ ...own, describe: () => ({ kind: "own", by: undefined }) }, "layer.layers[0].by is undefined");
    refused({ ...own, describe: () => ({ kind: "own", by: new Map() }) }, "layer.layers[0].by is a Map");
    const net = mlp([2, 1]);
    net.parameters = [{ weights: [[1], [2], [3]], biases: [1] }];
    expect(() => toJSON(net)).toThrow("parameters[0].weights: it holds 3 entries, and the network 2 entries");
    net.parameters = [{ weights: [["1"], [2]], biases: [1] }] as never;
    expect(() => toJSON(net)).toThrow('Cannot use parameters[0].weights[0][0] = "1"');
  });

  test("a byte-order mark before the text is none of it", () => {
    const text = JSON.stringify(toJSON(mlp([2, 1])));
    expect(fromJSON(`\uFEFF${text}`).layer.inputs).toBe(2);
  });

  test("a small file does not ask for much memory", () => {
    const layers = Array.from({ length: 4000 }, () => {
      return { kind: "dense", inputs: 200, units: 200, activation: "relu", biases: false };
    }); // 160 million weights, each layer within bounds
    const parameters = Array<number>(40_000).fill(0);
    const text = JSON.stringify({
      format: "chainrule-network",
      version: 1,
      layer: { kind: "sequential", layers },
      parameters,
    });
    expect(() => fromJSON(text)).toThrow(
      "there are 40000 parameters in all, too few for the layers up to this one",
    );
  });

  test.each([
    [
      "layers",
      (depth: number) => `${'{"kind":"residual","layer":'.repeat(depth)}{}${"}".repeat(depth)}`,
      () => "[]",
      "nested 200 deep",
    ],
    [
      "parameters",
      () => '{"kind":"softmax"}',
      (depth: number) => "[".repeat(depth) + "]".repeat(depth),
      "nested 1000 deep",
    ],
  ])("%s that are nested without end are refused", (_, layer, parameters, message) => {
    const text = `{"format":"chainrule-network","version":1,"layer":${layer(1e5)},"parameters":${parameters(1e5)}}`;
    expect(() => fromJSON(text)).toThrow(message);
  });
});

describe("safetensors", () => {
  test("keep every bit, or round to 32 bits", () => {
    const net = everything();
    const twin = everything(1);
    expect(twin.parameters).not.toEqual(net.parameters);
    loadSafetensors(twin, toSafetensors(net));
    expect(twin.parameters).toEqual(net.parameters);
    loadSafetensors(twin, toSafetensors(net, "float32"));
    expect(twin.parameters[0].weights[1]![2]).toBe(Math.fround(net.parameters[0].weights[1]![2]!));
  });

  test("of a network without parameters are only a header", () => {
    const net = network([activate(relu)]);
    loadSafetensors(net, toSafetensors(net));
    expect(net.parameters).toEqual([{}]);
  });

  test("are laid out as the format says", () => {
    const bytes = toSafetensors(mlp([2, 1], { weights: [[1, 2]], biases: [[3]] }));
    const view = new DataView(bytes.buffer);
    const length = Number(view.getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toEqual({
      __metadata__: { format: "chainrule" },
      "0.weights": { dtype: "F64", shape: [2, 1], data_offsets: [0, 16] },
      "0.biases": { dtype: "F64", shape: [1], data_offsets: [16, 24] },
    });
    expect([0, 1, 2].map((i) => view.getFloat64(8 + length + 8 * i, true))).toEqual([1, 2, 3]);
    expect(bytes).toHaveLength(8 + length + 24);
  });

  const python = process.env["PYTHON"] ?? "python3";
  const hasLibrary = spawnSync(python, ["-c", "import safetensors, numpy"]).status === 0;
  test.skipIf(!hasLibrary)(
    "are read by Python's library (where there is one; PYTHON names the interpreter)",
    async () => {
      const net = everything();
      const path = join(folder, "python.safetensors");
      await save(net, path);
      const script = `
import json, sys
from safetensors.numpy import load_file
print(json.dumps({name: tensor.tolist() for name, tensor in load_file(sys.argv[1]).items()}))`;
      const { stdout } = spawnSync(python, ["-c", script, path], { encoding: "utf8" });
      expect(JSON.parse(stdout)).toEqual({
        "0.weights": net.parameters[0].weights,
        "0.biases": net.parameters[0].biases,
        "2.0.weights": net.parameters[2][0].weights,
        "3.weights": net.parameters[3].weights,
        "3.biases": net.parameters[3].biases,
      });
    },
  );

  const good = toSafetensors(mlp([2, 3, 1]));
  const withNaN = good.slice();
  withNaN.fill(0xff, -8);
  test.each([
    ["cut off in the numbers", good.slice(0, -1), "Cannot load the tensor 1.biases: the file is cut off"],
    ["cut off in the header", good.slice(0, 40), "cut off or no safetensors"],
    ["empty", new Uint8Array(), "cut off or no safetensors"],
    ["of text", new TextEncoder().encode("{}      not a safetensors file"), "cut off or no safetensors"],
    ["of a smaller network", toSafetensors(mlp([2, 3])), "Cannot load the tensor 1.weights: it is missing"],
    [
      "of a deeper network",
      toSafetensors(mlp([2, 3, 1, 1])),
      "Cannot load the tensor 2.weights: the network has none",
    ],
    [
      "of a wider network",
      toSafetensors(mlp([2, 4, 1])),
      "F64 of the shape [2, 4], and the network has [2, 3]",
    ],
    ["with NaN", withNaN, "parameters[1].biases[0] = NaN"],
  ])("%s are refused, and the network stays what it was", (_, bytes, message) => {
    const net = mlp([2, 3, 1], { seed: 5 });
    const before = structuredClone(net.parameters);
    expect(() => loadSafetensors(net, bytes)).toThrow(message);
    expect(net.parameters).toEqual(before);
  });
});

describe("files", () => {
  test("come back", async () => {
    const net = everything();
    await save(net, join(folder, "net.json"));
    await save(net, join(folder, "net.safetensors"));
    const copy = await load(join(folder, "net.json"));
    expect(copy.forward(x)).toEqual(net.forward(x));
    const twin = everything();
    await loadParameters(twin, join(folder, "net.safetensors"));
    expect(twin.forward(x)).toEqual(net.forward(x));
  });

  test("a save that fails leaves the old file whole and nothing beside it", async () => {
    const path = join(folder, "kept.json");
    await writeFile(path, "old");
    const lost = mlp([2, 1]);
    lost.parameters[0]!.weights[0]![0] = Infinity;
    await expect(save(lost, path)).rejects.toThrow("Infinity");
    expect(await readFile(path, "utf8")).toBe("old");

    const taken = join(folder, "taken.json");
    await save(mlp([1, 1]), join(folder, "x.json"));
    const { mkdir } = await import("node:fs/promises");
    await mkdir(taken);
    await writeFile(join(taken, "inside"), "");
    await expect(save(mlp([2, 1]), taken)).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST|EPERM/);
    expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
    await expect(save(mlp([2, 1]), join(folder, "net.bin"))).rejects.toThrow(
      "Use .json, .safetensors or .onnx",
    );
  });
});
