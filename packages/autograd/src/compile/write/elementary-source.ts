/** @file The elementary functions as TypeScript: for eager evaluation, which has them in a file, and for emitted modules. */

import { placeholder } from "../../leaf.ts";
import { erf, erfc } from "../../primitives.ts";
import { linearize, type Tape } from "../../tape.ts";
import { type Num, type Primitive, Value } from "../../value.ts";
import { type Definition, definitions } from "../elementary/definitions.ts";
import { exponentOf, nearest, powerOfTwo, signOf, significandOf } from "../elementary/doubles.ts";
import { erfcOf, erfOf } from "../elementary/error-function.ts";
import { literal } from "./js.ts";
import { oneBody } from "./source.ts";

/** What JavaScript needs to look into a double, in the order in which it is written. */
const SUPPORT = {
  nearest: `/** The integer nearest to x, the even one of two: beyond 2⁵², doubles are integers. */
function nearest(x: number): number {
  return x + 6755399441055744 - 6755399441055744;
}
`,
  sign: `/** 1, or −1 for what has the sign −, −0 too. */
function signOf(x: number): number {
  return x < 0 || Object.is(x, -0) ? -1 : 1;
}
`,
  powers: `/** The powers of 2, from 2⁻¹⁰²⁴ to 2¹⁰²³, at the last eleven bits of their exponents. */
const POWERS = /* @__PURE__ */ powersOfTwo();
function powersOfTwo(): Float64Array {
  const powers = new Float64Array(2048);
  for (let k = 0, up = 1, down = 1; k <= 1024; k++, up *= 2, down /= 2) {
    if (k < 1024) powers[k] = up;
    powers[-k & 2047] = down;
  }
  return powers;
}

/** 2ᵏ for an integer k from −1024 to 1023. */
function powerOfTwo(k: number): number {
  return POWERS[k & 2047] as number;
}
`,
  words: `/** A double, and its two halves as the processor has them in memory: the upper one is the second. */
const DOUBLE = /* @__PURE__ */ new Float64Array(1);
const WORDS = /* @__PURE__ */ new Int32Array(DOUBLE.buffer);

/** For a normal x > 0: the k for which x·2⁻ᵏ lies between √½ and √2. */
function exponentOf(x: number): number {
  DOUBLE[0] = x;
  return ((WORDS[1] as number) - 0x3fe6a09e) >> 20;
}
`,
  significand: `/** For a normal x > 0: x·2⁻ᵏ, between √½ and √2. */
function significandOf(x: number): number {
  return x * powerOfTwo(-exponentOf(x));
}
`,
  reduction: `/** 2/π and π/2, times 2¹²¹⁶ and 2¹²⁸: enough digits for the largest double. */
const TWO_OVER_PI = /* @__PURE__ */ BigInt(
  "0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e006492eea09d1921cfe1deb1cb129a73ee88235f52ebb4484e99c7026b45f7e413991d639835339f49c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf27cb09b74f463f669e5fea2d7527bac7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b6bab",
);
const HALF_PI = /* @__PURE__ */ BigInt("0x1921fb54442d18469898cc51701b839a2");

/** x = k·π/2 + r + low for large x, with k modulo 4 and |r| ≤ π/4; NaN for what is not finite. */
function reduce(x: number): { k: number; r: number; low: number } {
  if (!Number.isFinite(x)) return { k: 0, r: NaN, low: NaN };
  const size = Math.abs(x);
  const exponent = exponentOf(size) - 60; // size / 2^exponent is an integer, as size is large
  const quotient = BigInt(size / 2 ** exponent) * TWO_OVER_PI; // size·2/π, times 2^(1216 − exponent)
  const rounded = ((quotient >> BigInt(1215 - exponent)) + 1n) >> 1n;
  const rest = quotient - (rounded << BigInt(1216 - exponent));
  const angle = ((rest >> BigInt(1088 - exponent)) * HALF_PI) >> 128n; // times 2^128
  const r = Number(angle);
  const low = Number(angle - BigInt(r));
  const sign = x < 0 ? -1 : 1;
  return { k: sign * Number(rounded & 3n), r: sign * r * 2 ** -128, low: sign * low * 2 ** -128 };
}
`,
} as const;

const needs: ReadonlyMap<Primitive, readonly (keyof typeof SUPPORT)[]> = new Map([
  [signOf, ["sign"]],
  [nearest, ["nearest"]],
  [powerOfTwo, ["powers"]],
  [exponentOf, ["words"]],
  [significandOf, ["powers", "words", "significand"]],
]);

/** Rows that are called by kernels and have a definition only as source code. */
export const emittedOnly: ReadonlyMap<Primitive, Definition> = new Map<Primitive, Definition>([
  [erf, { of: erfOf }],
  [erfc, { of: erfcOf }],
]);

/**
 * The functions that these rows are, in TypeScript without imports, and what they need, first.
 * @param prefix what stands before `function`: `export `, or nothing.
 */
export function elementarySource(rows: readonly Primitive[], prefix = ""): string[] {
  const needed = new Set<string>();
  const functions = new Map<string, string>();
  const write = (row: Primitive): void => {
    const definition = definitions.get(row) ?? emittedOnly.get(row);
    for (const part of needs.get(row) ?? []) needed.add(part);
    if (definition === undefined || functions.has(row.name)) return;
    const { of, range } = definition;
    const names = row.partials.length === 1 ? ["x"] : (definition.names ?? ["x", "y"]);
    const tape = tapeOf(([x, y]) => of(x as Num, y as Num), names);
    tape.primitives.forEach(write);
    const head: string[] = [];
    if (range !== undefined) {
      head.push(`  if (!(${literal(range.min)} <= x && x <= ${literal(range.max)})) {`);
      const { beyond, ofReduced } = range;
      if (beyond !== undefined) {
        const far = tapeOf(([x, y]) => beyond(x as Num, y as Num), names);
        far.primitives.forEach(write);
        functions.set(`${row.name}Beyond`, functionText(`${row.name}Beyond`, far));
        head.push(`    return ${row.name}Beyond(${names.join(", ")});`);
      } else if (ofReduced !== undefined) {
        needed.add("reduction");
        needed.add("words");
        const far = tapeOf(([k, r, low]) => ofReduced(k as Num, r as Num, low as Num), ["k", "r", "low"]);
        functions.set(`${row.name}OfReduced`, functionText(`${row.name}OfReduced`, far));
        head.push("    const { k, r, low } = reduce(x);", `    return ${row.name}OfReduced(k, r, low);`);
      }
      head.push("  }");
    }
    functions.set(row.name, prefix + functionText(row.name, tape, head));
  };
  rows.forEach(write);
  const support = Object.entries(SUPPORT).filter(([part]) => needed.has(part));
  return [...support.map(([, text]) => text), ...functions.values()];
}

interface Labeled extends Tape {
  readonly labels: ReadonlyMap<number, string>;
}

/** The program of a function of numbers. */
function tapeOf(of: (args: readonly Value[]) => Num, names: readonly string[]): Labeled {
  const leaves = names.map((name) => {
    const leaf = placeholder();
    leaf.label = name;
    return leaf;
  });
  const labels = new Map<number, string>();
  const tape = linearize([of(leaves)], leaves, ({ label }, slot) => {
    if (label !== undefined && slot >= 0 && !labels.has(slot)) labels.set(slot, label);
  });
  return { ...tape, labels };
}

function functionText(name: string, tape: Labeled, head: readonly string[] = []): string {
  const parameters = Array.from({ length: tape.inputs }, (_, i) => tape.labels.get(i) as string);
  const { lines, outputs } = oneBody(tape, tape.labels, []);
  return `${[
    `function ${name}(${parameters.map((parameter) => `${parameter}: number`).join(", ")}): number {`,
    ...head,
    ...lines.map((line) => `  ${line}`),
    `  return ${outputs[0]};`,
    "}",
  ].join("\n")}\n`;
}
