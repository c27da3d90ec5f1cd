/**
 * @file Parameters as safetensors, the format that Python's library of this name reads: eight bytes with the length of a JSON
 * header, the header, and the numbers of all tensors one after the other, little-endian. Only numbers: no architecture, no code.
 */

import { requireLike } from "./architecture.ts";
import type { Network } from "./network.ts";

/** How the numbers are written: as they are, or rounded to 32 bits. */
export type Precision = "float64" | "float32";

interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly numbers: readonly number[];
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** The parameters of a network. Tensors are named by their path, as in `0.weights`; weights have a row for each input. */
export function toSafetensors<P>(network: Network<P>, precision: Precision = "float64"): Uint8Array {
  requireLike(network.parameters, network.parameters);
  const size = precision === "float64" ? 8 : 4;
  const tensors = tensorsOf(network.parameters);
  const header: Record<string, unknown> = { __metadata__: { format: "chainrule" } };
  let offset = 0;
  for (const { name, shape, numbers } of tensors) {
    const end = offset + size * numbers.length;
    header[name] = { dtype: size === 8 ? "F64" : "F32", shape, data_offsets: [offset, end] };
    offset = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = 8 + Math.ceil(text.length / 8) * 8; // numbers begin at a multiple of eight; blanks fill the header
  const bytes = new Uint8Array(start + offset).fill(0x20, 8, start);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(start - 8), true);
  bytes.set(text, 8);
  let at = start;
  for (const x of tensors.flatMap(({ numbers }) => numbers)) {
    if (size === 8) view.setFloat64(at, x, true);
    else view.setFloat32(at, x, true);
    at += size;
  }
  return bytes;
}

/**
 * Puts the parameters in `bytes` into `network`.
 * @throws Error, and leaves the network as it is, for bytes that are cut off or no safetensors, tensors of another network, and
 * numbers that are not finite.
 */
export function loadSafetensors<P>(network: Network<P>, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < 8 ? Infinity : Number(view.getBigUint64(0, true));
  if (!(8 + length <= bytes.length)) {
    throw new Error("Cannot load the parameters: the file is cut off or no safetensors. Save them again.");
  }
  const header = parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  const wanted = tensorsOf(network.parameters);
  const names = Object.keys(header).filter((name) => name !== "__metadata__");
  const foreign = names.find((name) => !wanted.some((tensor) => tensor.name === name));
  if (foreign !== undefined) {
    throw new Error(
      `Cannot load the tensor ${foreign}: the network has none of this name. It is of another architecture.`,
    );
  }
  const read = (start: number, entry: Entry, i: number): number =>
    entry.dtype === "F64" ? view.getFloat64(start + 8 * i, true) : view.getFloat32(start + 4 * i, true);

  const loaded = new Map<string, number[]>();
  for (const { name, shape, numbers } of wanted) {
    const entry = header[name];
    if (entry?.shape?.join() !== shape.join() || !["F64", "F32"].includes(entry.dtype)) {
      const found =
        entry === undefined ? "missing" : `${entry.dtype} of the shape [${entry.shape.join(", ")}]`;
      throw new Error(
        `Cannot load the tensor ${name}: it is ${found}, and the network has [${shape.join(", ")}] in F64 or F32. ` +
          "It is of another architecture.",
      );
    }
    const start = 8 + length + entry.data_offsets[0];
    if (start + (entry.dtype === "F64" ? 8 : 4) * numbers.length > bytes.length) {
      throw new Error(`Cannot load the tensor ${name}: the file is cut off. Save the parameters again.`);
    }
    loaded.set(name, numbers.map((_, i) => read(start, entry, i))); // prettier-ignore
  }
  const parameters = refilled(network.parameters, loaded);
  requireLike(parameters, network.parameters);
  network.parameters = parameters as typeof network.parameters;
}

function parse(text: string): Readonly<Record<string, Entry | undefined>> {
  try {
    return JSON.parse(text) as Record<string, Entry>;
  } catch (error) {
    throw new Error(
      "Cannot load the parameters: the header is no JSON, so this is no safetensors file. Save them again.",
      {
        cause: error,
      },
    );
  }
}

/** The tensors in a structure: numbers, and arrays of tensors of one shape; records and other arrays hold them. */
function tensorsOf(structure: unknown, path: readonly string[] = []): Tensor[] {
  const shape = shapeOf(structure);
  if (shape !== undefined) {
    return [{ name: path.join("."), shape, numbers: [structure].flat(Infinity) as number[] }];
  }
  return Object.entries(structure as object).flatMap(([key, part]) => tensorsOf(part, [...path, key]));
}

function shapeOf(structure: unknown): readonly number[] | undefined {
  if (typeof structure === "number") return [];
  if (!Array.isArray(structure) || structure.length === 0) return undefined;
  const [first, ...others] = structure.map(shapeOf);
  const one = first !== undefined && others.every((shape) => shape?.join() === first.join());
  return one ? [structure.length, ...first] : undefined;
}

/** A structure like `like`, with the numbers of the tensors of the same names. */
function refilled(
  like: unknown,
  tensors: ReadonlyMap<string, number[]>,
  path: readonly string[] = [],
): unknown {
  const numbers = tensors.get(path.join("."))?.values();
  const fill = (part: unknown): unknown => (Array.isArray(part) ? part.map(fill) : numbers?.next().value);
  if (numbers !== undefined) return fill(like);
  const parts = Object.entries(like as object).map(([key, part]) => [
    key,
    refilled(part, tensors, [...path, key]),
  ]);
  return Array.isArray(like) ? parts.map(([, part]) => part) : Object.fromEntries(parts);
}
