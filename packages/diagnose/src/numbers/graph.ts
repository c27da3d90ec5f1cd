/** @file The graph of what is right: its labeled values, and how each is computed from the others. */

import {
  gt,
  isValue,
  mul,
  neg,
  type Num,
  select,
  square,
  sub,
  usersFirst,
  value,
  type Value,
} from "@chainrule/autograd";
import { simplify } from "@chainrule/autograd/draw";
import { familyOf } from "./labels.ts";
import { directions, nearby } from "./random.ts";
import { type Term, termOf } from "./term.ts";

/** What tells two nodes apart: their numbers at that many random points. */
const POINTS = 8;

/** A way of writing values of some numbers: a word, or something of it. */
interface Writing {
  readonly word: Value;
  readonly as: (proxy: Value) => Num;
  /** Only values that are computed from the word are written so. */
  readonly above: boolean;
}

/** The labeled values of a graph, and how each is computed from the others. */
export class Graph {
  /** All values under the quantities, operands first. */
  readonly order: readonly Value[];
  readonly byLabel = new Map<string, Value>();
  /** The labeled values by the name that they share, as w for w₁₂. */
  readonly families = new Map<string, Value[]>();
  private readonly terms = new Map<Value, Term>();
  private readonly position = new Map<Value, number>();
  private readonly below = new Map<Value, ReadonlySet<Value>>();
  private readonly used = new Set<Num>();
  /** The numbers of each node at random points, and the same as a text. */
  private readonly numbers = new Map<Value, readonly number[]>();
  private readonly prints = new Map<Value, string>();
  /** What is written for a value with these numbers. */
  private readonly writings = new Map<string, readonly Writing[]>();

  private named: ReadonlySet<string> = new Set();

  /** The place of each quantity in the order in which they are to be computed. */
  private readonly rank = new Map<Value, number>();

  /** @param quantities in the order of computation. */
  constructor(quantities: readonly Value[]) {
    quantities.forEach((node, i) => this.rank.set(node, i));
    this.order = usersFirst(quantities).toReversed();
    this.order.forEach((node, i) => {
      this.position.set(node, i);
      for (const operand of node.args) this.used.add(operand);
      if (node.label === undefined) return;
      if (this.byLabel.has(node.label)) {
        throw new Error(
          `Cannot diagnose: two values are called ${node.label}. Give every quantity a label of its own.`,
        );
      }
      this.byLabel.set(node.label, node);
      const family = familyOf(node.label);
      this.families.set(family, [...(this.families.get(family) ?? []), node]);
    });
    this.take();
  }

  /** The labeled leaves: what is given. */
  get givens(): Value[] {
    return this.order.filter((node) => node.op === null && node.label !== undefined);
  }

  /** Says which quantities the learner has numbers for: they are words of the formulas, as `error` for y − ŷ. */
  name(labels: Iterable<string>): void {
    this.named = new Set(labels);
    this.terms.clear();
  }

  /** How a labeled value is computed from others. */
  term(node: Value): Term {
    let term = this.terms.get(node);
    if (term === undefined) this.terms.set(node, (term = this.read(node)));
    return term;
  }

  /** Whether the learner has a number for it. */
  isNamed(node: Value): boolean {
    return this.named.has(node.label as string);
  }

  /** Whether another value is computed from it. */
  isUsed(node: Value): boolean {
    return this.used.has(node);
  }

  /** Whether there is a number for `x` already when `y` is to be computed. */
  isBefore(x: Value, y: Value): boolean {
    // Those of one name are computed side by side, unless one is computed from the other.
    if (x.label !== undefined && y.label !== undefined && familyOf(x.label) === familyOf(y.label))
      return this.dependsOn(y, x);
    const [own, other] = [this.rank.get(x), this.rank.get(y)];
    return own === undefined || other === undefined ? x !== y && !this.dependsOn(x, y) : own < other;
  }

  /** Whether `x` is computed from `y`. */
  dependsOn(x: Value, y: Value): boolean {
    if (x === y || (this.position.get(x) as number) <= (this.position.get(y) as number)) return false;
    let below = this.below.get(x);
    if (below === undefined) this.below.set(x, (below = new Set(usersFirst([x]))));
    return below.has(y);
  }

  /** The value of every node where the leaves have these numbers. */
  truth(givens: ReadonlyMap<Value, number>): ReadonlyMap<Value, number> {
    const numbers = new Map<Value, number>();
    const numberOf = (x: Num): number => (typeof x === "number" ? x : (numbers.get(x) as number));
    for (const node of this.order) {
      numbers.set(
        node,
        node.op === null ? (givens.get(node) ?? node.data) : (apply(node, node.args.map(numberOf)) as number),
      );
    }
    return numbers;
  }

  /** Takes the numbers by which values are known again. */
  private take(): void {
    const random = directions(11);
    const points = Array.from({ length: POINTS }, () =>
      this.truth(new Map(this.givens.map((node) => [node, nearby(node.data, random)]))),
    );
    const printOf = (numbers: readonly number[]): string => numbers.map((x) => x.toPrecision(10)).join();
    const write = (word: Value, numbers: readonly number[], as: Writing["as"], above = false): void => {
      if (numbers.some((x) => Number.isNaN(x)) || numbers.every((x) => x === numbers[0])) return;
      const print = printOf(numbers);
      // Of words with the same numbers, the nearer one is meant: the one that is computed later.
      this.writings.set(print, [{ word, as, above }, ...(this.writings.get(print) ?? [])]);
    };
    for (const node of this.order) {
      const numbers = points.map((point) => point.get(node) as number);
      this.numbers.set(node, numbers);
      this.prints.set(node, printOf(numbers));
      if (node.label === undefined) continue;
      write(node, numbers, (x) => x);
      write(
        node,
        numbers.map((x) => -x),
        (x) => neg(x),
      );
      const operand = node.op?.form === "unary" ? node.args[0] : undefined;
      if (!isValue(operand)) continue;
      write(
        node,
        numbers.map((x) => 1 - x),
        (x) => sub(1, x),
      );
      write(
        node,
        numbers.map((x) => 1 - x * x),
        (x) => sub(1, square(x)),
      );
      write(
        operand,
        points.map((point) => ((point.get(operand) as number) > 0 ? 1 : 0)),
        (x) => gt(x, 0),
        true,
      );
    }
  }

  /** Whether `x` is a choice between something and what is 0 then: a product with a condition. */
  private isMasked({ op, args }: Value): boolean {
    const [condition, , other] = args;
    if (op !== select || !isValue(condition)) return false;
    return (this.numbers.get(condition) as readonly number[]).every(
      (flag, i) =>
        (flag === 1 || flag === 0) &&
        (flag === 1 || (isValue(other) ? this.numbers.get(other)?.[i] : other) === 0),
    );
  }

  /**
   * The formula of `node` in words. Method: what has the numbers of a word at random points is that word; the rest, down to words,
   * is built again and simplified.
   */
  private read(node: Value): Term {
    const originals = new Map<Value, Value>();
    const proxies = new Map<Value, Value>();
    const proxyOf = (word: Value): Value => {
      let proxy = proxies.get(word);
      if (proxy === undefined) {
        proxies.set(word, (proxy = value(word.data, word.label)));
        originals.set(proxy, word);
      }
      return proxy;
    };
    const built = new Map<Value, Num>();
    const known = (x: Value): Num | undefined => {
      if (
        x !== node &&
        (x.op === null || x.label !== undefined || x.op.form === "call" || x.op.form === "part")
      )
        return proxyOf(x);
      // What is one operation on words is written as it is.
      if (x === node && x.args.every((y) => !isValue(y) || y.label !== undefined)) return undefined;
      for (const { word, as, above } of this.writings.get(this.prints.get(x) as string) ?? []) {
        if (!this.isBefore(word, node) || (above && !this.dependsOn(x, word))) continue;
        if (this.isNamed(word) || this.isUsed(word)) return as(proxyOf(word));
        // A quantity that nobody computed is written out, as y − ŷ.
        if (x !== node && word.op !== null && word.args.every((y) => !isValue(y) || y.label !== undefined))
          return as(
            apply(
              word,
              word.args.map((y) => (isValue(y) ? proxyOf(y) : y)),
            ) as Value,
          );
      }
      return undefined;
    };
    const stack: Value[] = [node];
    for (let x = stack.at(-1); x !== undefined; x = stack.at(-1)) {
      if (!built.has(x)) {
        const written = x === node && node.op === null ? proxyOf(node) : known(x);
        const waiting =
          written === undefined ? x.args.filter((y): y is Value => isValue(y) && !built.has(y)) : [];
        if (waiting.length > 0) {
          stack.push(...waiting);
          continue;
        }
        const operands = x.args.map((y) => (isValue(y) ? (built.get(y) as Num) : y));
        built.set(
          x,
          written ?? (this.isMasked(x) ? mul(operands[1] as Num, operands[0] as Num) : apply(x, operands)),
        );
      }
      stack.pop();
    }
    return termOf(simplify(built.get(node) as Num), (x) => originals.get(x) ?? x);
  }
}

/** The operation of `node` on other operands. */
function apply(node: Value, operands: readonly Num[]): Num {
  const call = node.op as unknown as (...args: unknown[]) => Num;
  const form = node.op?.form;
  if (form === "reduction") return call(operands);
  const half = operands.length / 2;
  return form === "pairing" ? call(operands.slice(0, half), operands.slice(half)) : call(...operands);
}
