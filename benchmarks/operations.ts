/** @file How many operations a workload is: one evaluation of the loss with operations of one and two operands alone. */

import type { Language } from "./workloads/language.ts";
import type { Workload } from "./workloads/workload.ts";

export function countOperations(workload: Workload): number {
  let count = 0;
  const counted = (): number => {
    count++;
    return 0;
  };
  const language: Language<number> = {
    add: counted,
    sub: counted,
    mul: counted,
    div: counted,
    exp: counted,
    log: counted,
    sin: counted,
    sqrt: counted,
    square: counted,
    relu: counted,
    sigmoid: counted,
  };
  workload.objective(language, Array.from(workload.start))();
  return count;
}
