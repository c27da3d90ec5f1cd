/** @file The words in which workloads are written, and what stands for those that a system does not have. */

/**
 * A scalar system's operations. Those with a question mark are written out with the others where a system lacks them, or
 * where a benchmark withholds them.
 *
 * A process measures one system on one workload: were two systems to share these call sites, the sites would see the
 * functions of both, and each would be two to three times slower than its users find it.
 */
export interface Language<V> {
  readonly add: (x: V | number, y: V | number) => V;
  readonly sub: (x: V | number, y: V | number) => V;
  readonly mul: (x: V | number, y: V | number) => V;
  readonly div: (x: V | number, y: V | number) => V;
  readonly exp: (x: V) => V;
  readonly log: (x: V) => V;
  readonly sin: (x: V) => V;
  readonly sqrt: (x: V) => V;
  readonly square: (x: V) => V;
  readonly relu: (x: V) => V;
  readonly sigmoid: (x: V) => V;
  readonly sum?: (xs: readonly V[]) => V;
  readonly dot?: (xs: readonly V[], ys: readonly (V | number)[]) => V;
  readonly logSumExp?: (xs: readonly V[]) => V;
  readonly fold?: Fold;
}

/** A state that is carried through rows; of numbers and values in arrays and records. */
export type Fold = <State, Row, Shared>(
  step: (state: State, row: Row, shared: Shared) => State,
  state: State,
  rows: readonly Row[],
  shared: Shared,
) => State;

/** The loop of a language, or the plain one. */
export function foldOf<V>({ fold }: Language<V>): Fold {
  return fold ?? ((step, state, rows, shared) => rows.reduce((now, row) => step(now, row, shared), state));
}

/** A language with all of its words. */
export function complete<V>(language: Language<V>): Required<Omit<Language<V>, "fold">> {
  const { add, mul, exp, log } = language;
  const sum =
    language.sum ??
    ((xs: readonly V[]): V => {
      let total = xs[0] as V;
      for (let i = 1; i < xs.length; i++) total = add(total, xs[i] as V);
      return total;
    });
  const dot =
    language.dot ??
    ((xs: readonly V[], ys: readonly (V | number)[]): V => {
      let total = mul(xs[0] as V, ys[0] as V);
      for (let i = 1; i < xs.length; i++) total = add(total, mul(xs[i] as V, ys[i] as V));
      return total;
    });
  const logSumExp = language.logSumExp ?? ((xs: readonly V[]): V => log(sum(xs.map((x) => exp(x)))));
  return { ...language, sum, dot, logSumExp };
}
