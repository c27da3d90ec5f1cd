/** How ordinary functions read in an editor: numbers in, numbers out; wrong uses are errors before anything runs. */
import {
  batch,
  compile,
  grad,
  hessian,
  jacobian,
  jvp,
  type Num,
  type Value,
  value,
  valueAndGrad,
  vjp,
} from "@chainrule/autograd";
import { checkGradients } from "@chainrule/autograd/testing";
import { expectTypeOf, it } from "vitest";
import { lift } from "../src/index.ts";

interface Point {
  x: number;
  y: number;
}
declare function energy(points: Point[], r: number): number;
declare function huber(error: number, width?: number): number;
declare function rotate(p: [number, number], angle: number): [number, number];
declare function loss(model: { w: number[]; layers: { b: number }[] }, label: string): number;

it("a gradient has the shape of the first argument, and takes the others as they are", () => {
  expectTypeOf(grad(energy)([{ x: 1, y: 2 }], 3)).toEqualTypeOf<{ x: number; y: number }[]>();
  expectTypeOf(valueAndGrad(energy)([{ x: 1, y: 2 }], 3)).toEqualTypeOf<
    [number, { x: number; y: number }[]]
  >();
  expectTypeOf(grad(huber)(1)).toEqualTypeOf<number>();
  expectTypeOf(grad(huber)(1, 2)).toEqualTypeOf<number>();
  const slopes = grad(loss)({ w: [1], layers: [{ b: 2 }] }, "mse");
  expectTypeOf(slopes).toEqualTypeOf<{ w: number[]; layers: { b: number }[] }>();
  expectTypeOf(hessian(huber)(1)).toEqualTypeOf<number>();
  expectTypeOf(jacobian(rotate)([1, 2], 3)).toEqualTypeOf<[[number, number], [number, number]]>();
  expectTypeOf(jvp(rotate)([1, 2], [0, 1], 3)).toEqualTypeOf<[[number, number], [number, number]]>();
  expectTypeOf(vjp(rotate)([1, 2], 3)[1]([1, 0])).toEqualTypeOf<[number, number]>();
});

it("a kernel answers what the function answers", () => {
  expectTypeOf(compile(energy)([{ x: 1, y: 2 }], 3)).toEqualTypeOf<number>();
  expectTypeOf(compile(grad(huber))(1, 2)).toEqualTypeOf<number>();
  expectTypeOf(compile(valueAndGrad(energy))([{ x: 1, y: 2 }], 3)).toEqualTypeOf<
    [number, { x: number; y: number }[]]
  >();
  expectTypeOf(compile(rotate)([1, 2], 3)).toEqualTypeOf<[number, number]>();
  expectTypeOf(batch(huber, { reduce: "sum" })).toBeFunction();
});

it("functions that are written where they are handed over need no type but the argument's", () => {
  expectTypeOf(grad((x: number) => x ** 2)(3)).toEqualTypeOf<number>();
  expectTypeOf(grad(({ x, y }: Point) => x * y)({ x: 1, y: 2 })).toEqualTypeOf<{ x: number; y: number }>();
  expectTypeOf(compile((x: number, y: number) => [x * y, x / y])(1, 2)).toEqualTypeOf<number[]>();
  expectTypeOf(checkGradients((x: number) => x * x, { at: 2 })).not.toBeAny();
});

it("a lifted function takes values in the place of numbers", () => {
  expectTypeOf(lift(energy)).toEqualTypeOf<(points: { x: Num; y: Num }[], r: Num) => Num>();
  expectTypeOf(lift(huber)(value(1, "e"))).toEqualTypeOf<Num>();
  expectTypeOf(lift(rotate)([value(1), 2], 3)).toEqualTypeOf<[Num, Num]>();
  expectTypeOf(lift(loss)).parameter(1).toEqualTypeOf<string>();
});

it("texts and truths stay in gradients, which narrow as arguments do", () => {
  type Shape = { kind: "circle"; r: number } | { kind: "box"; w: number; hollow: boolean };
  const area = (shape: Shape): number => (shape.kind === "circle" ? shape.r : shape.w);
  const shape = { kind: "box", w: 2, hollow: true } as Shape;
  const [value, gradient] = valueAndGrad(area)(shape);
  expectTypeOf(value).toEqualTypeOf<number>();
  if (gradient.kind === "circle") expectTypeOf(gradient.r).toEqualTypeOf<number>();
  else expectTypeOf(gradient.hollow).toEqualTypeOf<boolean>();
});

it("wrong uses are type errors", () => {
  // @ts-expect-error: no number comes out
  grad((x: number) => String(x));
  // @ts-expect-error: nor two
  grad(rotate);
  // @ts-expect-error: the argument lacks y
  grad(energy)([{ x: 1 }], 3);
  // @ts-expect-error: the second argument is missing
  grad(energy)([{ x: 1, y: 2 }]);
  // @ts-expect-error: a text is no number
  grad(huber)("1");
  // @ts-expect-error: a text is no number
  compile(huber)("1");
  // @ts-expect-error: the second argument is a text
  grad(loss)({ w: [1], layers: [] }, 3);
  // @ts-expect-error: there is no such option
  lift(energy, { name: true });
  // @ts-expect-error: it is not a function
  lift(3);
  // @ts-expect-error: a function of plain numbers takes no values; lift(f) does
  huber(value(1));
  expectTypeOf<Value>().not.toBeAny();
});
