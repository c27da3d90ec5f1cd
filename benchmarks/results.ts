/** @file What a run measured, and how it is printed. Times are in nanoseconds an iteration. */

import type { Contestant } from "./contestant.ts";
import type { Round } from "./measured.ts";
import { median, quantile } from "./pace.ts";
import { BASELINE } from "./systems/index.ts";
import type { Evaluation } from "./systems/system.ts";

/** One system on one workload. */
export type Measurement =
  | { readonly system: string; readonly failed: string }
  | {
      readonly system: string;
      /** The median over the rounds. */
      readonly time: number;
      /** The median and the quartiles of the time against hand-written JavaScript's in the same round. */
      readonly ratio: number;
      readonly quartiles: readonly [number, number];
      readonly rounds: number;
      /** From nothing to the first and to the tenth loss and gradient, in milliseconds; null where nobody waited.  */
      readonly first: number;
      readonly tenth: number | null;
      /** The greatest difference from hand-written JavaScript's loss and gradient, against the greatest of its numbers. */
      readonly error: number;
    };

export interface WorkloadResults {
  readonly name: string;
  readonly about: string;
  /** How many operations of one and two operands one evaluation of the loss takes. */
  readonly operations: number;
  readonly measurements: readonly Measurement[];
}

export interface Results {
  readonly date: string;
  readonly machine: string;
  readonly workloads: WorkloadResults[];
  /** The bytes that one operation of a chain holds, graph alive, after the sweep. */
  readonly memory: { readonly system: string; readonly bytes: number }[];
}

/** Nothing for a system that does not have the workload. */
export function summarize(
  { system: { name: system }, ready }: Contestant,
  rounds: readonly Round[],
  byHand: Evaluation,
): Measurement[] {
  if ("unsupported" in ready) return [];
  if ("failed" in ready) return [{ system, failed: ready.failed }];
  if (rounds.length === 0) return [{ system, failed: "the process ended while it was measured" }];
  const ratios = rounds.map(({ time, reference }) => time / reference!);
  const { first, tenth } = ready;
  return [
    {
      system,
      time: median(rounds.map(({ time }) => time)),
      ratio: median(ratios),
      quartiles: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
      rounds: rounds.length,
      first,
      tenth,
      error: errorOf(ready, byHand),
    },
  ];
}

/** The greatest difference of a loss and its gradient from the expected, against the greatest of the expected; or NaN. */
export function errorOf(found: Evaluation, expected: Evaluation): number {
  const gradient = Array.from(expected.gradient);
  if (found.gradient.length !== gradient.length) return NaN;
  const most = (xs: readonly number[]): number => xs.reduce((x, y) => Math.max(x, y), 0);
  const greatest = most(gradient.map(Math.abs));
  const differences = gradient.map((g, i) => Math.abs(found.gradient[i]! - g) / greatest);
  return most([Math.abs(found.loss / expected.loss - 1), ...differences]);
}

/** One workload's part of the table. */
export function formatWorkload({ name, about, operations, measurements }: WorkloadResults): string {
  const baseline = measurements.find(({ system }) => system === BASELINE);
  const header = [
    "",
    "time",
    "÷ JavaScript",
    "quartiles",
    `${BASELINE} ÷`,
    "ns/operation",
    "first",
    "tenth",
    "error",
  ];
  const rows = measurements.map((m) => {
    if ("failed" in m) return [m.system, m.failed.slice(0, 90)];
    const speedUp = baseline !== undefined && "time" in baseline ? baseline.ratio / m.ratio : NaN;
    return [
      m.system,
      duration(m.time),
      figure(m.ratio),
      `${figure(m.quartiles[0])} – ${figure(m.quartiles[1])}`,
      Number.isNaN(speedUp) ? "" : figure(speedUp),
      figure(m.time / operations),
      duration(m.first * 1e6),
      m.tenth === null ? "" : duration(m.tenth * 1e6),
      m.error.toExponential(0),
    ];
  });
  return `\n${name}: ${about} (${operations} operations)\n${align([header, ...rows])}`;
}

/** The last part of the table. */
export function formatMemory(memory: Results["memory"]): string {
  const rows = memory.map(({ system, bytes }) => [system, Math.round(bytes).toString(), "bytes"]);
  return `\nmemory: what an operation of a chain holds after the sweep\n${align(rows)}`;
}

/** Nanoseconds as people read them. */
export function duration(nanoseconds: number): string {
  const [unit, size] = (
    [
      ["s", 1e9],
      ["ms", 1e6],
      ["µs", 1e3],
      ["ns", 1],
    ] as const
  ).find(([, least]) => nanoseconds >= least) ?? ["ns", 1];
  return `${figure(nanoseconds / size)} ${unit}`;
}

/** Three digits. */
export function figure(x: number): string {
  if (!Number.isFinite(x)) return String(x);
  if (x >= 100) return Math.round(x).toLocaleString("en");
  return x.toPrecision(x < 0.01 ? 1 : x < 1 ? 2 : 3);
}

/** Columns: the first to the left, the others to the right. */
function align(rows: readonly (readonly string[])[]): string {
  const full = rows.filter((row) => row.length > 2);
  const widths = full[0]?.map((_, column) => Math.max(...full.map((row) => row[column]!.length))) ?? [];
  return rows
    .map((row) => {
      const [first = "", ...rest] = row;
      if (row.length === 2) return `  ${first.padEnd(widths[0]!)}  ${rest[0]}`.trimEnd();
      return `  ${first.padEnd(widths[0]!)}  ${rest.map((cell, i) => cell.padStart(widths[i + 1]!)).join("  ")}`;
    })
    .join("\n");
}
