/**
 * @file Parameters as safetensors, the format that Python's library of this name reads: eight bytes with the length of a JSON
 * header, the header, and the numbers of all tensors one after the other, little-endian. Only numbers: no architecture, no code.
 */

import { type Kind, oneOf, requireArgument } from "@chainrule/autograd/options";
import { requireLike } from "../network/architecture.ts";
import { type Network, networkKind } from "../network/network.ts";
import { entriesOf, flatten, requireFinite, unflatten } from "../network/parameters.ts";
import { random } from "../random.ts";

/** How the numbers are written: as they are, or rounded to 32 bits. */
export type Precision = "float64" | "float32";
export const precisionKind = oneOf(["float64", "float32"], {
  float64: ["double", "f64"],
  float32: ["single", "f32", "float"],
});

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

/**
 * The network's parameters as arrays, if a file of that precision can hold them.
 * @throws Error with the path of the first that is not finite, or not finite any more when it is rounded, or not of the layers' shape.
 */
export function writable<P>(
  { layer, parameters }: Network<P>,
  precision: Precision,
): Network<P>["parameters"] {
  requireFinite(parameters);
  requireLike(parameters, layer.initial(random(0)));
  if (precision === "float32") requireFloat32(parameters, "parameters");
  return unflatten(parameters, flatten(parameters));
}

function requireFloat32(part: unknown, path: string): void {
  if (typeof part === "number") {
    if (Number.isFinite(Math.fround(part))) return;
    throw new Error(
      `Cannot save the network: ${path} is ${part}, which float32 cannot hold. Save as float64.`,
    );
  }
  for (const [key, one] of entriesOf(part as object, path)) requireFloat32(one, key);
}

/** The parameters of a network. Tensors are named by their path, as in `0.weights`; weights have a row for each input. */
export function toSafetensors<P>(network: Network<P>, precision: Precision = "float64"): Uint8Array {
  requireArgument("toSafetensors", "network", network, networkKind);
  requireArgument("toSafetensors", "precision", precision, precisionKind);
  const tensors = tensorsOf(writable(network, precision));
  const size = precision === "float64" ? 8 : 4;
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
 * numbers that are not finite; for offsets that do not cover the numbers of the file, each once.
 */
export function loadSafetensors<P>(network: Network<P>, bytes: Uint8Array): void {
  requireArgument("loadSafetensors", "network", network, networkKind);
  requireArgument("loadSafetensors", "bytes", bytes, bytesKind);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < 8 ? Infinity : Number(view.getBigUint64(0, true));
  if (!(8 + length <= bytes.length)) {
    throw new Error("Cannot load the parameters: the file is cut off or no safetensors. Save them again.");
  }
  const header = parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  requireFinite(network.parameters);
  const arrays = unflatten(network.parameters, flatten(network.parameters));
  const wanted = tensorsOf(arrays);
  const names = Object.keys(header).filter((name) => name !== "__metadata__");
  const known = new Set(wanted.map(({ name }) => name));
  const foreign = names.find((name) => !known.has(name));
  if (foreign !== undefined) {
    throw new Error(
      `Cannot load the tensor ${foreign}: the network has none of this name. It is of another architecture.`,
    );
  }
  const read = (start: number, entry: Entry, i: number): number =>
    entry.dtype === "F64" ? view.getFloat64(start + 8 * i, true) : view.getFloat32(start + 4 * i, true);

  const loaded = new Map<string, number[]>();
  const extents: Extent[] = [];
  for (const { name, shape, numbers } of wanted) {
    const entry = header[name];
    if (entry === undefined) throw foreignTensor(name, "missing", shape);
    requireEntry(name, entry);
    if (entry.shape.join() !== shape.join() || !["F64", "F32"].includes(entry.dtype)) {
      throw foreignTensor(name, `${entry.dtype} of the shape [${entry.shape.join(", ")}]`, shape);
    }
    const [begin, end] = entry.data_offsets;
    const size = (entry.dtype === "F64" ? 8 : 4) * numbers.length;
    if (end - begin !== size) throw damaged(name, `its data_offsets span ${end - begin} bytes, not ${size}`);
    const start = 8 + length + begin;
    if (start + size > bytes.length) {
      throw new Error(`Cannot load the tensor ${name}: the file is cut off. Save the parameters again.`);
    }
    extents.push({ name, begin, end });
    loaded.set(name, numbers.map((_, i) => read(start, entry, i))); // prettier-ignore
  }
  requireTiled(extents, bytes.length - 8 - length);
  const parameters = refilled(arrays, loaded);
  requireLike(parameters, arrays);
  network.parameters = parameters as typeof network.parameters;
}

const bytesKind: Kind = {
  wanted: "the bytes of a file, a Uint8Array",
  faultIn: (found) => (found instanceof Uint8Array ? undefined : { what: "kind", found }),
};

/** Where the numbers of a tensor are, in bytes from the end of the header. */
interface Extent {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
}

function requireEntry(name: string, entry: unknown): asserts entry is Entry {
  const isCount = (x: unknown): boolean => Number.isSafeInteger(x) && (x as number) >= 0;
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Partial<Record<keyof Entry, unknown>>;
  if (typeof dtype !== "string") throw damaged(name, "its entry in the header has no dtype");
  if (!Array.isArray(shape) || !shape.every(isCount)) {
    throw damaged(name, "its entry in the header has no shape of whole numbers");
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    throw damaged(name, "its data_offsets are not two whole numbers from 0");
  }
}

/** Checks that the tensors lie one after the other, and fill the file. */
function requireTiled(extents: readonly Extent[], length: number): void {
  let reached = 0;
  for (const { name, begin, end } of extents.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== reached) {
      const fault = begin < reached ? "overlaps the one before" : "leaves a gap behind the one before";
      throw damaged(name, `it begins at byte ${begin}, which ${fault}, that ends at ${reached}`);
    }
    reached = end;
  }
  if (reached !== length) {
    throw new Error(
      `Cannot load the parameters: the tensors end at byte ${reached} and the file at ${length}. Save them again.`,
    );
  }
}

function damaged(name: string, fault: string): Error {
  return new Error(
    `Cannot load the tensor ${name}: ${fault}. The file is damaged; save the parameters again.`,
  );
}

function foreignTensor(name: string, found: string, shape: readonly number[]): Error {
  return new Error(
    `Cannot load the tensor ${name}: it is ${found}, and the network has [${shape.join(", ")}] in F64 or F32. ` +
      "It is of another architecture.",
  );
}

function parse(text: string): Readonly<Record<string, unknown>> {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (error) {
    throw new Error(
      "Cannot load the parameters: the header is no JSON, so this is no safetensors file. Save them again.",
      { cause: error },
    );
  }
  if (typeof header === "object" && header !== null && !Array.isArray(header)) {
    return header as Record<string, unknown>;
  }
  throw new Error("Cannot load the parameters: the header is no record of tensors. Save them again.");
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
