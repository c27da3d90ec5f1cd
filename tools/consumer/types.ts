// What a user's compiler makes of the packages: inferred types, the methods among them.
import { grad, jacobian, type Num, type Value, value } from "@chainrule/autograd";
import { mlp } from "@chainrule/nn";

const product: Value = value(2).mul(3).pow(2).max(1);
product.backward();
export const adjoint: number = product.grad;

const error = ({ w, b }: { w: readonly Num[]; b: Num }): Num => {
  const [first = 0] = w;
  return typeof b === "number" || typeof first === "number" ? b : b.mul(first);
};
const gradients = grad(error)({ w: [1, 2], b: 3 });
export const w: readonly number[] = gradients.w;
export const b: number = gradients.b;
export const rows: readonly (readonly number[])[] = jacobian((v: readonly Num[]) => [...v])([1, 2]);
export const outputs = mlp([2, 3, 1]).forward([1, 2]);

// @ts-expect-error: a string is no number
value("2");
