/** @file How much of a number is rounding: a bound where there is a graph, an estimate where there are only samples. */

import { backward } from "../backward.ts";
import { usersFirst } from "../order.ts";
import {
  abs,
  ceil,
  clamp,
  floor,
  identity,
  log2,
  max,
  min,
  neg,
  relu,
  round,
  select,
  sign,
  trunc,
} from "../primitives.ts";
import { dataOf, isValue, type Num, type Primitive, type Value } from "../value.ts";

/** Half of the distance from 1 to the next double: what one operation may lose. */
const UNIT = 2 ** -53;

/** How many units an operation may lose of its result: elementary functions a few, arithmetic one. */
const UNITS = 4;

/** What chooses or takes over, and so loses nothing. */
const EXACT: ReadonlySet<Primitive> = new Set<Primitive>([
  neg,
  abs,
  relu,
  max,
  min,
  clamp,
  select,
  sign,
  floor,
  ceil,
  round,
  trunc,
  identity,
]);

/** What an operation loses, and what is left of it in the result. */
export interface Loss {
  readonly value: Value;
  readonly amount: number;
}

/**
 * How far the rounding of its operations may have moved `x`, operation by operation; the leaves count as exact.
 *
 * Method: running error analysis (Wilkinson, 1963), to the first order: what an operation may lose of its result arrives in the
 * root times the adjoint of the operation. The adjoints come from one sweep.
 */
export function lossesOf(x: Num): Loss[] {
  if (!isValue(x)) return [];
  backward(x);
  return usersFirst([x]).map((value) => {
    const lost = lostBy(value);
    return { value, amount: lost === 0 ? 0 : Math.abs(value.grad) * lost };
  });
}

/** The bound on the rounding of `x`; ∞ where none is known, because a derivative on the way is infinite or NaN. */
export function roundingOf(x: Num): number {
  const sum = lossesOf(x).reduce((total, { amount }) => total + amount, 0);
  return Number.isNaN(sum) ? Infinity : sum;
}

/** What the operation that computed `value` may have lost of it. */
function lostBy(value: Value): number {
  const { op, number, args } = value;
  if (op === null || op.form === "call") return 0;
  if (op.form === "part") {
    // What happens in a block is not seen: as much as a sum of its arguments and the result would lose.
    const call = args[0] as Value;
    const total = call.args.reduce<number>(
      (sum, arg) => sum + Math.abs(dataOf(arg)),
      Math.abs(number as number),
    );
    return (UNITS + 2 * Math.sqrt(call.args.length)) * UNIT * total;
  }
  const sizes = args.map((arg) => Math.abs(typeof arg === "number" ? arg : arg.data));
  const result = Math.abs(number as number);
  if (EXACT.has(op)) return 0;
  if (op.form !== "reduction" && op.form !== "pairing") return UNITS * UNIT * result;
  // A sum loses something of each partial sum: √n units of the terms' sizes, unless all fall on one side.
  const terms =
    op.form === "reduction"
      ? sizes
      : sizes.slice(sizes.length / 2).map((size, i) => op.evaluate(size, sizes[i] as number));
  const total = terms.reduce((sum, term) => sum + Math.abs(term), 0);
  return (UNITS + 2 * Math.sqrt(terms.length)) * UNIT * Math.max(result, total);
}

/**
 * The noise of `f` at `x` in each of its outputs, from samples alone.
 *
 * Method: Moré and Wild's ECnoise (2011). Of samples at equal distances the k-th differences of what is smooth vanish with k,
 * those of noise do not: their mean square, scaled, is the variance of the noise. Where three successive k agree and the
 * differences change their sign, that is what they measure. A kink or a jump shows in a few differences only, noise in most.
 * Rounding that is coarser than the distance is seen by its stairs: some samples are equal, and all others differ by multiples
 * of one step. Once the differences of the fourth order grow like h⁴ twice, f is resolved: what looks like noise at wider
 * distances is f itself. Once is not enough: so they grow where the first steps of a stair come among the samples.
 */
export function noiseOf(f: (x: number) => readonly number[], x: number): number[] {
  const scale = 2 ** Math.ceil(log2(Math.max(1, Math.abs(x))));
  const seen = f(x).map(() => ({ noise: 0, size: NaN, growths: 0, next: 0 }));
  for (let level = 34; level >= COARSEST && !seen.every(isResolved); level -= 2) {
    const h = scale * 2 ** -level;
    const rows = Array.from({ length: SAMPLES }, (_, i) => f(x + (i - (SAMPLES - 1) / 2) * h));
    seen.forEach((output, o) => {
      const { noise, size } = scatterOf(
        rows.map((row) => row[o] as number),
        HIGHEST_STEP * scale,
      );
      const growth = size / output.size;
      output.size = size;
      if (isResolved(output)) return;
      const grows = growth > 20 && growth < 600; // it would be 4⁴ = 256
      output.growths = grows ? output.growths + 1 : 0;
      if (grows) output.next = noise;
      else output.noise = Math.max(output.noise, output.next, noise);
    });
  }
  return seen.map(({ noise }) => noise);
}

/** Whether the differences of the fourth order have grown like h⁴ from one distance to the next, and again. */
const isResolved = ({ growths }: { readonly growths: number }): boolean => growths === 2;

const SAMPLES = 17;

/** The widest distance, as a power of a half of the point's size. */
const COARSEST = 2;

/** Up to which differences are looked at. */
const HIGHEST = 6;

/** What samples at equal distances show. */
interface Scatter {
  /** The standard deviation of the noise, or the step of stairs; 0 if they are smooth. */
  readonly noise: number;
  /** The size of the differences of the fourth order; NaN if there are stairs. */
  readonly size: number;
}

function scatterOf(samples: readonly number[], highestStep: number): Scatter {
  let differences = samples.slice(1).map((y, i) => y - (samples[i] as number));
  if (!differences.every(Number.isFinite)) return { noise: 0, size: NaN };
  if (differences.includes(0)) return { noise: stairIn(differences, highestStep), size: NaN };
  let factor = 1 / 2;
  let size = 0;
  const deviations: { readonly scatter: number; readonly noisy: boolean }[] = [];
  for (let k = 2; k <= HIGHEST; k++) {
    differences = differences.slice(1).map((y, i) => y - (differences[i] as number));
    factor *= k / (2 * (2 * k - 1));
    const largest = Math.max(...differences.map(Math.abs));
    if (k === 4) size = largest;
    const telling = differences.filter((d) => Math.abs(d) > 0.1 * largest).length;
    const noisy =
      telling > 0.6 * differences.length && differences.some((d) => d > 0) && differences.some((d) => d < 0);
    const square = differences.reduce((sum, d) => sum + d * d, 0) / differences.length;
    deviations.push({ scatter: Math.sqrt(factor * square), noisy });
  }
  for (let k = 0; k + 2 < deviations.length; k++) {
    const three = deviations.slice(k, k + 3);
    const sizes = three.map(({ scatter }) => scatter);
    if (three.every(({ noisy }) => noisy) && Math.max(...sizes) <= 4 * Math.min(...sizes))
      return { noise: sizes[0] as number, size };
  }
  return { noise: 0, size };
}

/**
 * The step of which all differences are multiples, if there are stairs: several steps, and samples that are equal. A ramp that
 * begins or ends is none, and neither are steps that rounding cannot make.
 */
function stairIn(differences: readonly number[], highest: number): number {
  const rises = differences.map(Math.abs).filter((rise) => rise !== 0);
  const step = Math.min(...rises);
  const isStair = rises.every((rise) => {
    const steps = rise / step;
    return steps > 1000 || Math.abs(steps - Math.round(steps)) < 0.02;
  });
  const first = differences.findIndex((d) => d !== 0);
  const last = differences.findLastIndex((d) => d !== 0);
  const isRamp = last - first + 1 === rises.length && Math.max(...rises) < 1.01 * step;
  return rises.length > 1 && isStair && !isRamp && step < highest ? step : 0;
}

/** The largest step that is taken for rounding, by the size of the point: of numbers some millions of times as large. */
const HIGHEST_STEP = 1e-9;
