/** @file Small expressions of a variable that derivatives are made of. */

import type { Expression } from "./points.ts";

/** Small expressions of a variable that derivatives are made of. */
export const forms: readonly {
  readonly text: (v: string) => string;
  readonly of: (v: Expression) => Expression;
  readonly cost: number;
  readonly isMask?: boolean;
}[] = [
  {
    text: (v) => `(1 − ${v})`,
    of: (v) => ({ op: "sub", args: [{ number: 1 }, v] }),
    cost: 0.35,
  },
  {
    text: (v) => `${v}·(1 − ${v})`,
    of: (v) => ({
      op: "mul",
      args: [v, { op: "sub", args: [{ number: 1 }, v] }],
    }),
    cost: 0.4,
  },
  {
    text: (v) => `(1 − ${v}²)`,
    of: (v) => ({
      op: "sub",
      args: [{ number: 1 }, { op: "mul", args: [v, v] }],
    }),
    cost: 0.4,
  },
  {
    text: (v) => `(${v} > 0)`,
    of: (v) => ({ op: "gt", args: [v, { number: 0 }] }),
    cost: 0.4,
    isMask: true,
  },
  { text: (v) => `${v}²`, of: (v) => ({ op: "mul", args: [v, v] }), cost: 0.5 },
];
