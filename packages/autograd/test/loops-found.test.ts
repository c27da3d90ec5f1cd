/** What is written as a loop, and what is not. */
import { describe, expect, it } from "vitest";
import { compile } from "../src/compile/index.ts";
import type { AnyFunction } from "../src/compile/record/numbers.ts";
import type { Fold, Item, Program } from "../src/compile/program/program.ts";
import { recover, type Samples } from "../src/compile/program/recover.ts";
import { shapesOf } from "../src/compile/record/shape.ts";
import { split } from "../src/compile/program/split.ts";
import { recorded } from "../src/compile/record/trace.ts";
import { add, dot, mul, sigmoid, sin, square, sub, sum, tanh } from "../src/primitives.ts";
import { valueAndGrad } from "../src/transforms.ts";
import type { Num } from "../src/value.ts";

type Vector = readonly Num[];

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => Math.sin(i + 1));

const programOf = (f: AnyFunction, example: readonly unknown[], samples?: Samples): Program => {
  const { tape, labels } = recorded(f, shapesOf(example));
  const each = samples === undefined ? tape : split(tape, samples.shared, "sum").each;
  return recover(each, labels, samples);
};
const kindsOf = (f: AnyFunction, example: readonly unknown[], samples?: Samples): string[] =>
  programOf(f, example, samples).items.map(({ kind }) => kind);
const straightSteps = (items: readonly Item[]): number =>
  items.reduce((count, { kind, from, to }) => count + (kind === "steps" ? to - from : 0), 0);

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

  it("sums whose terms stand at unequal distances, as in a triangle that is stored column by column", () => {
    const size = 24;
    const at = (row: number, column: number): number =>
      column * size - (column * (column + 1)) / 2 + row - column - 1;
    const entries = (size * (size - 1)) / 2;
    const products = (p: Vector, x: Vector): Num =>
      sum(
        Array.from({ length: 32 }, (_, c) =>
          sum(
            Array.from({ length: size - 16 }, (_, i) =>
              square(
                dot(
                  Array.from({ length: 16 + i }, (_, j) => p[c * entries + at(16 + i, j)]!),
                  x.slice(0, 16 + i),
                ),
              ),
            ),
          ),
        ),
      );
    const { items } = programOf(products, [numbers(32 * entries), numbers(size)]);
    const folds = items.filter((item): item is Fold => item.kind === "fold");
    expect(folds.filter(({ operands }) => operands[0].bases !== undefined).map(({ terms }) => terms)).toEqual(
      [16, 17, 18, 19, 20, 21, 22, 23],
    );
    expect(straightSteps(items)).toBeLessThan(32 * size);
  });

  it("sums over samples in one loss, whose classes are different families", () => {
    const width = 20;
    const loss = (p: Vector): Num =>
      sum(
        Array.from({ length: 40 }, (_, s) => {
          const row = numbers(width).map((x) => x * Math.cos(s));
          const units = Array.from({ length: width }, (_, j) =>
            tanh(dot(p.slice(j * width, (j + 1) * width), row)),
          );
          const out = dot(p.slice(width * width), units);
          return s % 3 === 0 ? square(out) : sin(sub(out, s));
        }),
      );
    const { tape, items } = programOf(valueAndGrad(loss), [numbers(width * (width + 1))]);
    expect(straightSteps(items)).toBeLessThan(0.1 * tape.ops.length);
  });

  // A network with gates over time: its steps are recorded in the order in which what they make is asked for, and not in that in which
  // the weights stand.
  const [units, inputs, rows] = [16, 8, 24] as const;
  const each = 1 + inputs + units;
  const gated = (p: Vector, x: Vector): Num => {
    const net = (last: Vector, t: number, gate: number, j: number): Num => {
      const at = (4 * j + gate) * each;
      const row = x.slice(t * inputs, (t + 1) * inputs);
      const own = add(p[at]!, dot(p.slice(at + 1, at + 1 + inputs), row));
      return add(own, dot(p.slice(at + 1 + inputs, at + each), last));
    };
    let state: Vector = p.slice(0, units);
    let cells: Vector = p.slice(units, 2 * units);
    for (let t = 0; t < rows; t++) {
      const [last, before] = [state, cells];
      const opens = cells.map((_, j) => sigmoid(net(last, t, 2, j)));
      cells = before.map((cell, j) => {
        const fresh = mul(sigmoid(net(last, t, 1, j)), sin(net(last, t, 3, j)));
        return add(mul(cell, sigmoid(net(last, t, 0, j))), fresh);
      });
      state = cells.map((cell, j) => mul(opens[j]!, sin(cell)));
    }
    return sum(state);
  };
  const ofGated = [numbers(4 * units * each).map((x) => x / 4), numbers(rows * inputs)] as const;

  it("the sums of a recurrent network, within a time and over all times", () => {
    const { tape, items } = programOf(valueAndGrad(gated), ofGated);
    const folds = items.filter((item): item is Fold => item.kind === "fold");
    const wide = folds.filter(({ terms, rows: r, columns }) => terms === units && r * columns === 4 * units);
    expect(wide.length).toBeGreaterThan(rows - 3);
    const long = folds.filter(({ terms }) => terms >= rows - 1);
    const gradients = long.reduce((count, { rows: r, columns }) => count + r * columns, 0);
    expect(gradients).toBeGreaterThan(2 * units * (inputs + units));
    expect(straightSteps(items)).toBeLessThan(0.15 * tape.ops.length);
  });

  it("and they answer the same", () => {
    const [run, js, wasm] = (["run", "js", "wasm"] as const).map((backend) =>
      compile(valueAndGrad(gated), { backend })(...ofGated),
    );
    expect(js).toEqual(run);
    expect(wasm).toEqual(run);
    expect(run).toEqual(valueAndGrad(gated)(...ofGated));
  });

  it("nothing in short programs", () => {
    expect(kindsOf(network, [numbers(20 * 5), numbers(4)])).toEqual(["steps"]);
  });
});
