/** The modes, on random graphs over the whole table: shared sub-expressions, every double. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { backward } from "../src/backward.ts";
import { asGraph, asNumbers, derivative, eachPartial, gradient } from "../src/differentiate.ts";
import { value } from "../src/leaf.ts";
import { usersFirst } from "../src/order.ts";
import * as primitives from "../src/primitives.ts";
import { randomFunction } from "../src/testing/laws/index.ts";
import { dataOf, isValue, type Num, type Primitive } from "../src/value.ts";

const { floor, ceil, round, trunc, sign, gt, ge, lt, le, eq, ne, stopGradient, ...rest } = primitives;
const smooth = Object.values<Primitive>(rest);

const evaluate = (
  f: (xs: readonly Num[]) => Num,
  inputs: readonly number[],
): { y: Num; leaves: ReturnType<typeof value>[] } => {
  const leaves = inputs.map((x, i) => value(x, `x${i}`));
  return { y: f(leaves), leaves };
};

it("computes on values what it computes on numbers", () => {
  fc.assert(
    fc.property(randomFunction(), ({ f, inputs }) => {
      const { y } = evaluate(f, inputs);
      // Plain numbers among the operands of max and min are taken in last: the same number, by another way.
      expect(dataOf(y)).toBe(dataOf(f(inputs)));
    }),
    { numRuns: 1000 },
  );
});

it("differentiates on numbers and on graph to the same bits, at first and second order", () => {
  fc.assert(
    fc.property(randomFunction(), ({ f, inputs }) => {
      const { y, leaves } = evaluate(f, inputs);
      if (!isValue(y)) return;
      backward(y);
      const first = gradient(y, leaves);
      const reached = new Set(usersFirst([y]));
      leaves.forEach((leaf, i) => expect(reached.has(leaf) ? leaf.grad : 0).toBe(dataOf(first[i] as Num)));
      for (const g of first) {
        if (!isValue(g)) continue;
        backward(g);
        const second = gradient(g, leaves);
        const under = new Set(usersFirst([g]));
        leaves.forEach((leaf, i) => expect(under.has(leaf) ? leaf.grad : 0).toBe(dataOf(second[i] as Num)));
      }
    }),
    { numRuns: 1000 },
  );
});

it("pushes tangents forward on numbers and on graph to the same bits", () => {
  fc.assert(
    fc.property(
      randomFunction(),
      fc.array(fc.double(), { minLength: 3, maxLength: 3 }),
      ({ f, inputs }, direction) => {
        const { y, leaves } = evaluate(f, inputs);
        const tangents = new Map(leaves.map((leaf, i) => [leaf, direction[i] as number]));
        const [onGraph, onNumbers] = [asGraph, asNumbers].map(
          (read) => derivative([y], tangents, read)[0] as Num,
        );
        expect(dataOf(onNumbers as Num)).toBe(dataOf(onGraph as Num));
      },
    ),
    { numRuns: 1000 },
  );
});

it("agrees forward and in reverse, up to rounding", () => {
  const numbers = fc.double({ min: -3, max: 3, noNaN: true });
  fc.assert(
    fc.property(randomFunction({ operations: smooth, numbers, maxSteps: 8 }), ({ f, inputs }) => {
      const { y, leaves } = evaluate(f, inputs);
      const reverse = gradient(y, leaves).map(dataOf);
      const nodes = isValue(y) ? usersFirst([y]) : [];
      const along = leaves.map((leaf) =>
        derivative([y, ...nodes], new Map([[leaf, 1]]), asNumbers).map(dataOf),
      );
      const forward = along.map(([tangent]) => tangent as number);
      const adjoints = gradient(y, nodes).map(dataOf);
      // What is added up to derivatives: large terms that cancel leave only what each of the two ways has rounded.
      const terms = nodes.flatMap((node, i) => {
        const partials: number[] = [];
        eachPartial(
          node,
          asNumbers,
          () => true,
          (_, partial) => void partials.push(partial as number),
        );
        return partials.flatMap((partial) => [partial, (adjoints[i] as number) * partial]);
      });
      // Where one leaves the finite numbers, or nearly, the two ways need not meet.
      if (![...along.flat(), ...adjoints, ...terms].every((derived) => Math.abs(derived) < 1e8)) return;
      const size = Math.max(1, ...adjoints.map(Math.abs));
      forward.forEach((tangent, i) =>
        expect(Math.abs(tangent - (reverse[i] as number)) / size).toBeLessThan(1e-6),
      );
    }),
    { numRuns: 1000 },
  );
});

it("is idempotent backward, and linear in the seed", () => {
  fc.assert(
    fc.property(randomFunction(), ({ f, inputs }) => {
      const { y, leaves } = evaluate(f, inputs);
      if (!isValue(y)) return;
      backward(y);
      const once = leaves.map((leaf) => leaf.grad);
      const onTheWay = usersFirst([y]).map((node) => Math.abs(node.grad));
      backward(y);
      expect(leaves.map((leaf) => leaf.grad)).toEqual(once);
      backward(y, -2);
      leaves.forEach((leaf, i) => {
        const doubled = -2 * (once[i] as number);
        if (
          Math.abs(doubled) > 1e-290 &&
          onTheWay.every((size) => size < 1e300 && (size === 0 || size > 1e-290))
        )
          expect(leaf.grad / doubled).toBeCloseTo(1, 12);
      });
    }),
  );
});
