/** @file What stands in an expression of the text. */

import type { Operand } from "../trace.ts";
import type { Program } from "./program.ts";

/** The names that stand in an expression. */
export function namesIn(program: Program, operand: Operand, found = new Set<string>()): Set<string> {
  if (operand.name !== undefined && !/^(np|numpy|math|Math)$/.test(operand.name))
    found.add(program.textOf(operand.at));
  const site = operand.site === undefined ? undefined : program.trace.sites[operand.site];
  for (const part of site === undefined
    ? []
    : [...(site.receiver === undefined ? [] : [site.receiver]), ...site.operands])
    namesIn(program, part, found);
  return found;
}

/** How many names and numbers stand in an expression. */
export function weightOf(program: Program, operand: Operand): number {
  if (operand.site === undefined) return 1;
  const site = program.trace.sites[operand.site];
  const parts =
    site === undefined ? [] : [...(site.receiver === undefined ? [] : [site.receiver]), ...site.operands];
  const own = parts.reduce(
    (total, part) =>
      total + (part.name === undefined || !/^(np|numpy|math)$/.test(part.name) ? weightOf(program, part) : 0),
    0,
  );
  return Math.max(1, own);
}

/** How alike two names are: from 0 to 0.1. */
export function closeness(x: string, y: string): number {
  let same = 0;
  while (same < Math.min(x.length, y.length) && x[same] === y[same]) same++;
  return (0.1 * same) / Math.max(x.length, y.length);
}
