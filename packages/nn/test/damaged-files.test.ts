import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadSafetensors, mlp, toOnnx, toSafetensors } from "@chainrule/nn";
import { load, save } from "@chainrule/nn/files";

type Header = Record<string, Record<string, unknown> | null>;

/** A safetensors file of mlp([2, 1]) with another header, and perhaps more bytes behind it. */
function damaged(change: (header: Header) => unknown, more = 0): Uint8Array {
  const bytes = toSafetensors(mlp([2, 1]));
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Header;
  const text = new TextEncoder().encode(JSON.stringify(change(header)));
  const result = new Uint8Array(8 + text.length + bytes.length - 8 - length + more);
  new DataView(result.buffer).setBigUint64(0, BigInt(text.length), true);
  result.set(text, 8);
  result.set(bytes.subarray(8 + length), 8 + text.length);
  return result;
}

const withEntry = (name: string, change: object): Uint8Array =>
  damaged((header) => ({ ...header, [name]: { ...header[name], ...change } }));
const withOffsets = (name: string, ...offsets: unknown[]): Uint8Array =>
  withEntry(name, { data_offsets: offsets });

test.each([
  ["negative offsets", withOffsets("0.weights", -8, 8), "data_offsets are not two whole numbers"],
  ["offsets between bytes", withOffsets("0.weights", 0.5, 16.5), "data_offsets are not two whole numbers"],
  ["offsets of text", withOffsets("0.weights", "0", "16"), "data_offsets are not two whole numbers"],
  ["one offset", withOffsets("0.weights", 0), "data_offsets are not two whole numbers"],
  ["a wrong span", withOffsets("0.weights", 0, 8), "its data_offsets span 8 bytes, not 16"],
  ["an overlap", withOffsets("0.biases", 8, 16), "0.biases: it begins at byte 8, which overlaps"],
  [
    "a gap",
    damaged((header) => ({ ...header, "0.biases": { ...header["0.biases"], data_offsets: [24, 32] } }), 8),
    "leaves a gap",
  ],
  ["bytes behind the end", damaged((header) => header, 8), "the tensors end at byte 24 and the file at 32"],
  ["null for a header", damaged(() => null), "the header is no record"],
  ["a list for a header", damaged(() => []), "the header is no record"],
  [
    "null for an entry",
    damaged((header) => ({ ...header, "0.biases": null })),
    "0.biases: its entry in the header has no dtype",
  ],
  ["no shape", withEntry("0.biases", { shape: undefined }), "0.biases: its entry in the header has no shape"],
  ["no offsets", withEntry("0.biases", { data_offsets: undefined }), "0.biases: its data_offsets are not"],
])("safetensors with %s are refused, and the network stays what it was", (_, bytes, message) => {
  const net = mlp([2, 1], { seed: 5 });
  const before = structuredClone(net.parameters);
  expect(() => loadSafetensors(net, bytes)).toThrow(message);
  expect(net.parameters).toEqual(before);
});

test("weights that a file cannot hold are refused", () => {
  const net = mlp([2, 1]);
  net.parameters[0]!.weights[1]![0] = 1e300;
  const message = "parameters[0].weights[1][0] is 1e+300, which float32 cannot hold. Save as float64.";
  expect(() => toSafetensors(net, "float32")).toThrow(message);
  expect(() => toOnnx(net)).toThrow(message);
  expect(toSafetensors(net).length).toBeGreaterThan(0);
  expect(toOnnx(net, "float64").length).toBeGreaterThan(0);
  net.parameters[0]!.weights[1]![0] = NaN;
  expect(() => toOnnx(net)).toThrow("parameters[0].weights[1][0] = NaN");
  expect(() => toOnnx(net, "float64")).toThrow("parameters[0].weights[1][0] = NaN");
});

test("several saves to one path at a time leave one whole file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "chainrule-"));
  const path = join(folder, "net.json");
  await Promise.all(Array.from({ length: 8 }, (_, seed) => save(mlp([4, 8, 1], { seed }), path)));
  expect((await load(path)).layer.inputs).toBe(4);
  await rm(folder, { recursive: true });
});
