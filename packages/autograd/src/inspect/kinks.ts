/** @file Where a derivative was a choice. */

import { asNumbers, eachPartial } from "../differentiate.ts";
import { requireFresh, usersFirst } from "../order.ts";
import { value } from "../leaf.ts";
import { type Origin, originOf, originText } from "../twin.ts";
import { describe, isValue, type Num, requireValue, times, type Value } from "../value.ts";

/** Which rule chose the derivative; `docs/edge-cases.md` has them. */
export type KinkRule = "least subgradient" | "least supergradient" | "step" | "infinite" | "end of domain";

/** An operation at a point where it has no derivative. */
export interface Kink {
  /** The value that the operation computed. */
  readonly value: Value;
  /** The operand that sits on the kink. */
  readonly operand: Value;
  /** The slopes for smaller and larger operands. */
  readonly left: number;
  readonly right: number;
  /** The derivative that was taken. */
  readonly taken: number;
  readonly rule: KinkRule;
  /** Where `value` was computed, if a twin computed it while its values were named. */
  readonly origin: Origin | undefined;
  /** All of this in a sentence. */
  toString(): string;
}

/**
 * Every operation under `root` that stands at a kink, a step or the end of its domain, in the order of computation.
 *
 * Method: each operand is moved by two small amounts to both sides. Where an operation is smooth, its slopes on both sides grow
 * together; at a kink they do not. No list of kinks is needed, so your own operations are covered too.
 */
export function kinks(root: Num): Kink[] {
  requireValue(root, "look for kinks under");
  const order = usersFirst([root]);
  requireFresh([root]);
  return order.toReversed().flatMap((node) => {
    const { op } = node;
    // Sums and products of any length are smooth, and would be the costly ones.
    if (op === null || op.form === "pairing" || op.partials.every((partial) => typeof partial === "number"))
      return [];
    const operands = [...new Set(node.args.filter(isValue))];
    return operands.map((operand) => kinkAt(node, operand)).filter((kink) => kink !== undefined);
  });
}

/** How far operands are moved, and what part of that is the smaller amount. */
const FAR = 2 ** -24;
const NEAR = FAR / 16;

function kinkAt(node: Value, operand: Value): Kink | undefined {
  const scale = Math.max(Math.abs(operand.data), FAR);
  const look = (distance: number): { number: number; slope: number } =>
    slopeAt(node, operand, operand.data + distance * scale);
  const [left, here, right] = [look(-NEAR), look(0), look(NEAR)];
  const [farLeft, farRight] = [look(-FAR), look(FAR)];
  const found = (rule: KinkRule): Kink => {
    const shared = { value: node, operand, left: left.slope, right: right.slope, taken: here.slope, rule };
    return { ...shared, origin: originOf(node), toString: () => textOf(shared) + originText(node) };
  };
  if (Number.isNaN(here.number)) return undefined;
  const outside = Number.isNaN(left.number) || Number.isNaN(right.number);
  if (outside) return found("end of domain");
  if (Math.abs(here.slope) === Infinity) return found("infinite");
  const jump = Math.abs(right.number - left.number);
  const farJump = Math.abs(farRight.number - farLeft.number);
  if (jump > farJump / 2 && jump > 1e-6 * Math.max(Math.abs(left.number), Math.abs(right.number)))
    return found("step");
  const bend = Math.abs(right.slope - left.slope);
  const farBend = Math.abs(farRight.slope - farLeft.slope);
  const size = Math.max(Math.abs(left.slope), Math.abs(right.slope));
  if (!(bend > farBend / 2 && bend > 1e-6 * size)) return undefined;
  return found(left.slope < right.slope ? "least subgradient" : "least supergradient");
}

/** The operation's value and its slope by one operand, where that is `x` and the others are as they were. */
function slopeAt(node: Value, operand: Value, x: number): { number: number; slope: number } {
  const moved = value(x);
  const fresh = new Map<Num, Value>();
  const operands = node.args.map((arg) => {
    if (!isValue(arg)) return arg;
    if (arg === operand) return moved;
    const copy = fresh.get(arg) ?? value(arg.data);
    fresh.set(arg, copy);
    return copy;
  });
  const call = node.op as unknown as (...operands: unknown[]) => Value;
  const again = node.op?.form === "reduction" ? call(operands) : call(...operands);
  let slope = 0;
  eachPartial(
    again,
    asNumbers,
    (arg) => arg === moved,
    (_, partial) => {
      slope += times(partial, 1);
    },
  );
  return { number: again.data, slope };
}

const rules: Readonly<Record<KinkRule, string>> = {
  "least subgradient": "a convex kink takes the subgradient nearest to 0",
  "least supergradient": "a concave kink takes the supergradient nearest to 0",
  step: "a step has the derivative 0",
  infinite: "the derivative is its limit",
  "end of domain": "the derivative is its limit from inside",
};

function textOf({
  value: node,
  operand,
  left,
  right,
  taken,
  rule,
}: Omit<Kink, "toString" | "origin">): string {
  const slopes = `slope ${short(left)} on the left, ${short(right)} on the right`;
  return `${describe(node)} (${node.op?.name}) stands at a kink of ${describe(operand)} = ${operand.data}: ${slopes}, ${short(taken)} taken; ${rules[rule]}.`;
}

function short(x: number): string {
  return String(Number(x.toPrecision(4)));
}
