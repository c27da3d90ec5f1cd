/**
 * @file What becomes of comparisons while a function is recorded. `gt(x, 1)` of a value is a value, and JavaScript takes every object
 * for true: in `gt(x, 1) ? a : b` it answers nothing, and a wrong number comes out. But then nothing is made of it either, and
 * that can be seen.
 */

import { describe, noteIn, type Num, type Operand, type Value } from "./value.ts";

/** The comparisons that a function has made, while it is being recorded. */
interface Scope {
  readonly comparisons: Value[];
  /** Where they and all that was made or read after the first of them stand in `notes`. */
  start: number;
}

/** The function being recorded, of several the innermost; `undefined` if what is made now is not its own. */
let current: Scope | undefined;
/** What was made since the first comparison of the outermost function that has made any; what was read stands there again. */
let notes: Value[] | undefined;

/** What a function has answered, and what it has made of its comparisons. */
export interface Watched<T> {
  readonly answer: T;
  /** @throws TypeError for a comparison that is neither used nor read nor one of `outputs`. */
  requireUse(outputs: readonly Num[]): void;
}

/** Runs a function that is being recorded. */
export function watched<T>(run: () => T): Watched<T> {
  const scope: Scope = { comparisons: [], start: 0 };
  const [around, before] = [current, notes];
  current = scope;
  try {
    const answer = run();
    const made = notes;
    return {
      answer,
      requireUse: (outputs) => {
        if (made !== undefined && scope.comparisons.length > 0) requireUse(scope, made, outputs);
      },
    };
  } finally {
    current = around;
    if (before === undefined) noteIn((notes = undefined));
  }
}

/** Runs what makes comparisons of its own, as the rules of derivatives do: nobody will branch on them. */
export function unwatched<T>(run: () => T): T {
  if (current === undefined) return run();
  const around = current;
  current = undefined;
  try {
    return run();
  } finally {
    current = around;
  }
}

/** Every comparison of values comes through here. */
export function noteComparison(made: Value): Value {
  if (current === undefined) return made;
  if (notes === undefined) noteIn((notes = [made])); // the later ones note themselves
  if (current.comparisons.length === 0) current.start = notes.length - 1;
  current.comparisons.push(made);
  return made;
}

/**
 * Method: in the order in which they were made. A comparison waits until something is made of it or it is read. Of comparisons alone
 * (and 0 and 1), sums, products and further comparisons are conditions still, so they wait in its place. While a value waits,
 * its `uses`, which is 0 between calls, is 1.
 */
function requireUse({ comparisons, start }: Scope, made: readonly Value[], outputs: readonly Num[]): void {
  const conditions: Value[] = [];
  let next = 0;
  for (let i = start; i < made.length; i++) {
    const node = made[i] as Value;
    const isComparison = node === comparisons[next];
    if (node.uses === 1)
      node.uses = 0; // it stands here for the second time: it was read
    else if (isComparison || isCondition(node)) {
      release(node.x);
      release(node.y);
      node.uses = 1;
      conditions.push(node);
      if (isComparison) next++;
    } else {
      release(node.x);
      release(node.y);
    }
  }
  for (const output of outputs) if (typeof output !== "number") stop(output);
  const unused = conditions.find(({ uses }) => uses === 1);
  for (const condition of conditions) condition.uses = 0;
  if (unused !== undefined) rejectUnused(unused);
}

/** Whether a value is made of waiting comparisons, 0 and 1 alone, by an operation on two numbers or more. */
function isCondition({ op, x, y }: Value): boolean {
  if (op === null || op.form === "unary" || op.form === "ternary") return false;
  let waits = false;
  const only = (operand: Num): boolean => {
    if (typeof operand === "number") return operand === 0 || operand === 1;
    if (operand.uses !== 1) return false;
    waits = true;
    return true;
  };
  const all = (operands: Operand | null): boolean =>
    operands === null ||
    (Array.isArray(operands) ? (operands as readonly Num[]).every(only) : only(operands as Num));
  return all(x) && all(y) && waits;
}

function release(operands: Operand | null): void {
  if (typeof operands !== "object" || operands === null) return;
  if (!Array.isArray(operands)) stop(operands as Value);
  else for (const operand of operands as readonly Num[]) if (typeof operand !== "number") stop(operand);
}

/** Ends the wait of a value; others are left as they are. */
function stop(x: Value): void {
  if (x.uses === 1) x.uses = 0;
}

function rejectUnused(condition: Value): never {
  const operand = (x: Num): string => {
    if (typeof x === "number") return String(x);
    const name = /^the value (?!of )(.*)$/.exec(describe(x))?.[1];
    return name ?? (x.op === null || x.op.name === "identity" ? "x" : `${x.op.name}(…)`);
  };
  const text = `${condition.op?.name}(${condition.args.map(operand).join(", ")})`;
  throw new TypeError(
    `Cannot record ${text}: nothing is made of its answer. If it stands before ? or in an if, it was taken for true, as JavaScript takes every object: ` +
      "write select(condition, x, y) in the place of if, ?:, && and ||, or, where numbers are known, compare dataOf(x).",
  );
}
