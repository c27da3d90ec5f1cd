/** @file Chainrule's eager engine. */

import {
  add,
  div,
  dot,
  exp,
  log,
  logSumExp,
  mul,
  type Num,
  relu,
  sigmoid,
  sin,
  sqrt,
  square,
  sub,
  sum,
  type Value,
  value,
} from "@chainrule/autograd";
import type { Language } from "../workloads/language.ts";
import type { Workload } from "../workloads/workload.ts";
import { eager } from "./eager.ts";
import type { System } from "./system.ts";

const binary: Language<Num> = { add, sub, mul, div, exp, log, sin, sqrt, square, relu, sigmoid };

/** The whole language, or, as the variant `binary`, without the operations that take vectors. */
export function languageOf(variant: string): Language<Num> {
  return variant === "binary" ? binary : { ...binary, sum, dot, logSumExp };
}

/** The variant `nursery` is for large graphs alone: it is run with more room for what the garbage collector calls young. */
export function prepare(workload: Workload, variant: string): System | undefined {
  if (variant === "nursery" && workload.size < 1e4) return undefined;
  return eager<Value>(
    {
      // Every operand of these workloads is a value, except where the language itself says "or a number".
      language: languageOf(variant) as unknown as Language<Value>,
      leaf: (data) => value(data),
      data: (x) => x.data,
      grad: (x) => x.grad,
      assign: (x, data) => {
        x.data = data;
      },
      backward: (loss) => loss.backward(),
    },
    workload,
  );
}
