/** @file What a value's number is for other numbers of its operands. */

import { callOf, type Num, partOf, type Value } from "./value.ts";

/** What a value's number is computed from: its operands; of one result of a call, what is called with. */
export function sourcesOf(node: Value): readonly Num[] {
  return node.op?.form === "part" ? (node.x as Value).args : node.args;
}

/**
 * The number of a value that is no leaf, with the numbers of its sources as `numberOf` answers them.
 * @param calls what the calls have answered so far, at these numbers: each is made once, however many of its results are asked for.
 */
export function recomputed(
  { op, x, y }: Value,
  numberOf: (source: Num) => number,
  calls: Map<Value, Float64Array>,
): number {
  const call = op as unknown as (...operands: unknown[]) => number;
  const numbers = (operands: unknown): number[] => (operands as readonly Num[]).map(numberOf);
  switch (op?.form) {
    case "unary":
      return call(numberOf(x as Num));
    case "binary":
      return call(numberOf(x as Num), numberOf(y as Num));
    case "ternary":
      return call(...numbers(x));
    case "reduction":
      return call(numbers(x));
    case "call":
      return NaN; // its results have numbers
    case "part": {
      const called = x as Value;
      let results = calls.get(called);
      if (results === undefined) {
        const block = callOf(called.op!)!;
        block.input.set(numbers(called.args));
        block.run();
        calls.set(called, (results = block.output.slice()));
      }
      return results[partOf(op)!]!;
    }
    default:
      return call(numbers(x), numbers(y));
  }
}
