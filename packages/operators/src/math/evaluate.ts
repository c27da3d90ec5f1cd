/** @file A formula's program on numbers and values: the operations of the table, which say themselves how they are written. */

import { type Num, type Primitive, primitives } from "@chainrule/autograd";
import { nearest } from "@chainrule/autograd/options";
import type { Instruction, Names } from "./grammar.ts";

/** What may stand in a formula: a number, a value, or a vector of them. */
export type Operand = Num | readonly Num[];

type Operation = (...operands: readonly Operand[]) => Num;

const rows = new Map<string, Primitive>(
  Object.entries(primitives as unknown as Readonly<Record<string, Primitive>>).filter(
    ([, row]) => typeof row === "function" && "form" in row,
  ),
);

const OPERANDS = { unary: 1, binary: 2, ternary: 3, pairing: 2 } as const;

/** The row that says that a sign with so many operands means it. */
function rowOf(sign: string, operands: number): Primitive {
  for (const row of rows.values()) {
    if (row.form !== "reduction" && OPERANDS[row.form] === operands && row.source?.includes(sign)) return row;
  }
  throw new Error(`internal: no operation is written ${sign}.`);
}

/** Whether something holds, as 1 or 0: a number that is not 0 and not NaN. */
function truth(x: Num): Num {
  if (typeof x === "number") return x !== 0 && x === x ? 1 : 0;
  return primitives.gt(primitives.abs(x), 0);
}

const logical: Readonly<Record<string, (...operands: readonly Num[]) => Num>> = {
  "!": (x) => primitives.sub(1, truth(x)),
  "&&": (x, y) => primitives.mul(truth(x), truth(y)),
  "||": (x, y) => primitives.max(truth(x), truth(y)),
  "?": (condition, x, y) => primitives.select(truth(condition), x, y),
};

/** What a sign computes; looked up once. */
const operations = new Map<string, Operation>();
function operationOf(sign: string, operands: number): Operation {
  const key = `${sign} ${operands}`;
  let operation = operations.get(key);
  if (operation === undefined) {
    const plain = { "==": "===", "!=": "!==" }[sign] ?? sign;
    operation = (logical[sign] ?? rowOf(plain, operands)) as Operation;
    operations.set(key, operation);
  }
  return operation;
}

const CONSTANTS: Readonly<Record<string, number>> = {
  pi: Math.PI,
  π: Math.PI,
  e: Math.E,
  Infinity,
  NaN: Number.NaN,
};

/** Names that mathematics has for operations of the table. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ["ln", "log"],
  ["arcsin", "asin"],
  ["arccos", "acos"],
  ["arctan", "atan"],
]);

const functionNamed = (name: string): Primitive | undefined => rows.get(ALIASES.get(name) ?? name);

/** The names of the table, and those of `args` before them. */
export function namesOf(args: readonly string[]): Names {
  return {
    argument: (name) => {
      const position = args.indexOf(name);
      return position < 0 ? undefined : position;
    },
    constant: (name) => (Object.hasOwn(CONSTANTS, name) ? CONSTANTS[name] : undefined),
    arity: (name, operands) => {
      const row = functionNamed(name);
      if (row === undefined) return undefined;
      if (row.form === "reduction") return operands > 0 ? true : "takes at least one operand";
      const wanted = OPERANDS[row.form];
      const least = "default" in row ? wanted - 1 : wanted;
      if (operands >= least && operands <= wanted) return true;
      return `takes ${least === wanted ? wanted : `${least} or ${wanted}`} operand${wanted === 1 ? "" : "s"} and has ${operands}`;
    },
    nearest: (name) => nearest(name, [...args, ...Object.keys(CONSTANTS), ...rows.keys(), ...ALIASES.keys()]),
  };
}

/** Runs a program. */
export function run(program: readonly Instruction[], args: readonly Operand[]): Num {
  const stack: Operand[] = [];
  for (const instruction of program) {
    switch (instruction.kind) {
      case "number":
        stack.push(instruction.value);
        break;
      case "argument":
        stack.push(args[instruction.position] as Operand);
        break;
      case "operator": {
        const operands = stack.splice(stack.length - instruction.operands);
        stack.push(operationOf(instruction.sign, instruction.operands)(...operands));
        break;
      }
      case "call": {
        const operands = stack.splice(stack.length - instruction.operands);
        stack.push((functionNamed(instruction.name) as unknown as Operation)(...operands));
      }
    }
  }
  const [answer] = stack;
  if (Array.isArray(answer)) {
    throw new TypeError(
      "Cannot answer a vector: a formula answers one number. Write sum(…), or another of its elements.",
    );
  }
  return answer as Num;
}
