/** @file The spine: what a number is here, what a value is, and what an operation must say of itself. */

import type { Notation } from "./notation.ts";
import { printable, quoted } from "./printable.ts";

/** A plain number, which is a constant, or a {@link Value}, which remembers how it was computed. */
export type Num = number | Value;

/** Numbers and values in a row: an array, a typed array, or whatever else has a length and numbers by their indices. */
export type Vector = readonly Num[] | ArrayLike<number>;

/** What a value holds of its operands: one number each, or, for {@link Reduction}s and {@link Pairing}s, vectors. */
export type Operand = Num | readonly Num[];

/** How many values there have been. */
let births = 0;

/**
 * A number that remembers how it was computed: a node of the computation graph. Leaves are made by {@link value}; every
 * other value is made by an operation applied to at least one value.
 *
 * Its fields are set in the constructor, all of them and always in one order, so that the engine's loops see one shape.
 */
export class Value {
  /**
   * @internal What is read as `grad`. It is the only field that the sweep writes again and again; V8 keeps it unboxed because
   * {@link primed} held a fraction.
   */
  declare adjoint: number;

  /** @internal How many uses the order has still to see, or that the sweep has met this value; 0 between calls. */
  declare uses: number;

  /** @internal How many values were made before: operands are older than what is made of them. */
  declare readonly born: number;

  /** @internal The number, unless it is not known yet: `undefined` in what depends on an argument that is being traced. */
  declare number: number | undefined;

  /** The operation that computed this value; `null` for a leaf. */
  declare readonly op: Operation | null;

  /** @internal First operand; for a {@link Ternary} all three, for a vector operation its first vector. */
  declare readonly x: Operand | null;

  /** @internal Second operand of a {@link Binary}, second vector of a {@link Pairing}; `null` elsewhere. */
  declare readonly y: Operand | null;

  /** @internal How many assignments of leaves there had been when its number was computed or assigned. */
  declare made: number;

  /** @internal Use {@link value}; operations make all others. */
  constructor(number: number | undefined, op: Operation | null, x: Operand | null, y: Operand | null) {
    this.number = number;
    this.adjoint = number === undefined ? NaN : 0; // of what is unknown, a derivative by number is no number
    this.op = op;
    this.x = x;
    this.y = y;
    this.uses = 0;
    this.made = assignments;
    this.born = births++;
    if (notes !== undefined) notes.push(this);
  }

  /**
   * The number that was computed. A leaf's may be assigned; the values computed from it before stay what they were, so
   * compute them again before the next `backward`, or let `refresh` do it: derivatives at mixed numbers are refused.
   * @throws Error if it is not known because a function is being traced, or, on assignment, if this is not a leaf.
   */
  get data(): number {
    const { number } = this;
    if (number === undefined) {
      throw new Error(
        `Cannot read the data of ${describe(this)}: the function is being recorded, so its arguments have no numbers yet. ` +
          "Choose between values with select(condition, x, y) in the place of if.",
      );
    }
    if (notes !== undefined) notes.push(this);
    return number;
  }

  set data(number: number) {
    if (this.op !== null) {
      throw new Error(
        `Cannot assign the data of ${describe(this)}: ${this.op.name} computed it. Assign to leaves and compute again.`,
      );
    }
    if (this.number === undefined) {
      throw new Error(
        `Cannot assign the data of ${describe(this)}: the function is being recorded. Compute with another value.`,
      );
    }
    guard?.(this, "assign the data of");
    const checked = checkedNumber(number, "assign");
    if (Object.is(checked, this.number)) return;
    this.number = checked;
    this.made = ++assignments;
  }

  /**
   * The derivative by this value of the last root above it that `backward` was called on: its adjoint. 0 before.
   * @throws Error while a function of it is recorded or differentiated: it is a number, and no derivative goes through it.
   */
  get grad(): number {
    if (this.number === undefined) rejectGrad(this);
    guard?.(this, "read the grad of");
    return this.adjoint;
  }

  set grad(adjoint: number) {
    this.adjoint = checkedNumber(adjoint, "assign");
  }

  /** The operands, in the order in which the operation takes them; vectors are written out. Empty for a leaf. */
  get args(): readonly Num[] {
    const { x, y } = this;
    if (x === null) return [];
    const first = typeof x === "object" && !(x instanceof Value) ? x.slice() : [x];
    if (y === null) return first;
    return typeof y === "object" && !(y instanceof Value) ? [...first, ...y] : [...first, y];
  }

  /** The name by which errors, formulas and drawings call this value. */
  get label(): string | undefined {
    return known.get(this)?.label;
  }

  set label(label: string | undefined) {
    if (label === undefined) {
      const mine = known.get(this);
      if (mine !== undefined) mine.label = undefined;
    } else knownOf(this).label = checkedLabel(label);
  }

  /**
   * The label and the number, as in `w = 0.5`.
   * @throws TypeError while a function is being recorded: a text of a number that is not known would be wrong for all others.
   */
  toString(): string {
    if (this.number === undefined) rejectText(this);
    if (notes !== undefined) notes.push(this);
    return textOf(this);
  }

  /** What `JSON.stringify` writes: the number. */
  toJSON(): number {
    return this.data;
  }

  /** What notebooks for TypeScript show (Deno's Jupyter kernel asks for it by this symbol). */
  [Symbol.for("Jupyter.display")](): Readonly<Record<string, string>> {
    const cells = [this.toString(), this.op?.name ?? "given", `grad ${this.adjoint}`].map(
      (cell) => `<td>${cell.replace(/[&<>]/g, (mark) => `&#${mark.charCodeAt(0)};`)}</td>`,
    );
    return { "text/html": `<table><tr>${cells.join("")}</tr></table>`, "text/plain": this.toString() };
  }

  /** What Node prints for `console.log(value)`. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `Value(${textOf(this)}${this.op === null ? "" : `, ${this.op.name}`}, grad ${this.adjoint})`;
  }

  /** JavaScript's own operators would lose the graph without a word, so only conversion to text is allowed. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === "string") return this.toString();
    throw new TypeError(
      `Cannot use ${describe(this)} with JavaScript's own operators: they know no derivatives. ` +
        'Write "use grad" at the top of the function and build it with the plugin of @chainrule/operators, ' +
        "or write x.add(y), x.mul(y), x.gt(y) … in the place of x + y, x * y, x > y, and select(condition, x, y) in the place of if.",
    );
  }
}

/** The label and the number, or that it is unknown. */
function textOf({ label, number }: Value): string {
  const text = number === undefined ? "unknown" : Object.is(number, -0) ? "-0" : String(number);
  return label === undefined ? text : `${printable(label)} = ${text}`;
}

function rejectText(x: Value): never {
  throw new TypeError(
    `Cannot make text of ${describe(x)}, nor use it as an index or a key: the function is being recorded, so its number is not known. ` +
      "If it says which element or which way to take, it must be part of the recording: name its argument in compile(f, { fixed: [1] }), " +
      "pass it as text, or let the function close over it. To look up a number by it, write gather(row, index).",
  );
}

function rejectGrad(x: Value): never {
  throw new Error(
    `Cannot read the grad of ${describe(x)}: the function is being recorded, so there are no numbers yet. ` +
      "Use gradient(root, values), or grad inside, which record.",
  );
}

/** Who is asked before what is no part of the graph is read or changed: transforms, while they call their functions. */
let guard: ((x: Value, verb: "read the grad of" | "assign the data of") => void) | undefined;

/** Sets who is asked. */
export function guardBy(one: typeof guard): void {
  guard = one;
}

/** How many assignments of leaves there have been. */
export let assignments = 0;

/** Gets every value that is made or read, while it is watched what becomes of comparisons (`comparisons.ts`). */
let notes: Value[] | undefined;

/** Says where values are noted; nowhere, which costs nothing, if `undefined`. */
export function noteIn(list: Value[] | undefined): void {
  notes = list;
}

/** What is known of a value beside how it was computed. */
interface Known {
  label: string | undefined;
  /** Where it was computed, as `file:line:column`. */
  place: string | undefined;
}

/** It lives beside the values: of most there is nothing, and eight bytes on each of a million would be paid by all. */
const known = new WeakMap<Value, Known>();

function knownOf(x: Value): Known {
  let mine = known.get(x);
  if (mine === undefined) known.set(x, (mine = { label: undefined, place: undefined }));
  return mine;
}

/** Where `x` was computed, if that was noted. */
export function placeOf(x: Value): string | undefined {
  return known.get(x)?.place;
}

/** Notes where `x` was computed, unless that is known. */
export function setPlace(x: Value, place: string): void {
  knownOf(x).place ??= place;
}

/** Names `x` after the variable that holds it, unless it has a label. */
export function nameAfter(x: Value, variable: string): void {
  knownOf(x).label ??= variable;
}

/**
 * Method: V8 picks the representation of a field from the first numbers that it meets. `grad` shall be an unboxed double
 * (it is added to in place), `number` a pointer (it is handed on to rules, again and again, without being boxed anew).
 */
const primed = new Value(undefined, null, null, null);
primed.adjoint = 0.5;

/** Whether `x` is a {@link Value} of this copy of the library. */
export function isValue(x: unknown): x is Value {
  return x instanceof Value;
}

/** The number that `x` stands for. @throws TypeError for what is neither number nor value. */
export function dataOf(x: Num): number {
  if (typeof x === "number") return x;
  return x instanceof Value ? x.data : rejectRoot("read the number of", x);
}

/**
 * One root or several, as a list.
 * @param verb what is done with them, for errors.
 * @throws TypeError for what is neither number nor value.
 */
export function rootsOf(roots: Num | readonly Num[], verb: string): readonly Num[] {
  const list = Array.isArray(roots) ? (roots as readonly Num[]).flat() : [roots as Num];
  for (const root of list) if (typeof root !== "number" && !(root instanceof Value)) rejectRoot(verb, root);
  return list;
}

/** A root that must be a value. @throws TypeError for anything else. */
export function requireValue(root: unknown, verb: string): asserts root is Value {
  if (!(root instanceof Value)) rejectRoot(verb, root);
}

function rejectRoot(verb: string, x: unknown): never {
  throw new TypeError(`Cannot ${verb} ${describe(x)}: it is no value. ${remedyFor(x)}`);
}

/** An interval of the real line on which a row's laws are checked, with the points at which it has no derivative. */
export interface Interval {
  readonly min: number;
  readonly max: number;
  readonly kinks?: readonly number[];
}

/** A derivative by one argument: a rule in the language itself, a constant, or `null` where it is zero by structure. */
export type Derivative<Rule> = Rule | number | null;

/** A partial derivative that counts where the operand is chosen. Made by {@link chosen}. */
export class Choice {
  /** 1 where it is chosen, else 0. */
  readonly flag: Value;
  readonly partial: Num;
  /** The derivative where it is not: 0, or NaN. */
  readonly otherwise: Num;

  constructor(flag: Value, partial: Num, otherwise: Num) {
    this.flag = flag;
    this.partial = partial;
    this.otherwise = otherwise;
  }
}

/** A partial derivative in two factors. Made by {@link inTurn}. */
export class Factors {
  readonly first: Num;
  readonly second: Num;

  constructor(first: Num, second: Num) {
    this.first = first;
    this.second = second;
  }
}

/**
 * What a rule answers where its partial derivative may overflow or vanish though the derivative that it is multiplied by brings it
 * back: that is multiplied by `first` and then by `second`. −1/x² is no double for x = 1e−200, but 1e−200·x⁻¹·(−x⁻¹) is one.
 */
export function inTurn(first: Num, second: Num): Factors {
  return new Factors(first, second);
}

/**
 * What a rule answers: a partial derivative, in two factors, or under a condition; `null`, that there is none.
 */
export type Contribution = Num | Factors | Choice | null;

/** Partial · derivative, of numbers. */
export function times(partial: Contribution, derivative: number): number {
  if (!(partial instanceof Factors)) return (partial as number) * derivative;
  return (partial.second as number) * ((partial.first as number) * derivative);
}

/**
 * What a rule answers for an operand that its operation takes only where `flag` (a comparison, or several) is not 0, as `select`
 * does. Elsewhere the operand contributes nothing, whatever it holds: this is no product with 0, which 0·∞ would make NaN.
 * @param otherwise 0, or NaN where the flag is 0 because of a NaN, which must not be lost.
 */
export function chosen(flag: Num, partial: Num, otherwise: Num = 0): Contribution {
  if (typeof flag !== "number") return new Choice(flag, partial, otherwise);
  if (flag !== 0) return partial;
  return typeof otherwise === "number" && otherwise === otherwise ? null : otherwise;
}

/** An instruction on vectors, a constant in both lanes as a double or by its bits, or a shift's count. */
export type VectorInstruction =
  number | { readonly double: number } | { readonly bits: bigint } | { readonly shift: number };

/** What kernels know of an operation. Rows without any of it are evaluated by calling {@link Row.evaluate}. */
export interface Machinery {
  /** How TypeScript writes it: an operator between or before its operands, or functions of `Math`. Default: not at all. */
  readonly source?: readonly string[] | undefined;
  /**
   * Its JavaScript, from that of its operands, which are names or literals. Comparisons are booleans here, and the first
   * operand of `select` is one.
   */
  readonly js?: ((...operands: readonly string[]) => string) | undefined;
  /** Its WebAssembly instruction on f64 (0xa2 is f64.mul), from the core specification's index of instructions. */
  readonly wasm?: number | undefined;
  /** The same on two doubles at once, f64x2 (0xf2 is f64x2.mul); or several instructions, after the operand. */
  readonly simd?: number | readonly VectorInstruction[] | undefined;
  /**
   * Whether it is linear in each argument while the others are held, or in all together: sums over a batch move past it.
   * The row says it and is not asked by numbers: a step function whose derivative was set to 1 is no sum.
   */
  readonly linear?: readonly boolean[] | "together" | undefined;
}

/** What every operation says of itself, whatever its arguments are. */
interface Row<Form extends string, Evaluate, Partials, Lower> extends Machinery {
  /** The name: of the function, of the method, in errors and formulas. */
  readonly name: string;
  /** How its arguments look, which is what the sweeps branch on. */
  readonly form: Form;
  /** Numbers in, number out; defined for all doubles. */
  readonly evaluate: Evaluate;
  /** One derivative for each argument. A rule takes the arguments and then the operation's own value. */
  readonly partials: Partials;
  /**
   * The same number, to the bit, by plainer rows; `undefined` where this row is as plain as it gets. It is how kernels
   * share what is hidden in an operation (the exponential of σ(x) and σ(−x)) and drop what changes nothing.
   */
  readonly lower?: Lower | undefined;
  /** Where the laws are checked, for each argument (for each operand of a vector). */
  readonly domain: readonly Interval[];
  /** How it is written as mathematics. */
  readonly notation: Notation;
}

/** An operation with one argument. */
export interface Unary extends Row<
  "unary",
  (x: number) => number,
  readonly [Derivative<(x: Num, out: Num) => Contribution>],
  (x: Num) => Num | undefined
> {
  (x: number): number;
  (x: Value): Value;
  (x: Num): Num;
}

/** The rules of a {@link Binary} operation. */
export type BinaryRule = Derivative<(x: Num, y: Num, out: Num) => Contribution>;

/** An operation with two arguments. */
export interface Binary extends Row<
  "binary",
  (x: number, y: number) => number,
  readonly [BinaryRule, BinaryRule],
  (x: Num, y: Num) => Num | undefined
> {
  (x: number, y: number): number;
  (x: Value, y: Num): Value;
  (x: Num, y: Value): Value;
  (x: Num, y: Num): Num;
}

/** An operation on x with a parameter that has a default. */
export interface Parametric extends Binary {
  (x: number, parameter?: number): number;
  (x: Value, parameter?: Num): Value;
  (x: Num, parameter?: Num): Num;
  /** The parameter, where it is left out. */
  readonly default: number;
}

/** The rules of a {@link Ternary} operation. */
export type TernaryRule = Derivative<(x: Num, y: Num, z: Num, out: Num) => Contribution>;

/** An operation with three arguments. */
export interface Ternary extends Row<
  "ternary",
  (x: number, y: number, z: number) => number,
  readonly [TernaryRule, TernaryRule, TernaryRule],
  (x: Num, y: Num, z: Num) => Num | undefined
> {
  (x: number, y: number, z: number): number;
  (x: Value, y: Num, z: Num): Value;
  (x: Num, y: Num, z: Num): Num;
}

/** An operation on one vector of any length, recorded as one value. Its partial is the vector of the operands' partials. */
export interface Reduction extends Row<
  "reduction",
  (xs: readonly number[]) => number,
  readonly [Derivative<(xs: readonly Num[], out: Num) => readonly Contribution[]>],
  (xs: readonly Num[]) => Num | undefined
> {
  (xs: ArrayLike<number>): number;
  (xs: Vector): Num;
  (x: number, ...more: readonly number[]): number;
  (x: Num, ...more: readonly Num[]): Num;
}

/**
 * The sum of a term over the pairs of two vectors of one length, in the order of all sums, recorded as one value. `evaluate` and
 * the partials are the term's, for one pair.
 */
export interface Pairing extends Row<
  "pairing",
  (x: number, y: number) => number,
  readonly [PairingRule, PairingRule],
  (xs: readonly Num[], ys: readonly Num[]) => Num | undefined
> {
  (xs: ArrayLike<number>, ys: ArrayLike<number>): number;
  (xs: Vector, ys: Vector): Num;
}

/** The rules of a {@link Pairing}. */
export type PairingRule = (x: Num, y: Num) => Num;

/** A program of several results: what a {@link CallRow} calls. */
export interface Callable {
  readonly inputs: number;
  readonly outputs: number;
  /** Computes {@link output} from {@link input}. */
  run(): void;
  readonly input: Float64Array;
  readonly output: Float64Array;
  /** The same results as graph without a call. */
  expand(args: readonly Num[]): Num[];
  /** The tangents of the results, from those of the arguments; `undefined` where it is zero by structure. */
  pushed(args: readonly Num[], tangents: readonly (Num | undefined)[]): (Num | undefined)[];
  /** The adjoints of those arguments that are wanted, from those of the results. */
  pulled(
    args: readonly Num[],
    adjoints: readonly (Num | undefined)[],
    wanted: readonly boolean[],
  ): (Num | undefined)[];
}

/** The operation of a value that stands for a call, with its arguments in `x`. It has no number; its {@link PartRow}s have. */
export interface CallRow extends Row<"call", () => number, readonly [], never> {
  readonly block: Callable;
}

/** The operation that takes one result of the call in `x`. */
export interface PartRow extends Row<"part", () => number, readonly [], never> {
  /** Which one. */
  readonly part: number;
}

/** An operation: a function that computes when it is called on numbers and records when it is called on values. */
export type Primitive = Unary | Binary | Ternary | Reduction | Pairing;

/** What can have computed a value: an operation, or a call of a block. */
export type Operation = Primitive | CallRow | PartRow;

/** What a row calls, if it is that of a call. */
export function callOf(row: Operation): Callable | undefined {
  return row.form === "call" ? row.block : undefined;
}

/** Which result of a call a row takes, if it takes one. */
export function partOf(row: Operation): number | undefined {
  return row.form === "part" ? row.part : undefined;
}

/** A value as errors name it: by its label, or by its operation and number. */
export function describe(x: unknown): string {
  if (!(x instanceof Value)) return typeof x === "string" ? quoted(x) : kindOf(x);
  const name =
    x.label ?? namers.map((namer) => namer(x)).findLast((path) => path !== undefined && path !== "");
  const place = saysPlaces ? placeOf(x) : undefined;
  const at = place === undefined ? "" : ` at ${printable(place)}`;
  if (name !== undefined) return `the value ${printable(name)}${at}`;
  const number = x.number === undefined ? "" : ` with data ${x.number}`;
  if (x.op === null) return `the leaf${number}`;
  nameless++;
  return `the value of ${x.op.name}${number}${at}`;
}

/** How often a computed value was described that has no name: where names could be had, an error may be worth them. */
export let nameless = 0;

/** Whether values are described with the place where they were computed. */
let saysPlaces = false;

/** Runs `run`, whose errors say where values were computed. */
export function sayingPlaces<T>(run: () => T): T {
  const before = saysPlaces;
  saysPlaces = true;
  try {
    return run();
  } finally {
    saysPlaces = before;
  }
}

/** Who knows names of values that have no label: the functions that are being recorded know the paths of their arguments. */
const namers: ((x: Value) => string | undefined)[] = [];

/** Runs `run`, in whose errors `namer` names values. Costs nothing unless there is an error. */
export function namedBy<T>(namer: (x: Value) => string | undefined, run: () => T): T {
  namers.push(namer);
  try {
    return run();
  } finally {
    namers.pop();
  }
}

/** A wrong argument as errors show it. */
function kindOf(x: unknown): string {
  if (typeof x === "function") return x.name === "" ? "a function" : `the function ${printable(x.name)}`;
  if (typeof x === "bigint") return `the BigInt ${x}n`;
  if (Array.isArray(x)) return `an array of ${x.length}`;
  if (typeof x === "object" && x !== null) {
    if (isForeign(x)) return "a Value of another copy of @chainrule/autograd";
    const { name } = (x.constructor as { name?: unknown } | null | undefined) ?? {};
    return typeof name !== "string" || name === "Object" ? "an object" : `a ${printable(name)}`;
  }
  return printable(String(x));
}

/** Whether it has what a value has without being one of this copy of the library. */
export function isForeign(x: unknown): boolean {
  return (
    typeof x === "object" && x !== null && "number" in x && "op" in x && "uses" in x && !(x instanceof Value)
  );
}

/** What to do about a wrong argument. */
export function remedyFor(
  x: unknown,
  otherwise = "Pass numbers, or values, which value(data) and the operations make.",
): string {
  if (typeof x === "bigint") return "Convert it with Number(x).";
  if (isForeign(x)) {
    return "Let all packages use one copy: install one version (npm ls @chainrule/autograd shows them), import it either as a module or by require.";
  }
  return otherwise;
}

/** @throws TypeError unless `x` is a number or a value: the error of every operation for a wrong operand. */
export function rejectOperand(name: string, x: unknown): never {
  throw new TypeError(
    `Cannot compute ${name} of ${describe(x)}: its operands are numbers and values. ${remedyFor(x)}`,
  );
}

/** @throws TypeError unless `data` is a number. */
export function checkedNumber(data: unknown, verb: string): number {
  if (typeof data === "number") return data;
  const remedy = typeof data === "bigint" ? "Convert it with Number(x)." : "Pass a number.";
  throw new TypeError(`Cannot ${verb} ${describe(data)}: it is not a number. ${remedy}`);
}

function checkedLabel(label: unknown): string {
  if (typeof label === "string") return label;
  throw new TypeError(`Cannot label a value with ${describe(label)}: a label is text. Pass a string.`);
}
