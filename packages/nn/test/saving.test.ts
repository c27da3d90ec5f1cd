import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { add, relu, sigmoid, tanh } from "@chainrule/autograd";
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
} from "@chainrule/nn";
import { load, loadParameters, save } from "@chainrule/nn/files";

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
      "parameters[0].weights[0]: it has 2 entries, and the network 3",
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
