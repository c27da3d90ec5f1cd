/** @file What to write in the place of an operation that loses a function's digits. */

import { add, cos, div, erf, exp, log, log10, sigmoid, sqrt, sub, sum } from "../primitives.ts";
import { formula } from "../draw/index.ts";
import { isValue, type Num, type Primitive, type Value } from "../value.ts";
import type { Loss } from "./rounding.ts";

/** What to do where differences of f cannot tell whether a derivative is right, in two sentences. */
export function noiseNote(
  place: string,
  y: number,
  { slope, error }: { readonly slope: number; readonly error: number },
  losses: readonly Loss[],
): string {
  const seen = Number.isNaN(slope)
    ? `at ${place} there are no differences to tell by: f is not finite nearby.`
    : `at ${place} f is too noisy to tell: its differences say ${short(slope)} ± ${short(error)}.`;
  return `${seen} ${adviceOn(y, losses) ?? "Check at another point, or write f so that it keeps more digits: log1p, expm1, softplus; no large numbers that cancel."}`;
}

/** `undefined` if no operation loses much more than the last digit of y. */
function adviceOn(y: number, losses: readonly Loss[]): string | undefined {
  const [worst] = losses.toSorted((one, other) => other.amount - one.amount);
  if (worst === undefined || !(worst.amount > 100 * Number.EPSILON * Math.abs(y))) return undefined;
  const users = losses.filter(({ value }) => value.args.includes(worst.value));
  const better = [worst, ...users].map(({ value }) => stabler(value)).find((text) => text !== undefined);
  const left = Math.max(0, Math.floor(-log10(worst.amount / Math.abs(y))));
  const lost = `Of its 16 digits ${left === 0 ? "none is" : `${left} are`} left after ${formula(worst.value)}.`;
  return `${lost} ${better ?? "Write it so that no large numbers cancel."}`;
}

function short(x: number): string {
  return String(Number(x.toPrecision(3)));
}

/** A form of this value that keeps its digits. */
function stabler(x: Value): string | undefined {
  const [first, second] = x.args;
  const is = (y: Num | undefined, op: Primitive): y is Value => isValue(y) && y.op === op;
  const one = (y: Num | undefined): boolean => y === 1;
  const instead = (better: string): string => `Write ${better} in the place of ${formula(x)}.`;
  const inner = (y: Num | undefined): string =>
    y === undefined ? "" : formula(isValue(y) ? (y.args[0] as Num) : y);
  if (is(x, log) && is(first, add)) {
    const other = first.args.find((arg) => arg !== 1);
    if (first.args.some(one))
      return instead(is(other, exp) ? `softplus(${inner(other)})` : `log1p(${formula(other as Num)})`);
    if (first.args.every((arg) => is(arg, exp))) return instead("logSumExp");
  }
  if (is(x, log) && is(first, sigmoid)) return instead(`logSigmoid(${inner(first)})`);
  if (is(x, log) && is(first, sum)) return instead("logSumExp");
  if (is(x, log) && is(first, div)) return instead("logSoftmax, or the difference of two logarithms,");
  if (is(x, sub)) {
    if (is(first, exp) && one(second)) return instead(`expm1(${inner(first)})`);
    if (one(first) && is(second, sigmoid)) return instead(`sigmoid(−${inner(second)})`);
    if (one(first) && is(second, erf)) return instead(`erfc(${inner(second)})`);
    if (one(first) && is(second, cos)) return instead("2·sin²(x/2)");
    if (is(first, sqrt) || is(second, sqrt)) return instead("(a − b)/(√a + √b) for √a − √b");
  }
  if (is(x, add) && x.args.some(one) && x.args.some((arg) => is(arg, erf))) return instead("erfc(−x)");
  return undefined;
}
