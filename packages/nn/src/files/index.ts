/** @file Networks in files, for Node: the entry `@chainrule/nn/files`. */

import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { lstat, open, readFile, rename, rm } from "node:fs/promises";
import { also, printable, readOptions, requireArgument, text } from "@chainrule/autograd/options";
import type { LayerMakers } from "../network/architecture.ts";
import { type Network, networkKind } from "../network/network.ts";
import { fromJSON, toJSON } from "./json.ts";
import { toOnnx } from "./onnx.ts";
import { loadSafetensors, type Precision, precisionKind, toSafetensors } from "./safetensors.ts";

/** Options of {@link save}. */
export interface SaveOptions {
  /** For `.safetensors` (default `float64`) and `.onnx` (default `float32`). */
  readonly precision?: Precision;
}

/** A new file and no other: not one that is there, and not what a link leads to. */
const NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

/**
 * Writes a network to a file: architecture and parameters to `.json`, parameters to `.safetensors`, the forward pass to `.onnx`.
 * The file is written under another name beside it and then renamed, so a save that fails leaves an old file whole, and nobody reads
 * half of one. A file that is there before keeps its permissions; a link is replaced by the file.
 * @throws Error for other names, for what the format cannot hold, and what the file system says.
 */
export async function save<P>(network: Network<P>, path: string, options?: SaveOptions): Promise<void> {
  requireArgument("save", "network", network, networkKind);
  requireArgument("save", "path", path, text);
  const { precision } = readOptions("save", options, { precision: also(precisionKind, "dtype") });
  const bytes = bytesOf(network, path, precision);
  const mode = await modeOf(path);
  const beside = `${path}.${randomUUID()}.part`; // of this process, thread and call alone
  const file = await open(beside, NEW, mode ?? 0o666);
  try {
    try {
      if (mode !== undefined) await file.chmod(mode); // which the process's mask would have narrowed
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** The permissions of the file at `path`; `undefined` if there is none. */
async function modeOf(path: string): Promise<number | undefined> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  return found?.isFile() === true ? found.mode & 0o777 : undefined;
}

/** The network in a `.json` file. @throws Error as {@link fromJSON}, and what the file system says. */
export async function load(path: string, own: LayerMakers = {}): Promise<Network> {
  requireArgument("load", "path", path, text);
  return fromJSON(await readFile(path, "utf8"), own);
}

/** Puts the parameters in a `.safetensors` file into `network`. @throws Error as {@link loadSafetensors}. */
export async function loadParameters<P>(network: Network<P>, path: string): Promise<void> {
  requireArgument("loadParameters", "network", network, networkKind);
  requireArgument("loadParameters", "path", path, text);
  loadSafetensors(network, await readFile(path));
}

function bytesOf<P>(
  network: Network<P>,
  path: string,
  precision: Precision | undefined,
): Uint8Array | string {
  if (path.endsWith(".json")) return `${JSON.stringify(toJSON(network))}\n`;
  if (path.endsWith(".safetensors")) return toSafetensors(network, precision);
  if (path.endsWith(".onnx")) return toOnnx(network, precision);
  throw new Error(
    `Cannot save to ${printable(path)}: its ending says no format. Use .json, .safetensors or .onnx.`,
  );
}
