/** @file Which files are built, and how errors call them. */

import { relative } from "node:path";

/** The library itself has no functions of plain numbers. */
export const OWN =
  /[/\\]@chainrule[/\\](?:autograd|nn|operators|diagnose)[/\\]|[/\\]packages[/\\](?:autograd|nn|operators|diagnose)[/\\](?:src|dist)[/\\]/;

export function isOwn(path: string): boolean {
  return OWN.test(path);
}

/** A file as errors call it: from the working directory, if it is below it. */
export function shortName(file: string): string {
  const short = relative(process.cwd(), file).replaceAll("\\", "/");
  return short.startsWith("..") ? file : short;
}
