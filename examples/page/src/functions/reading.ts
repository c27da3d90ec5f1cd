/** @file What the visitor typed, as a function; and all that the engine derives from it. */

import {
  compile,
  emit,
  gradient,
  hessian,
  isValue,
  type Num,
  type Value,
  value,
  valueAndGrad,
} from "@chainrule/autograd";
import { formula, latex } from "@chainrule/autograd/draw";
import { type Formula, FormulaError, parse } from "@chainrule/operators/math";

/** A function of x, or of x and y. */
export interface Reading {
  readonly text: string;
  readonly names: readonly ("x" | "y")[];
  readonly f: Formula<readonly string[]>;
}

export interface Problem {
  readonly message: string;
}

/** Reads the text as a function of x, or of x and y if y occurs in it. */
export function readFunction(text: string): Reading | Problem {
  if (text.trim() === "") return { message: "Type a function of x, or of x and y." };
  try {
    const names = /(?<![\p{L}\p{N}_])y(?![\p{L}\p{N}_])/u.test(text)
      ? (["x", "y"] as const)
      : (["x"] as const);
    const f = parse(text, names) as Formula<readonly string[]>;
    f(...names.map(() => 0.5)); // what can be read but not computed is found now
    return { text, names, f };
  } catch (error) {
    if (error instanceof FormulaError || error instanceof TypeError) return { message: error.message };
    throw error;
  }
}

export interface Derivation {
  readonly root: Num;
  readonly leaves: readonly Value[];
  /** Each derivative as mathematics. */
  readonly lines: readonly { readonly name: string; readonly tex: string; readonly text: string }[];
}

/** The function recorded at a point, its gradient and its Hessian as formulas. */
export function derive({ names, f }: Reading, at: readonly number[]): Derivation {
  const leaves = names.map((name, i) => value(at[i] ?? 0.5, name));
  const root = f(...leaves);
  const line = (name: string, tex: string, x: Num): Derivation["lines"][number] => ({
    name,
    tex: `${tex} = ${latex(x)}`,
    text: `${name} = ${formula(x)}`,
  });
  const slopes = isValue(root) ? gradient(root, leaves) : names.map(() => 0);
  const list = names.join(", ");
  const lines = [line(`f(${list})`, `f(${list})`, root)];
  names.forEach((name, i) => {
    lines.push(
      line(
        `∂f/∂${name}`,
        names.length === 1 ? "f'(x)" : `\\frac{\\partial f}{\\partial ${name}}`,
        slopes[i]!,
      ),
    );
  });
  names.forEach((name, i) => {
    const slope = slopes[i]!;
    const seconds = isValue(slope) ? gradient(slope, leaves) : names.map(() => 0);
    names.forEach((other, j) => {
      if (j < i) return;
      const tex =
        names.length === 1
          ? "f''(x)"
          : i === j
            ? `\\frac{\\partial^2 f}{\\partial ${name}^2}`
            : `\\frac{\\partial^2 f}{\\partial ${name}\\,\\partial ${other}}`;
      lines.push(line(`∂²f/∂${name}∂${other}`, tex, seconds[j]!));
    });
  });
  return { root, leaves, lines };
}

export type Point = { readonly x: number; readonly y: number };

/** The function of a point, for those who take records. */
export const ofPoint =
  ({ names, f }: Reading) =>
  (p: { readonly x: Num; readonly y: Num }): Num =>
    f(...names.map((name) => p[name]));

/** Value, slope and Hessian as compiled kernels. */
export function kernelsOf(reading: Reading): {
  valueAndSlope: (p: Point) => readonly [number, Point];
  curvature: (p: Point) => { readonly x: Point; readonly y: Point };
} {
  const f = ofPoint(reading);
  const slope = compile(valueAndGrad(f));
  const second = compile(hessian(f));
  return {
    valueAndSlope: (p) => slope(p),
    curvature: (p) => second(p),
  };
}

/** Milliseconds that a browser's clock can measure. */
const LONG_ENOUGH = 4;

/** The emitted TypeScript of value and gradient, and how long one call of the kernel takes here. */
export function measure(
  reading: Reading,
  at: Point,
): { readonly source: string; readonly nanoseconds: number } {
  const f = valueAndGrad(ofPoint(reading));
  const source = emit(f as (p: Point) => unknown, [at] as never, { name: "valueAndGradient" });
  const kernel = compile(f);
  const held = kernel.record(at);
  const time = (calls: number): number => {
    const start = performance.now();
    for (let i = 0; i < calls; i++) held.run();
    return performance.now() - start;
  };
  // Whatever else the machine does only adds to it; a first measurement may be long for that alone.
  const least = (calls: number): number => Math.min(time(calls), time(calls), time(calls));
  let calls = 1000;
  let milliseconds = least(calls);
  while (milliseconds < LONG_ENOUGH) milliseconds = least((calls *= 2));
  return { source, nanoseconds: (milliseconds * 1e6) / calls };
}
