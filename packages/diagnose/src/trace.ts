/**
 * @file The trace of a program: the graph that it computed, a node for each number, and which part of its text computed what. The
 * readers of Python and of JavaScript write it; everything else reads nothing but this.
 */

/** A place in the source: lines from 1, columns from 0, in characters; the end is exclusive. */
export type Place = readonly [line: number, column: number, endLine: number, endColumn: number];

/** A part of an expression, as it stands in the text. */
export interface Operand {
  readonly at: Place;
  /** The site that computes it, if it is an expression. */
  readonly site?: number;
  /** The variable, if it is one. */
  readonly name?: string;
  /** The number, if it is a literal. */
  readonly number?: number;
  /** Whether it is what each element of a list is, as a in [a for …]. */
  readonly each?: boolean;
  /** What it may be, of a choice between two. */
  readonly branches?: readonly Operand[];
  /** By what that is chosen, if by whether two things are equal, or are not. */
  readonly test?: { readonly isEqual: boolean; readonly sides: readonly Operand[] };
  /** The parts of a tuple, or of a dictionary with these keys. */
  readonly parts?: readonly Operand[];
  readonly keys?: readonly string[];
}

/** An operator or a call in the text. */
export interface Site {
  /** The operator as it is written in Python, or "call". */
  readonly kind: string;
  readonly at: Place;
  readonly operands: readonly Operand[];
  /** The functions and classes around it, separated by dots. */
  readonly scope: string;
  /** Of a call: the function's name. */
  readonly name?: string;
  /** Of a call of a method: what stands before the dot. */
  readonly receiver?: Operand;
  readonly keywords?: readonly string[];
}

/** A statement that gives values to names, or returns one. */
export interface Statement {
  readonly kind: "assign" | "update" | "return" | "expression" | "function";
  readonly at: Place;
  readonly targets: readonly { readonly name: string; readonly at: Place }[];
  readonly scope: string;
  readonly value?: Operand;
}

/** The counters of the loops that run, and their keys: names and what they stand for. */
export type Counters = Readonly<Record<string, number | string>>;

/** One computation of a site: the site, the instance in whose course it was computed (−1: none), operands and result as tensors, the run of the statement, the number of nodes before it, and the counters of loops within its expression. */
export type Instance = readonly [
  site: number,
  parent: number,
  operands: readonly (number | null)[],
  result: number | null,
  run: number,
  start: number,
  counters?: Counters,
];

/** A value that a name was given. */
export interface Recorded {
  /** The name as it was at run time, subscripts evaluated. */
  readonly name: string;
  /** What follows the target's name in it: the path in a list or a dictionary. */
  readonly path: string;
  readonly statement: number;
  readonly target: number;
  readonly run: number;
  readonly tensor: number;
  /** How many nodes there were. */
  readonly at: number;
  /** An element was assigned, and this is the whole variable. */
  readonly whole?: boolean;
  /** A parameter of a function. */
  readonly parameter?: boolean;
  readonly returned?: boolean;
  /** If the old value is part of the new one: the leaf that it was at first, the old node and the new one, of each element. */
  readonly update?: readonly (readonly [leaf: number, old: number, now: number])[];
}

/** How the program ended. */
export interface Ended {
  /** "end" and "enough" are good; in all other cases something could not be read. */
  readonly reason: "end" | "enough" | "size" | "time" | "error" | "refused" | "syntax";
  readonly line?: number;
  readonly message?: string;
}

export interface Trace {
  readonly source: readonly string[];
  /** Whether arrays are lists of numbers, with which one cannot compute as with numbers. */
  readonly isOfLists?: boolean;
  readonly ended: Ended;
  readonly ops: readonly string[];
  readonly args: readonly (readonly number[])[];
  readonly values: readonly (number | string)[];
  /** The instance that made each node. */
  readonly instanceOf: readonly number[];
  /** Numbers that were given: the node, the variable, the index, and whether its number is needed as it is (a size, an index). */
  readonly leaves: readonly (readonly [
    node: number,
    name: string,
    index: readonly number[],
    fixed: boolean,
  ])[];
  readonly sites: readonly Site[];
  readonly statements: readonly Statement[];
  /**
   * The runs of statements: which one, in the course of which instance, the loops' counters, and, of a round of a loop within its expression,
   * the run of the statement.
   */
  readonly runs: readonly (readonly [statement: number, parent: number, loops: Counters, within?: number])[];
  readonly instances: readonly Instance[];
  /** Arrays of nodes: the shape, and the nodes in rows. */
  readonly tensors: readonly (readonly [shape: readonly number[], nodes: readonly number[]])[];
  readonly records: readonly Recorded[];
  /** Other expressions of the text: what they are where statements run, as tensors and as plain integers. */
  readonly expressions?: readonly string[];
  readonly views?: readonly (readonly [run: number, expression: number, tensor: number])[];
  readonly integers?: readonly (readonly [run: number, expression: number, integer: number])[];
  /** The numbers by which the program chose its way, as an if does, and whether they were true. */
  readonly decisions: readonly (readonly [node: number, isTrue: boolean])[];
}

const PARTS: readonly (keyof Trace)[] = [
  "source",
  "ops",
  "args",
  "values",
  "instanceOf",
  "leaves",
  "sites",
  "statements",
  "runs",
  "instances",
  "tensors",
  "records",
  "decisions",
];

/** Whether something has a trace's parts. What is in them is trusted: the readers wrote it. */
export function isTrace(x: unknown): x is Trace {
  if (typeof x !== "object" || x === null) return false;
  const parts = x as Readonly<Record<string, unknown>>;
  const { ended } = parts;
  if (typeof ended !== "object" || ended === null) return false;
  const { reason } = ended as Record<string, unknown>;
  // Of a program that cannot be parsed there is nothing but its text.
  return (
    typeof reason === "string" &&
    (reason === "syntax" ? ["source"] : PARTS).every((name) => Array.isArray(parts[name]))
  );
}
