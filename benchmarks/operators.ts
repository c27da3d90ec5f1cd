/**
 * @file What ordinary functions cost: recording through a twin beside the same function in the words of the table, and plain calls
 * beside the function without a directive. `npm run bench:operators`.
 */

import {
  add,
  compile,
  dataOf,
  div,
  exp,
  grad,
  hypot,
  log,
  lt,
  mul,
  neg,
  type Num,
  select,
  square,
  sub,
  tanh,
  value,
  valueAndGrad,
} from "@chainrule/autograd";
import { lift } from "@chainrule/operators";
import { iterationsFor, quantile } from "./pace.ts";

interface Point<N> {
  readonly x: N;
  readonly y: N;
}

function energy(points: readonly Point<number>[], r: number): number {
  "use grad";
  let sum = 0;
  for (let i = 0; i < points.length; i++) {
    for (let j = 0; j < i; j++) {
      const d = Math.hypot(points[i]!.x - points[j]!.x, points[i]!.y - points[j]!.y);
      if (d < r) sum += (r - d) ** 2;
    }
  }
  return sum;
}

/** The same without a directive. */
// oxlint-disable-next-line typescript/no-implied-eval -- its text is the function's own
const plainEnergy = new Function(
  `return ${Function.prototype.toString.call(energy).replace(/"use grad";/, "")}`,
)() as typeof energy;

/** The same in the words of the table. @param grown the sum with the term of a distance, which counts below r. */
const tableEnergy =
  <R extends Num>(grown: (sum: Num, d: Num, r: R) => Num) =>
  (points: readonly Point<Num>[], r: R): Num => {
    let sum: Num = 0;
    for (let i = 0; i < points.length; i++) {
      for (let j = 0; j < i; j++) {
        const [p, q] = [points[i]!, points[j]!];
        sum = grown(sum, hypot(sub(p.x, q.x), sub(p.y, q.y)), r);
      }
    }
    return sum;
  };

/** With a choice, where a kernel needs one. */
const chosenEnergy = tableEnergy((sum, d, r: Num) => select(lt(d, r), add(sum, square(sub(r, d))), sum));
/** For eager values, whose numbers are known. */
const eagerEnergy = tableEnergy((sum, d, r: number) => (dataOf(d) < r ? add(sum, square(sub(r, d))) : sum));

/** A network with one hidden layer, and its mean error over samples: arithmetic without conditions. */
function network(w: readonly number[], xs: readonly (readonly number[])[]): number {
  "use grad";
  let total = 0;
  for (const [a, b, target] of xs) {
    let out = w[0]!;
    for (let k = 0; k < 8; k++) {
      out += w[1 + 4 * k]! * Math.tanh(w[2 + 4 * k]! * a! + w[3 + 4 * k]! * b! + w[4 + 4 * k]!);
    }
    total += Math.log(1 + Math.exp(-out * target!));
  }
  return total / xs.length;
}

function tableNetwork(w: readonly Num[], xs: readonly (readonly number[])[]): Num {
  let total: Num = 0;
  for (const [a, b, target] of xs) {
    let out = w[0]!;
    for (let k = 0; k < 8; k++) {
      const h = tanh(add(add(mul(w[2 + 4 * k]!, a!), mul(w[3 + 4 * k]!, b!)), w[4 + 4 * k]!));
      out = add(out, mul(w[1 + 4 * k]!, h));
    }
    total = add(total, log(add(1, exp(mul(neg(out), target!)))));
  }
  return div(total, xs.length);
}

const points = Array.from({ length: 40 }, (_, i) => ({ x: 3 * Math.sin(7 * i), y: 3 * Math.cos(5 * i) }));
const valued = (): Point<Num>[] => points.map(({ x, y }) => ({ x: value(x), y: value(y) }));
const weights = Array.from({ length: 33 }, (_, i) => Math.sin(i + 1));
const samples = Array.from({ length: 20 }, (_, i) => [
  Math.sin(3 * i),
  Math.cos(2 * i),
  i % 2 === 0 ? 1 : -1,
]);
const fewer = points.slice(0, 20);
const record = (f: unknown, ...args: unknown[]): void => {
  const { record: recorded } = compile(f as (...args: unknown[]) => unknown, { backend: "run" });
  recorded(...((args.length === 0 ? [fewer, 2] : args) as never[]));
};
const twinOf = (f: unknown): ((...args: unknown[]) => unknown) =>
  (f as Record<symbol, never>)[Symbol.for("chainrule.twin")]!;

/** Two ways to one answer: the first is held to be 1. */
const pairs: readonly (readonly [string, () => unknown, () => unknown])[] = [
  ["energy, a plain call of the function", () => plainEnergy(points, 2), () => energy(points, 2)],
  ["energy, eager values", () => eagerEnergy(valued(), 2), () => twinOf(energy)(valued(), 2)],
  ["energy, gradient, eager", () => grad(eagerEnergy)(points, 2), () => grad(energy)(points, 2)],
  ["energy, recorded with its conditions", () => record(chosenEnergy), () => record(energy)],
  [
    "energy, value and gradient, recorded",
    () => record(valueAndGrad(chosenEnergy)),
    () => record(valueAndGrad(energy)),
  ],
  [
    "network, gradient, eager",
    () => grad(tableNetwork)(weights, samples),
    () => grad(network)(weights, samples),
  ],
  [
    "network, gradient, recorded",
    () => record(grad(tableNetwork), weights, samples),
    () => record(grad(network), weights, samples),
  ],
  ["energy, eager values, with names", () => eagerEnergy(valued(), 2), () => lift(energy)(valued(), 2)],
];

/** The time that the processor spends, which others on the machine disturb less than the clock's. In nanoseconds. */
function spent(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return 1000 * (user + system);
}

console.log(
  "through a twin ÷ in the words of the table: the lower quarter of 60 slices each, that take turns",
);
for (const [name, table, twin] of pairs) {
  const loop = (run: () => unknown) => (times: number) => {
    for (let i = 0; i < times; i++) run();
  };
  const steps = [loop(table), loop(twin)] as const;
  const times = steps.map((step) => iterationsFor(step, 15, 600));
  const found: [number[], number[]] = [[], []];
  for (let round = 0; round < 60; round++) {
    for (const i of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      found[i].push(spent(() => steps[i](times[i]!)) / times[i]!);
    }
  }
  const [one, other] = found.map((list) => quantile(list, 0.25)) as [number, number];
  console.log(`${name.padEnd(40)} ${(other / one).toFixed(2)}   (${(one / 1000).toFixed(1)} µs)`);
}
