/** @file Which files are built, and how errors call them. */

import { relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that this package lies in, as a pattern: `@chainrule` where it is installed, `packages` in its repository. */
const BESIDE = fileURLToPath(new URL("../..", import.meta.url))
  .replaceAll(/[$()*+.?[\]^{|}]/g, String.raw`\$&`)
  .replaceAll(/[/\\]+/g, String.raw`[/\\]`);

/** The library itself has no functions of plain numbers. */
export const OWN = new RegExp(
  String.raw`(?:[/\\]@chainrule[/\\](?:autograd|nn|operators|diagnose)|^${BESIDE}(?:autograd|nn|operators|diagnose)[/\\](?:src|dist))[/\\]`,
);

/** A file as errors call it: from the working directory, if it is below it. */
export function shortName(file: string): string {
  const short = relative(process.cwd(), file).replaceAll("\\", "/");
  return short.startsWith("..") ? file : short;
}
