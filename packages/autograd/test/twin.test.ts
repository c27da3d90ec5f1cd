// What the engine knows of functions of plain numbers: their twins, and what it says where there is none.
import { compile, grad, jvp, mul, type Num, type Value, value } from "@chainrule/autograd";
import { differentiable, nameAfter, takesValues, TWIN, twinOf } from "@chainrule/autograd/twin";
import { runInThisContext } from "node:vm";
import { expect, test } from "vitest";

const withTwin = (f: (x: number) => number, twin: (x: Num) => Num): ((x: number) => number) =>
  Object.defineProperty(f, TWIN, { value: twin });

test("every transform calls the twin of a function that has one", () => {
  const f = withTwin(
    (x) => x * x * x,
    (x) => mul(x, mul(x, x)),
  );
  expect(grad(f)(2)).toBe(12);
  expect(grad(grad(f))(2)).toBe(12);
  expect(jvp(f)(2, 1)).toEqual([8, 12]);
  const cube = compile(f);
  expect(cube(3)).toBe(27);
  expect((cube as unknown as (x: Value) => Value)(value(3)).data).toBe(27);
});

test("what a transform answers takes values", () => {
  expect(twinOf(grad(mul as never))).toBeTypeOf("function");
  expect(twinOf(compile((x: Num) => x))).toBeTypeOf("function");
  expect(Object.keys(takesValues(() => 1))).toEqual([]);
});

test("a function that says that it has a twin, and has none, is refused", () => {
  // A text that no plugin has seen.
  const energy = runInThisContext('(function energy(x, { y }) { "use grad"; return x * x; })') as (
    x: number,
  ) => number;
  expect(() => grad(energy)(1)).toThrow(
    /energy begins with "use grad" but (?:was not built|has no twin yet)/,
  );
  expect(() => compile(energy)(1)).toThrow(/begins with "use grad"/);
  const outer = runInThisContext('(x) => [1].map(() => { "use grad"; return 1; })[0]') as (
    x: number,
  ) => number;
  expect(grad(outer)(1)).toBe(0);
  expect(differentiable(outer)).toBe(outer);
});

test("a variable's name is weaker than a label", () => {
  const [x, y] = [value(1, "by hand"), value(2)];
  nameAfter(x, "h");
  nameAfter(y, "h");
  expect([x.label, y.label]).toEqual(["by hand", "h"]);
});
