/**
 * @file Sums and products in normal form, as graph: numbers gathered in front, equal terms and factors merged, signs and
 * fractions where a person would write them. Everything is true of real numbers, not of doubles to the last bit.
 */

import { add, div, mul, neg, pow, square, sub } from "./primitives.ts";
import { isValue, type Num, type Primitive, type Value } from "./value.ts";

/** Terms with their coefficients, or factors with their exponents, in the order of their first occurrence. */
export type Parts = ReadonlyMap<Num, number>;

/**
 * A sum or product that is still growing: a part with its weight (coefficient or exponent), or several of them. Kept as a tree,
 * because a chain of a million additions would be copied a million times otherwise.
 */
export type Growing =
  | { readonly weight: number; readonly part: Num }
  | { readonly weight: number; readonly several: readonly Growing[] };

/** The parts of a growing sum or product, equal ones merged. */
export function partsOf(growing: Growing): Parts {
  const parts = new Map<Num, number>();
  const stack: { readonly weight: number; readonly growing: Growing }[] = [{ weight: 1, growing }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const weight = next.weight * next.growing.weight;
    if ("part" in next.growing) {
      const { part } = next.growing;
      parts.set(part, (parts.get(part) ?? 0) + weight);
    } else {
      const { several } = next.growing;
      for (let i = several.length - 1; i >= 0; i--) stack.push({ weight, growing: several[i] as Growing });
    }
  }
  for (const [part, weight] of parts) if (weight === 0) parts.delete(part);
  return parts;
}

/** Builds sums and products, each of them once: what is equal becomes the same value. */
export class Algebra {
  /** The values that were built, by operation and operands. */
  private readonly built = new Map<string, Num>();
  private readonly ids = new Map<Value | Primitive, number>();
  /** The terms of the sums that were built; the key 1 holds the constant. */
  private readonly sums = new Map<Num, Parts>();
  /** The factors of the products that were built; the key of a number holds nothing: the coefficient stands beside. */
  private readonly products = new Map<Num, { readonly coefficient: number; readonly factors: Parts }>();

  /** The terms of `x`, if it is a sum that was built here. */
  termsOf(x: Num): Parts | undefined {
    return this.sums.get(x);
  }

  /** The coefficient and the factors of `x`; a number is its own coefficient, any other value its own factor. */
  factorsOf(x: Num): { readonly coefficient: number; readonly factors: Parts } {
    if (typeof x === "number") return { coefficient: x, factors: new Map() };
    return this.products.get(x) ?? { coefficient: 1, factors: new Map([[x, 1]]) };
  }

  /** The value of `operation` on `operands`, which are built already. */
  apply(operation: Primitive, operands: readonly Num[]): Num {
    return this.once(`${this.id(operation)}(${operands.map((x) => this.key(x)).join()})`, () => {
      const call = operation as unknown as (...operands: unknown[]) => Num;
      return operation.form === "reduction" ? call(operands) : call(...operands);
    });
  }

  /** coefficient · Π factor^exponent */
  product(coefficient: number, factors: Parts): Num {
    if (coefficient === 0 || factors.size === 0) return coefficient;
    const [[only, exponent] = [0, 0]] = factors;
    if (factors.size === 1 && exponent === 1) {
      if (coefficient === 1) return only;
      const terms = coefficient === -1 ? this.sums.get(only) : undefined;
      if (terms !== undefined) return this.sum(negated(terms));
    }
    const joined = this.conjugates(factors);
    if (joined !== undefined) return this.product(coefficient, joined);
    const turned = coefficient < 0 ? this.turned(factors) : undefined;
    if (turned !== undefined) return this.product(-coefficient, turned);
    const names = [...factors].map(([factor, power]) => `${this.key(factor)}^${power}`).toSorted();
    return this.once(`${coefficient}·${names.join("·")}`, () => {
      const x = fraction(coefficient, factors);
      this.products.set(x, { coefficient, factors });
      return x;
    });
  }

  /** Σ coefficient · term, where the term 1 stands for the constant. */
  sum(terms: Parts): Num {
    if (terms.size === 0) return 0;
    const ordered = this.byIndex([...terms]);
    const positive = ordered.findIndex(([, coefficient]) => coefficient > 0);
    if (positive > 0) ordered.unshift(...ordered.splice(positive, 1));
    const [[first, weight] = [0, 0], ...rest] = ordered;
    if (rest.length === 0) return this.scaled(first, weight);
    const names = ordered.map(([term, coefficient]) => `${coefficient}·${this.key(term)}`).toSorted();
    return this.once(names.join("+"), () => {
      let total = this.scaled(first, weight);
      for (const [term, coefficient] of rest) {
        total =
          coefficient < 0
            ? sub(total, this.scaled(term, -coefficient))
            : add(total, this.scaled(term, coefficient));
      }
      this.sums.set(total, new Map(ordered));
      return total;
    });
  }

  /** The terms in the order of their indices, if they are alike but for those: W₁·δ₁ before W₂·δ₂. */
  private byIndex(terms: [Num, number][]): [Num, number][] {
    const labels = new Map<Num, string>();
    for (const [term] of terms) {
      const words = [...this.factorsOf(term).factors.keys()].map((x) => (isValue(x) ? x.label : undefined));
      if (words.length === 0 || words.includes(undefined)) return terms;
      labels.set(term, words.join("·"));
    }
    const kinds = new Set([...labels.values()].map((label) => label.replace(INDEX, "")));
    if (kinds.size !== 1) return terms;
    const indices = new Map(
      [...labels].map(([term, label]) => [term, label.match(INDEX)?.map(indexOf) ?? []]),
    );
    return terms.toSorted(([x], [y]) => compare(indices.get(x) as number[], indices.get(y) as number[]));
  }

  /** A term with its coefficient. */
  private scaled(term: Num, weight: number): Num {
    const { coefficient, factors } = this.factorsOf(term);
    return this.product(weight * coefficient, factors);
  }

  /** The factors with one difference turned round, a − b for b − a, so that the product's own sign is not needed. */
  private turned(factors: Parts): Parts | undefined {
    for (const [factor, exponent] of factors) {
      const terms = this.sums.get(factor);
      if (terms === undefined || exponent !== 1 || terms.size !== 2 || terms.has(1)) continue;
      const [first, second] = terms.values() as unknown as [number, number];
      if (first * second >= 0) continue;
      const other = this.sum(negated(terms));
      if (factors.has(other)) continue;
      return new Map([...factors].map(([x, power]) => [x === factor ? other : x, power]));
    }
    return undefined;
  }

  /** The factors with (a − b)·(a + b) as one, a² − b², for the number a = 1. */
  private conjugates(factors: Parts): Parts | undefined {
    for (const [factor, exponent] of factors) {
      const [x, sign] = this.oneAnd(factor) ?? [];
      if (x === undefined || sign !== -1) continue;
      const other = [...factors.keys()].find((y) => {
        const [z, plus] = this.oneAnd(y) ?? [];
        return z === x && plus === 1 && factors.get(y) === exponent;
      });
      if (other === undefined) continue;
      const difference = this.sum(
        new Map<Num, number>([
          [1, 1],
          [this.product(1, new Map([[x, 2]])), -1],
        ]),
      );
      return new Map(
        [...factors].flatMap(([y, power]) =>
          y === other ? [] : [[y === factor ? difference : y, power] as const],
        ),
      );
    }
    return undefined;
  }

  /** x and ±1, if `factor` is 1 ± x for a value x that is no product itself. */
  private oneAnd(factor: Num): readonly [x: Num, sign: number] | undefined {
    const terms = this.sums.get(factor);
    if (terms?.size !== 2 || terms.get(1) !== 1) return undefined;
    const [x, sign] = [...terms].find(([term]) => term !== 1) as [Num, number];
    return this.products.has(x) || Math.abs(sign) !== 1 ? undefined : [x, sign];
  }

  private once(key: string, build: () => Num): Num {
    const known = this.built.get(key);
    if (known !== undefined) return known;
    const x = build();
    this.built.set(key, x);
    return x;
  }

  private key(x: Num): string {
    return isValue(x) ? `#${this.id(x)}` : Object.is(x, -0) ? "-0" : String(x);
  }

  private id(x: Value | Primitive): number {
    let id = this.ids.get(x);
    if (id === undefined) this.ids.set(x, (id = this.ids.size));
    return id;
  }
}

/** The indices in a label, in figures or as subscripts. */
const INDEX = /[0-9]+|[₀-₉]+/g;

function indexOf(text: string): number {
  return Number(text.normalize("NFKC"));
}

function compare(x: readonly number[], y: readonly number[]): number {
  const at = x.findIndex((index, i) => index !== y[i]);
  return at < 0 ? 0 : (x[at] as number) - (y[at] ?? 0);
}

function negated(terms: Parts): Parts {
  return new Map([...terms].map(([term, coefficient]) => [term, -coefficient]));
}

/** The product as graph: numerator over denominator, a negative sign in front of all. */
function fraction(coefficient: number, factors: Parts): Num {
  const above = [...factors]
    .filter(([, exponent]) => exponent > 0)
    .map(([x, exponent]) => power(x, exponent));
  const below = [...factors]
    .filter(([, exponent]) => exponent < 0)
    .map(([x, exponent]) => power(x, -exponent));
  const size = Math.abs(coefficient);
  const divisor = Math.round(1 / size);
  const asDivisor =
    size < 1 && divisor <= 1000 && 1 / divisor === size && (below.length > 0 || (divisor % 5) % 2 !== 0);
  if (asDivisor) below.unshift(divisor);
  else if (size !== 1) above.unshift(size);
  const numerator = above.length === 0 ? 1 : above.reduce((x, y) => mul(x, y));
  const quotient =
    below.length === 0
      ? numerator
      : div(
          numerator,
          below.reduce((x, y) => mul(x, y)),
        );
  return coefficient < 0 ? neg(quotient) : quotient;
}

function power(x: Num, exponent: number): Num {
  return exponent === 1 ? x : exponent === 2 ? square(x) : pow(x, exponent);
}
