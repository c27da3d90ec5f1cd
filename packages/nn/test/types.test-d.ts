import { grad, type Num, tanh } from "@chainrule/autograd";
import { expectTypeOf, test } from "vitest";
import { dense, type DenseParameters, dropout, mlp, network, residual, squaredError } from "@chainrule/nn";

const net = network([dense(2, 3, { activation: tanh }), dropout(0.5), residual(dense(3, 3)), dense(3, 1)]);

test("parameters have the layers' types, holding numbers", () => {
  expectTypeOf(net.parameters[0].weights).toEqualTypeOf<number[][]>();
  expectTypeOf(net.parameters[3].biases).toEqualTypeOf<number[] | undefined>();
  expectTypeOf(net.parameters[2].weights[0]).toEqualTypeOf<number[] | undefined>();
  expectTypeOf(net.parameters.length).toEqualTypeOf<4>();
  expectTypeOf(mlp([2, 1]).parameters[0]?.weights).toEqualTypeOf<number[][] | undefined>();
});

test("numbers in, numbers out; with parameters, both", () => {
  expectTypeOf(net.forward([1, 2])).toEqualTypeOf<number[]>();
  expectTypeOf(net.forward([1, 2] as readonly Num[])).toEqualTypeOf<Num[]>();
});

test("the gradient by the parameters has their type", () => {
  const small = mlp([2, 1]);
  const slope = grad((p: readonly DenseParameters[]) => squaredError(small.forward([1, 2], p), [1]));
  expectTypeOf(slope(small.parameters)).toEqualTypeOf<typeof small.parameters>();
});
