/** What a user's editor shows. */
import { expectTypeOf, it } from "vitest";
import {
  add,
  batch,
  compile,
  dot,
  grad,
  hessian,
  jacobian,
  jvp,
  leakyRelu,
  mul,
  type Num,
  sin,
  sum,
  type Value,
  value,
  valueAndGrad,
  vjp,
} from "../src/index.ts";

it("numbers in, number out; values in, value out", () => {
  expectTypeOf(sin(1)).toEqualTypeOf<number>();
  expectTypeOf(sin(value(1))).toEqualTypeOf<Value>();
  expectTypeOf(sin(1 as Num)).toEqualTypeOf<Num>();
  expectTypeOf(add(1, 2)).toEqualTypeOf<number>();
  expectTypeOf(add(1, value(2))).toEqualTypeOf<Value>();
  expectTypeOf(value(1).mul(2).sin()).toEqualTypeOf<Value>();
  expectTypeOf(leakyRelu(value(1))).toEqualTypeOf<Value>();
  expectTypeOf(sum([1, 2])).toEqualTypeOf<number>();
  expectTypeOf(dot([1, 2], [3, 4])).toEqualTypeOf<number>();
  expectTypeOf(dot([value(1)], [3])).toEqualTypeOf<Num>();
});

it("a gradient has the argument's shape", () => {
  const f = (x: { w: Value[]; b: Value; pair: [Value, Value] }): Num => mul(x.b, sum(x.w));
  const g = grad(f)({ w: [1, 2], b: 3, pair: [1, 2] });
  expectTypeOf(g).toEqualTypeOf<{ w: number[]; b: number; pair: [number, number] }>();
  expectTypeOf(grad((x: Value) => x)(2)).toEqualTypeOf<number>();
  expectTypeOf(grad((x) => x.sin())(2)).toEqualTypeOf<number>();
  expectTypeOf(grad((x: Value) => x)(value(2))).toEqualTypeOf<Num>();
  expectTypeOf(grad((x: Value, _name: string) => x)(2, "name")).toEqualTypeOf<number>();
  // @ts-expect-error the further arguments are the function's
  grad((x: Value, _name: string) => x)(2, 3);
  expectTypeOf(valueAndGrad((x: Value[]) => sum(x))([1, 2])).toEqualTypeOf<
    [value: number, gradient: number[]]
  >();
});

it("results keep theirs", () => {
  const f = (x: Value[]) => ({ a: x[0] as Value, b: [1 as Num] });
  expectTypeOf(jvp(f)([1], [1])[1]).toEqualTypeOf<{ a: number; b: number[] }>();
  expectTypeOf(vjp(f)([1])[1]({ a: 1, b: [1] })).toEqualTypeOf<number[]>();
  expectTypeOf(jacobian(f)([1])).toEqualTypeOf<{ a: number[]; b: number[][] }>();
  expectTypeOf(hessian((x: Value[]) => sum(x))([1])).toEqualTypeOf<number[][]>();
  expectTypeOf(hessian((x: { a: Value; b: Value }) => x.a)({ a: 1, b: 2 })).toEqualTypeOf<{
    a: { a: number; b: number };
    b: { a: number; b: number };
  }>();
});

it("wrong calls do not compile", () => {
  // @ts-expect-error a string is no operand
  add(value(1), "2");
  // @ts-expect-error an operand is missing
  value(1).add();
  // @ts-expect-error the record lacks a key
  grad((x: { a: Value; b: Value }) => x.a)({ a: 1 });
  // @ts-expect-error values are not numbers
  expectTypeOf(value(1) * 2).toBeNumber();
});

it("compiled functions take and answer numbers in the shapes of the function", () => {
  const loss = (w: { a: Value; b: readonly Value[] }, _x: readonly Num[], y: Value): Num => add(w.a, y);
  expectTypeOf(compile(loss)({ a: 1, b: [2] }, Float64Array.of(1), 3)).toEqualTypeOf<number>();
  expectTypeOf(compile(valueAndGrad(loss))({ a: 1, b: [2] }, [1], 3)).toEqualTypeOf<
    [value: number, gradient: { a: number; b: number[] }]
  >();
  expectTypeOf(compile(hessian((x: readonly [Value, Value]): Num => mul(x[0], x[1])))([1, 2])).toEqualTypeOf<
    [[number, number], [number, number]]
  >();
  expectTypeOf(
    compile((x: Value, mode: "up" | "down"): Num => (mode === "up" ? x : add(x, 1)))(1, "up"),
  ).toEqualTypeOf<number>();
  // @ts-expect-error a record with another key
  compile(loss)({ a: 1, c: [2] }, [1], 3);
});

it("batches take an array of every argument but the first", () => {
  const loss = (w: readonly Value[], x: readonly [Num, Num], y: Num): Num => add(mul(w[0] as Value, x[0]), y);
  expectTypeOf(batch(valueAndGrad(loss))([1], [[1, 2]], [3])).toEqualTypeOf<
    [value: number, gradient: number[]]
  >();
  expectTypeOf(batch(loss, { reduce: "each" })([1], [[1, 2]], [3])).toEqualTypeOf<number[]>();
  // @ts-expect-error one sample in the place of an array of samples
  batch(loss)([1], [1, 2], 3);
});
