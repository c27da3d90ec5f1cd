/** Two numbers that say whether an engine computes what all others do: every bit of many results goes into them. */
import * as autograd from "@chainrule/autograd";
import { adam, cosine, mlp, train } from "@chainrule/nn";

type Row = autograd.Primitive;

/** Of each row: so many points on which it is computed eagerly, and on so many of them in a batch too. */
const POINTS = 100_000;
const BATCHED = 2_000;

/** Numbers at which something begins or ends. */
const SPECIAL = [
  [0, 1, 2, 3, 0.25, 0.5, 1.5, 10, 1e5, 1e16, 1e300, Infinity, Number.MAX_VALUE, Math.PI, Math.PI / 2],
  [
    5e-324,
    2 ** -1022,
    2 ** -1030,
    2 ** -54,
    2 ** -28,
    2 ** 53,
    2 ** 500,
    2 ** -400,
    600,
    710,
    745,
    1 + 2 ** -52,
  ],
]
  .flat()
  .flatMap((x) => [x, -x])
  .concat(NaN);

/** Mulberry32. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Fowler, Noll and Vo's hash of doubles, of which all NaNs are one. */
class Hash {
  readonly #double = new Float64Array(1);
  readonly #words = new Uint32Array(this.#double.buffer);
  #state = 0x811c9dc5;

  take(x: number): void {
    this.#double[0] = x;
    const isNaN = x !== x;
    this.#state = Math.imul(this.#state ^ (isNaN ? 1 : (this.#words[0] as number)), 0x01000193);
    this.#state ^= this.#state >>> 15;
    this.#state = Math.imul(this.#state ^ (isNaN ? 1 : (this.#words[1] as number)), 0x01000193);
    this.#state ^= this.#state >>> 13;
  }

  toString(): string {
    return (this.#state >>> 0).toString(16).padStart(8, "0");
  }
}

const rows = (Object.values(autograd) as unknown[])
  .filter((x): x is Row => typeof x === "function" && "partials" in x && "evaluate" in x)
  .toSorted((a, b) => (a.name < b.name ? -1 : 1));

/** A point: of all doubles, of the row's domain, or of the special numbers. Rows of vectors get three. */
function drawer(row: Row): () => number[] {
  const random = generator(row.name.length);
  const words = new Uint32Array(2);
  const double = new Float64Array(words.buffer);
  const width = row.form === "reduction" ? 3 : row.form === "pairing" ? 6 : row.partials.length;
  return () =>
    Array.from({ length: width }, (_, i) => {
      const kind = random();
      if (kind < 0.3) {
        words[0] = random() * 2 ** 32;
        words[1] = random() * 2 ** 32;
        return double[0] as number;
      }
      if (kind < 0.45) return SPECIAL[Math.floor(random() * SPECIAL.length)] as number;
      if (kind < 0.6) return Math.round(random() * 200) / 4 - 25;
      const { min, max } = row.domain[i % row.domain.length] as { min: number; max: number };
      return min + (max - min) * random();
    });
}

function called(row: Row, xs: readonly autograd.Num[]): autograd.Num {
  if (row.form === "reduction") return row(xs);
  if (row.form === "pairing") return row(xs.slice(0, 3), xs.slice(3));
  return (row as (...args: readonly autograd.Num[]) => autograd.Num)(...xs);
}

/** Of every row's values: eager ones; and whether batches, as WebAssembly and interpreted, answer the same. */
export function rowHashes(): { readonly eager: Record<string, string>; readonly different: string[] } {
  const eager: Record<string, string> = {};
  const different: string[] = [];
  for (const row of rows) {
    const draw = drawer(row);
    const hash = new Hash();
    const points: number[][] = [];
    const results: number[] = [];
    for (let i = 0; i < POINTS; i++) {
      const point = draw();
      const result = called(row, point) as number;
      hash.take(result);
      if (i >= BATCHED) continue;
      points.push(point);
      results.push(result);
    }
    eager[row.name] = String(hash);
    for (const backend of ["wasm", "run"] as const) {
      const each = autograd.batch((_: autograd.Value, xs: readonly autograd.Value[]) => called(row, xs), {
        reduce: "each",
        backend,
      });
      const answers = each(0, points) as readonly number[];
      if (!results.every((x, i) => Object.is(x, answers[i]))) different.push(`${row.name} (${backend})`);
    }
  }
  return { eager, different };
}

/** Of the parameters that a training run ends with. */
export async function trainingHash(): Promise<string> {
  const random = generator(7);
  const inputs = Array.from({ length: 96 }, () => [2 * random() - 1, 2 * random() - 1]);
  const targets = inputs.map(([x, y]) => [autograd.sin(3 * x!) * y!]);
  const network = mlp([2, 6, 6, 1], { seed: 3, activation: autograd.tanh, output: autograd.softplus });
  const rate = cosine(0.02, 150, 1e-4);
  await train(network, { inputs, targets }, { optimizer: adam({ rate }), epochs: 50, batch: 32, seed: 5 });
  const hash = new Hash();
  const visit = (x: unknown): void => {
    if (typeof x === "number") hash.take(x);
    else if (typeof x === "object" && x !== null) Object.values(x).forEach(visit);
  };
  visit(network.parameters);
  return String(hash);
}

/** Everything, as one text. */
export async function hashes(): Promise<string> {
  return JSON.stringify({ training: await trainingHash(), ...rowHashes() });
}
