/** What is written as a loop, and what is not. */
import { describe, expect, it } from "vitest";
import type { AnyFunction } from "../src/compile/record/numbers.ts";
import { recover, type Samples } from "../src/compile/program/recover.ts";
import { shapesOf } from "../src/compile/record/shape.ts";
import { split } from "../src/compile/program/split.ts";
import { recorded } from "../src/compile/record/trace.ts";
import { add, dot, mul, sigmoid, sin, square, sub, sum } from "../src/primitives.ts";
import { valueAndGrad } from "../src/transforms.ts";
import type { Num } from "../src/value.ts";

type Vector = readonly Num[];

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => Math.sin(i + 1));

const kindsOf = (f: AnyFunction, example: readonly unknown[], samples?: Samples): string[] => {
  const { tape, labels } = recorded(f, shapesOf(example));
  const each = samples === undefined ? tape : split(tape, samples.shared, "sum").each;
  return recover(each, labels, samples).items.map(({ kind }) => kind);
};

describe("what is found again", () => {
  const network = (p: Vector, x: Vector): Num => {
    const width = x.length;
    const units = Array.from({ length: 20 }, (_, j) => sigmoid(dot(p.slice(j * width, (j + 1) * width), x)));
    return dot(p.slice(20 * width), units);
  };
  const example = [numbers(20 * 33), numbers(32)] as const;

  it("the sums and the gradients of a layer, in a batch", () => {
    const kinds = kindsOf(valueAndGrad(network), example, {
      shared: example[0].length,
      areSummed: true,
    });
    expect(kinds).toContain("fold");
    expect(kinds).toContain("outer");
  });

  it("what is done to each number of a vector", () => {
    const loss = (xs: Vector): Num => sum(xs.slice(1).map((b, i) => square(sub(b, square(xs[i]!)))));
    const kinds = kindsOf(valueAndGrad(loss), [numbers(500)]);
    expect(kinds.filter((kind) => kind === "map").length).toBeGreaterThan(0);
    expect(kinds.filter((kind) => kind === "steps").length).toBeLessThan(4); // the ends, and the sums of blocks
  });

  it("what needs the time before, and the sums over all times", () => {
    const chain = (p: Vector): Num => {
      let [x, total]: [Num, Num] = [p[2]!, 0];
      for (let k = 0; k < 1000; k++) {
        x = sin(add(mul(x, p[0]!), p[1]!));
        total = add(total, x);
      }
      return total;
    };
    const kinds = kindsOf(valueAndGrad(chain), [numbers(3)]);
    expect(kinds.filter((kind) => kind === "repeat").length).toBe(2); // there and back
    expect(kinds.filter((kind) => kind === "fold").length).toBeGreaterThan(1);
  });

  it("nothing in short programs", () => {
    expect(kindsOf(network, [numbers(20 * 5), numbers(4)])).toEqual(["steps"]);
  });
});
