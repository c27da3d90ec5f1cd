/** @file The public names. Nothing is defined here. */

// Values
export { dataOf, isValue, type Num, Value } from "./value.ts";
export type { Methods } from "./fluent.ts";
export { value } from "./leaf.ts";

// Operations: the table, and your own
export * from "./primitives.ts";
export * as primitives from "./primitives.ts";
export * from "./functions.ts";
export { gather } from "./lookup.ts";
export { definePrimitive, type BinarySpec, type TernarySpec, type UnarySpec } from "./define-primitive.ts";
export { chosen, inTurn } from "./value.ts";
export type {
  Binary,
  Choice,
  Contribution,
  Factors,
  Derivative,
  Interval,
  Pairing,
  Parametric,
  Primitive,
  Reduction,
  Ternary,
  Unary,
} from "./value.ts";

// Derivatives of values
export { backward, type BackwardOptions } from "./backward.ts";
export { gradient } from "./differentiate.ts";
export { refresh } from "./refresh.ts";

// Derivatives of functions
export {
  grad,
  type Hessian,
  hessian,
  hvp,
  type Jacobian,
  jacobian,
  type JacobianOptions,
  jvp,
  valueAndGrad,
  vjp,
} from "./transforms.ts";
export type { Argument, Gradient, Result, Scalar, Structure } from "./structure.ts";

// The order of a graph, for those who walk it
export { usersFirst } from "./order.ts";

// Functions at the speed of generated code
export {
  type Backend,
  batch,
  type Batched,
  type BatchKernel,
  type BatchOptions,
  closeThreads,
  compile,
  type Compiled,
  type CompileOptions,
  emit,
  type EmitOptions,
  type Kernel,
  type KernelOptions,
  type Threads,
} from "./compile/index.ts";

// Functions recorded once and not once for each call
export { block, type BlockOptions, checkpointed, fold, map, scan, whileLoop } from "./blocks/index.ts";
export { defineOperation, type OperationSpec, type Values } from "./blocks/own.ts";
