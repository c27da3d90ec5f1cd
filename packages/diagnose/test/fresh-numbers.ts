// Attempts at backpropagation as numbers, in kinds that the diagnosis was not developed on: drawn sizes, activations, losses, conventions,
// precisions, shapes and parts; slips in every quantity, forward ones too. No engine is used here.
import type { BackpropagationOptions, BatchGivens, Claims, Diagnosis, Givens } from "@chainrule/diagnose";

type Vector = readonly number[];
type Matrix = readonly Vector[];

/** A source of uniform numbers that depends on the seed alone (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const σ = (h: number): number => 1 / (1 + Math.exp(-h));
const UNITS: Readonly<
  Record<string, readonly [f: (h: number) => number, slope: (h: number, a: number) => number]>
> = {
  sigmoid: [σ, (_, a) => a * (1 - a)],
  tanh: [Math.tanh, (_, a) => 1 - a * a],
  relu: [(h) => Math.max(0, h), (h) => (h > 0 ? 1 : 0)],
  softplus: [(h) => Math.log1p(Math.exp(h)), (h) => σ(h)],
  linear: [(h) => h, () => 1],
  softmax: [() => Number.NaN, () => 1],
};

export interface Task {
  readonly sizes: readonly number[];
  /** By layer of units. */
  readonly units: readonly string[];
  readonly loss: "squaredError" | "crossEntropy";
  readonly samples: number;
  readonly inputs: Matrix;
  readonly targets: Matrix;
  readonly weights: readonly Matrix[];
  readonly biases: readonly Vector[] | undefined;
  readonly rate: number;
}

/** What people do differently without being wrong. */
export interface Habit {
  readonly turnedError: boolean;
  readonly sign: 1 | -1;
  readonly twice: boolean;
  readonly mean: boolean;
  readonly gives: "steps" | "gradients" | "weights";
  readonly transposed: boolean;
}

export const DOCUMENTS: Habit = {
  turnedError: false,
  sign: 1,
  twice: false,
  mean: false,
  gives: "steps",
  transposed: false,
};

/** Where a formula is computed: one unit of one sample, or one weight (summed over the samples afterwards). */
export interface Here {
  readonly task: Task;
  readonly layer: number;
  readonly sample: number;
  readonly j: number;
  readonly i: number;
  /** The inputs of the layer, its weights to this unit, its bias. */
  readonly x: Vector;
  readonly w: Vector;
  readonly b: number;
  readonly h: number;
  readonly a: number;
  readonly slope: number;
  /** Of the output unit of the same index. */
  readonly y: number;
  readonly ŷ: number;
  readonly e: number;
  /** The layer above: weights of this unit, δ. */
  readonly W: Vector;
  readonly δs: Vector;
  readonly activations: Vector;
  readonly nets: Vector;
  readonly es: Vector;
  /** Of a step: the δ and the input. */
  readonly δ: number;
  readonly input: number;
  readonly lower: Vector;
}

export type Formula = "net" | "activation" | "error" | "output" | "hidden" | "step" | "biasStep" | "loss";

export interface Slip {
  readonly name: string;
  readonly at: Formula;
  /** The layer from the inputs (0), or from the outputs (−1); of those that have the formula. */
  readonly layer: number;
  readonly said: RegExp;
  readonly fits?: (task: Task, habit: Habit) => boolean;
  /** The wrong number; `right` is what the learner's right formula gives. */
  readonly wrong: (here: Here, right: number) => number;
}

const hasHidden = ({ units }: Task): boolean => units.length > 1;
const outputIs =
  (...names: readonly string[]) =>
  ({ units, loss }: Task): boolean =>
    names.includes(units.at(-1) as string) && loss === "squaredError";
const hiddenIs =
  (...names: readonly string[]) =>
  ({ units }: Task): boolean =>
    units.length > 1 && names.includes(units.at(-2) as string);
const both =
  (...tests: readonly ((task: Task) => boolean)[]) =>
  (task: Task): boolean =>
    tests.every((test) => test(task));
const wide =
  (least: number) =>
  ({ sizes }: Task): boolean =>
    (sizes.at(-1) as number) >= least;
const dot = (p: Vector, q: Vector): number => p.reduce((sum, v, k) => sum + v * (q[k] as number), 0);

export const SLIPS: readonly Slip[] = [
  // Forward
  {
    name: "bias forgotten",
    at: "net",
    layer: 0,
    said: /b.* is missing/,
    fits: ({ biases }) => biases !== undefined,
    wrong: ({ b }, h) => h - b,
  },
  {
    name: "bias subtracted",
    at: "net",
    layer: -1,
    said: /sign of B|sign of b|−B|− b/,
    fits: ({ biases }) => biases !== undefined,
    wrong: ({ b }, h) => h - 2 * b,
  },
  {
    name: "only the first input",
    at: "net",
    layer: 0,
    said: /only|is missing|stands in the place of the whole/,
    fits: ({ sizes, biases }) => sizes[0] === 2 && biases === undefined,
    wrong: ({ x, w }) => (x[0] as number) * (w[0] as number),
  },
  {
    name: "activation not applied",
    at: "activation",
    layer: 0,
    said: /not applied|stands in the place of/,
    fits: ({ units }) => units.length > 1 && units[0] !== "linear" && units[0] !== "relu",
    wrong: ({ h }) => h,
  },
  {
    name: "another activation",
    at: "activation",
    layer: 0,
    said: /tanh.* stands in the place of σ/,
    fits: ({ units }) => units.length > 1 && units[0] === "sigmoid",
    wrong: ({ h }) => Math.tanh(h),
  },
  // The error
  {
    name: "error squared",
    at: "error",
    layer: -1,
    said: /too many|stands in the place of|²/,
    wrong: (_, e) => e * e,
  },
  {
    name: "E without the square",
    at: "loss",
    layer: -1,
    said: /square/,
    fits: (t) =>
      t.loss === "squaredError" && t.sizes.at(-1) === 1 && t.samples === 1 && t.units.at(-1) !== "softmax",
    wrong: ({ y, ŷ }) => 0.5 * (y - ŷ),
  },
  // δ of the outputs
  {
    name: "y(1 − y) for ŷ(1 − ŷ)",
    at: "output",
    layer: -1,
    said: /y.* stands in the place of ŷ/,
    fits: (t) => outputIs("sigmoid")(t) && t.targets.flat().every((y) => y > 0.05 && y < 0.95),
    wrong: ({ y, slope }, δ) => (δ / slope) * y * (1 - y),
  },
  {
    name: "(1 + ŷ)",
    at: "output",
    layer: -1,
    said: /sign of .*ŷ|1 \+ ŷ/,
    fits: outputIs("sigmoid"),
    wrong: ({ ŷ }, δ) => (δ / (1 - ŷ)) * (1 + ŷ),
  },
  {
    name: "error twice",
    at: "output",
    layer: -1,
    said: /(error|y.* − ŷ.*).* too many/,
    fits: both(outputIs("sigmoid", "tanh", "linear", "softplus"), () => true),
    wrong: ({ e }, δ) => δ * e,
  },
  {
    name: "η in δ",
    at: "output",
    layer: -1,
    said: /factor η too many/,
    fits: (t) => t.units.at(-1) !== "softmax" || t.loss === "crossEntropy",
    wrong: ({ task }, δ) => δ * task.rate,
  },
  {
    name: "(1 − ŷ) for (1 − ŷ²)",
    at: "output",
    layer: -1,
    said: /square of ŷ.* is missing/,
    fits: outputIs("tanh"),
    wrong: ({ ŷ }, δ) => δ / (1 + ŷ),
  },
  {
    name: "divided by ŷ",
    at: "output",
    layer: -1,
    said: /ŷ/,
    fits: (t) => t.loss === "crossEntropy" && t.units.at(-1) === "sigmoid",
    wrong: ({ ŷ }, δ) => δ / ŷ,
  },
  // δ of hidden units
  {
    name: "ŷ(1 − ŷ) for a(1 − a)",
    at: "hidden",
    layer: -1,
    said: /ŷ.* stands in the place of a/,
    fits: both(hiddenIs("sigmoid"), (t) => t.sizes.at(-1) === 1),
    wrong: ({ slope, ŷ }, δ) => (δ / slope) * ŷ * (1 - ŷ),
  },
  {
    name: "(1 + a)",
    at: "hidden",
    layer: -1,
    said: /sign of .*a|1 \+ a/,
    fits: hiddenIs("sigmoid"),
    wrong: ({ a }, δ) => (δ / (1 - a)) * (1 + a),
  },
  {
    name: "another unit's derivative",
    at: "hidden",
    layer: -1,
    said: /a.* stands in the place of/,
    fits: both(hiddenIs("sigmoid", "tanh"), ({ sizes }) => sizes.at(-2) === 2),
    wrong: ({ activations, j, task, layer, slope }, δ) => {
      const a = activations[1 - j] as number;
      return (δ / slope) * (task.units[layer] === "tanh" ? 1 - a * a : a * (1 - a));
    },
  },
  {
    name: "(1 − a) for (1 − a²)",
    at: "hidden",
    layer: -1,
    said: /square of a.* is missing/,
    fits: hiddenIs("tanh"),
    wrong: ({ a }, δ) => δ / (1 + a),
  },
  {
    name: "1 − h²",
    at: "hidden",
    layer: -1,
    said: /h.*².* stands in the place of/,
    fits: hiddenIs("tanh"),
    wrong: ({ h, slope }, δ) => (δ / slope) * (1 - h * h),
  },
  {
    name: "σ′ of the activation",
    at: "hidden",
    layer: -1,
    said: /a.* stands in the place of|σ/,
    fits: hiddenIs("softplus"),
    wrong: ({ a, slope }, δ) => (δ / slope) * σ(a),
  },
  {
    name: "f′ of relu missing",
    at: "hidden",
    layer: -1,
    said: /missing|stands in the place/,
    fits: hiddenIs("relu"),
    wrong: ({ W, δs }) => dot(W, δs),
  },
  {
    name: "f′ of softplus missing",
    at: "hidden",
    layer: -1,
    said: /missing/,
    fits: hiddenIs("softplus"),
    wrong: ({ W, δs }) => dot(W, δs),
  },
  {
    name: "own weights",
    at: "hidden",
    layer: -1,
    said: /w.* stands in the place of W/,
    fits: both(hasHidden, (t) => t.sizes.at(-1) === 1 && t.sizes.at(-3) === 1),
    wrong: ({ W, w }, δ) => (δ / (W[0] as number)) * (w[0] as number),
  },
  {
    name: "η in the hidden δ",
    at: "hidden",
    layer: -1,
    said: /factor η too many/,
    fits: hasHidden,
    wrong: ({ task }, δ) => δ * task.rate,
  },
  {
    name: "mean over the next units",
    at: "hidden",
    layer: -1,
    said: /factor (½|1\/|0\.).*too many|factor 1/,
    fits: both(hasHidden, wide(2)),
    wrong: ({ W }, δ) => δ / W.length,
  },
  {
    name: "W squared",
    at: "hidden",
    layer: -1,
    said: /W.* too many|W.*²/,
    fits: both(hasHidden, (t) => t.sizes.at(-1) === 1),
    wrong: ({ W }, δ) => δ * (W[0] as number),
  },
  {
    name: "the input too many",
    at: "hidden",
    layer: -1,
    said: /x.* too many/,
    fits: both(hasHidden, (t) => t.sizes[0] === 1 && t.units.length === 2),
    wrong: ({ x }, δ) => δ * (x[0] as number),
  },
  // Steps
  {
    name: "input squared",
    at: "step",
    layer: 0,
    said: /x.* too many|x.*²/,
    wrong: ({ input }, s) => s * input,
  },
  {
    name: "weight for input",
    at: "step",
    layer: -1,
    said: /W?w?.* stands in the place of/,
    wrong: ({ task, layer, i, j, input }, s) => (s / input) * (task.weights[layer]?.[i]?.[j] as number),
  },
  {
    name: "weight too many",
    at: "step",
    layer: -1,
    said: /[wW].* too many/,
    wrong: ({ task, layer, i, j }, s) => s * (task.weights[layer]?.[i]?.[j] as number),
  },
  {
    name: "ŷ for the activation",
    at: "step",
    layer: -1,
    said: /ŷ.* stands in the place of/,
    fits: (t) => hasHidden(t),
    wrong: ({ a, input }, s) => (s / input) * a,
  },
  {
    name: "y for the activation",
    at: "step",
    layer: -1,
    said: /y.* stands in the place of/,
    fits: (t) => hasHidden(t),
    wrong: ({ y, input }, s) => (s / input) * y,
  },
  {
    name: "η twice",
    at: "step",
    layer: -1,
    said: /factor η too many|η²/,
    fits: (t, h) => hasHidden(t) && h.gives !== "gradients",
    wrong: ({ task }, s) => s * task.rate,
  },
  {
    name: "η missing in one layer",
    at: "step",
    layer: -1,
    said: /η.* is missing/,
    fits: (t, h) => hasHidden(t) && h.gives !== "gradients",
    wrong: ({ task }, s) => s / task.rate,
  },
  { name: "δ squared", at: "step", layer: -1, said: /δ.* too many|δ.*²/, wrong: ({ δ }, s) => s * δ },
  {
    name: "f′ of the input in the step",
    at: "step",
    layer: -1,
    said: /derivative .* too many|a.* too many/,
    fits: hiddenIs("sigmoid"),
    wrong: ({ input }, s) => s * input * (1 - input),
  },
  {
    name: "δ of the layer above",
    at: "step",
    layer: 0,
    said: /δ.* stands in the place of|formula of error/,
    fits: (t) => t.units.length === 2 && t.sizes.at(-1) === 1,
    wrong: ({ δ, input, δs }, s) => ((s / input) * input * (δs[0] as number)) / δ,
  },
  {
    name: "divided by the units",
    at: "step",
    layer: -1,
    said: /factor (½|1\/|0\.)/,
    fits: wide(2),
    wrong: ({ task }, s) => s / (task.sizes.at(-1) as number),
  },
  { name: "minus in one layer", at: "step", layer: 0, said: /sign/, fits: hasHidden, wrong: (_, s) => -s },
  {
    name: "half of one layer",
    at: "step",
    layer: 0,
    said: /factor (½|1\/2|0\.5) too many/,
    fits: (t, h) => hasHidden(t) && (t.rate !== 0.5 || h.gives === "gradients"),
    wrong: (_, s) => s / 2,
  },
  {
    name: "all inputs shifted by one",
    at: "step",
    layer: 0,
    said: /x.* stands in the place of x/,
    fits: (t) => t.sizes[0] === 2,
    wrong: ({ x, i, input }, s) => (s / input) * (x[(i + 1) % 2] as number),
  },
  // Steps of biases
  {
    name: "η missing in the bias",
    at: "biasStep",
    layer: -1,
    said: /η.* is missing/,
    fits: (t, h) => t.biases !== undefined && h.gives !== "gradients",
    wrong: ({ task }, s) => s / task.rate,
  },
  {
    name: "bias step times activation",
    at: "biasStep",
    layer: -1,
    said: /[aŷ].* too many/,
    fits: ({ biases }) => biases !== undefined,
    wrong: ({ a }, s) => s * a,
  },
  {
    name: "bias step by the error",
    at: "biasStep",
    layer: -1,
    said: /(error|y.* − ŷ).* stands in the place of δ/,
    fits: both(outputIs("sigmoid", "tanh", "softplus"), ({ biases }) => biases !== undefined),
    wrong: ({ e, δ }, s) => (s / δ) * e,
  },
  {
    name: "bias step of the first unit",
    at: "biasStep",
    layer: -1,
    said: /δo₁.* stands in the place of/,
    fits: both(
      (t) => t.units.at(-1) !== "softmax" || (t.sizes.at(-1) as number) > 2,
      wide(2),
      ({ biases }) => biases !== undefined,
    ),
    wrong: ({ lower, δ }, s) => (s / δ) * (lower[0] as number),
  },
  {
    name: "minus in the bias",
    at: "biasStep",
    layer: 0,
    said: /sign/,
    fits: ({ biases }) => biases !== undefined,
    wrong: (_, s) => -s,
  },
];

/** A learner's program: claims for givens, with a slip or without, each operation rounded by `q`. */
export function claimsFor(
  task: Task,
  habit: Habit,
  slip: Slip | undefined,
  q: (x: number) => number,
): Claims {
  const last = task.units.length - 1;
  const atLayer = (l: number, count: number, from = 0): boolean =>
    slip !== undefined && l === (slip.layer < 0 ? count - 1 : from);
  const put = (at: Formula, l: number, here: () => Here, right: number): number => {
    if (slip?.at !== at) return q(right);
    const isHere =
      at === "hidden"
        ? l === last - 1
        : at === "output" || at === "error" || at === "loss" || atLayer(l, last + 1);
    return q(isHere ? slip.wrong(here(), right) : right);
  };
  const runs = task.inputs.map((input, sample) => {
    const y = task.targets[sample] as Vector;
    const signals: Vector[] = [input.map(q)];
    const nets: Vector[] = [];
    const base = {
      task,
      sample,
      i: 0,
      x: [],
      w: [],
      b: 0,
      h: 0,
      a: 0,
      slope: 1,
      y: 0,
      ŷ: 0,
      e: 0,
      W: [],
      δs: [],
      activations: [],
      nets: [],
      es: [],
      δ: 0,
      input: 0,
      lower: [],
    };
    task.weights.forEach((w, l) => {
      const x = signals[l] as Vector;
      const h = (task.biases?.[l] ?? (w[0] as Vector).map(() => 0)).map((b, j) => {
        const column = w.map((row) => row[j] as number);
        let total = 0;
        column.forEach((v, i) => (total = q(total + q(q(v) * (x[i] as number)))));
        return put(
          "net",
          l,
          () => ({ ...base, layer: l, j, x, w: column, b: q(b) }),
          task.biases === undefined ? total : total + q(b),
        );
      });
      nets.push(h);
      const name = task.units[l] as string;
      const exps = h.map((v) => Math.exp(v));
      const all = exps.reduce((s, v) => s + v, 0);
      signals.push(
        h.map((v, j) =>
          put(
            "activation",
            l,
            () => ({ ...base, layer: l, j, h: v }),
            name === "softmax" ? (exps[j] as number) / all : (UNITS[name] as (typeof UNITS)[string])[0](v),
          ),
        ),
      );
    });
    const ŷ = signals.at(-1) as Vector;
    const es = ŷ.map((p, k) =>
      put(
        "error",
        last,
        () => ({ ...base, layer: last, j: k }),
        (habit.turnedError ? -1 : 1) * (q(y[k] as number) - p),
      ),
    );
    const trueErrors = ŷ.map((p, k) => (habit.turnedError ? -1 : 1) * ((y[k] as number) - p));
    const sign = (habit.turnedError ? -1 : 1) * habit.sign * (habit.twice ? 2 : 1);
    const deltas: Vector[] = [];
    for (let l = last; l >= 0; l--) {
      const [h, a, x, w] = [
        nets[l] as Vector,
        signals[l + 1] as Vector,
        signals[l] as Vector,
        task.weights[l] as Matrix,
      ];
      const name = task.units[l] as string;
      const isMerged = l === last && (task.loss === "crossEntropy" || name === "softmax");
      deltas[l] = a.map((v, j) => {
        const slope = isMerged ? 1 : q((UNITS[name] as (typeof UNITS)[string])[1](h[j] as number, v));
        const W = task.weights[l + 1]?.[j] ?? [];
        const δs = deltas[l + 1] ?? [];
        let inner = l === last ? sign * (es[j] as number) : 0;
        if (l === last && name === "softmax" && task.loss === "squaredError")
          inner = sign * v * ((es[j] as number) - dot(es, ŷ));
        if (l < last) W.forEach((u, k) => (inner = q(inner + q(q(u) * (δs[k] as number)))));
        const here = (): Here => ({
          ...base,
          layer: l,
          j,
          x,
          w: w.map((row) => row[j] as number),
          h: h[j] as number,
          a: v,
          slope,
          y: (y[j] ?? y[0]) as number,
          ŷ: (ŷ[j] ?? ŷ[0]) as number,
          e: (trueErrors[j] ?? trueErrors[0]) as number,
          W,
          δs,
          activations: a,
          nets: h,
          es: trueErrors,
        });
        return put(l === last ? "output" : "hidden", l, here, inner * slope);
      });
    }
    const lossPart = ŷ.map((p, k) => {
      const t = y[k] as number;
      const log = (c: number, z: number): number => (c === 0 ? 0 : c * Math.log(z));
      const right =
        task.loss === "squaredError"
          ? 0.5 * (q(t) - p) ** 2
          : task.units[last] === "softmax"
            ? -log(t, p)
            : -log(t, p) - log(1 - t, 1 - p);
      return (
        (habit.twice ? 2 : 1) * put("loss", last, () => ({ ...base, layer: last, j: k, y: t, ŷ: p }), right)
      );
    });
    return {
      signals,
      nets,
      ŷ,
      es,
      trueErrors,
      deltas,
      loss: lossPart.reduce((s, v) => q(s + v), 0),
      base,
      y,
    };
  });
  const n = task.samples;
  const share = habit.mean ? 1 / n : 1;
  const uphill = habit.gives === "weights" ? habit.sign : 1;
  const factor = share * (habit.gives === "gradients" ? 1 : task.rate) * uphill;
  const steps = task.weights.map((w, l) => {
    const table = w.map((row, i) =>
      row.map((v, j) => {
        let total = 0;
        runs.forEach((run, sample) => {
          const δ = (run.deltas[l] as Vector)[j] as number;
          const input = (run.signals[l] as Vector)[i] as number;
          const here = (): Here => ({
            ...run.base,
            layer: l,
            sample,
            j,
            i,
            x: run.signals[l] as Vector,
            a: (run.signals[l + 1] as Vector)[j] as number,
            h: (run.nets[l] as Vector)[j] as number,
            y: (run.y[j] ?? run.y[0]) as number,
            ŷ: (run.ŷ[j] ?? run.ŷ[0]) as number,
            e: (run.trueErrors[j] ?? run.trueErrors[0]) as number,
            δ,
            input,
            δs: run.deltas[l + 1] ?? [],
            lower: run.deltas[l] as Vector,
          });
          total = q(total + put("step", l, here, factor * δ * input));
        });
        return habit.gives === "weights" ? q(v + total) : total;
      }),
    );
    return habit.transposed
      ? (table[0] as Vector).map((_, j) => table.map((row) => row[j] as number))
      : table;
  });
  const biasSteps = task.biases?.map((bs, l) =>
    bs.map((b, j) => {
      let total = 0;
      runs.forEach((run, sample) => {
        const δ = (run.deltas[l] as Vector)[j] as number;
        const here = (): Here => ({
          ...run.base,
          layer: l,
          sample,
          j,
          a: (run.signals[l + 1] as Vector)[j] as number,
          e: (run.trueErrors[j] ?? run.trueErrors[0]) as number,
          δ,
          lower: run.deltas[l] as Vector,
        });
        total = q(total + put("biasStep", l, here, factor * δ));
      });
      return habit.gives === "weights" ? q(b + total) : total;
    }),
  );
  const rows = (read: (run: (typeof runs)[number]) => Vector): Vector | Matrix =>
    n === 1 ? read(runs[0] as (typeof runs)[number]) : runs.map(read);
  return {
    netInputs: task.weights.map((_, l) => rows(({ nets }) => nets[l] as Vector)),
    activations: task.weights.map((_, l) => rows(({ signals }) => signals[l + 1] as Vector)),
    loss: q(runs.reduce((s, { loss }) => s + loss, 0) * share),
    error: rows(({ es }) => es),
    deltas: task.weights.map((_, l) => rows(({ deltas }) => deltas[l] as Vector)),
    steps,
    ...(biasSteps && { biasSteps }),
  };
}

/** A network without accidents. */
export function taskFrom(random: () => number, big = false): Task {
  const pick = <T>(xs: readonly T[]): T => xs[Math.floor(random() * xs.length)] as T;
  const number = (): number => Number(((random() < 0.5 ? -1 : 1) * (0.2 + 1.1 * random())).toFixed(2));
  const depth = pick([1, 2, 2, 2, 3]);
  const sizes = Array.from({ length: depth + 1 }, () => pick(big ? [3, 4, 5, 6] : [1, 2, 2, 3, 4]));
  const loss = random() < 0.3 ? "crossEntropy" : "squaredError";
  const top = sizes.at(-1) as number;
  const output =
    loss === "crossEntropy"
      ? top > 1 && random() < 0.6
        ? "softmax"
        : "sigmoid"
      : pick(["sigmoid", "tanh", "linear", "softplus", ...(top > 1 ? ["softmax"] : [])]);
  const units = Array.from({ length: depth }, (_, l) =>
    l === depth - 1 ? output : pick(["sigmoid", "tanh", "relu", "softplus"]),
  );
  const samples = pick([1, 1, 1, 2, 3]);
  const target = (): Vector => {
    if (loss === "squaredError" && output !== "softmax")
      return Array.from({ length: top }, () => Number((0.1 + 0.8 * random()).toFixed(2)));
    if (top === 1) return [random() < 0.5 ? 0 : 1];
    const hot = Math.floor(random() * top);
    return Array.from({ length: top }, (_, k) => (k === hot ? 1 : 0));
  };
  return {
    sizes,
    units,
    loss,
    samples,
    inputs: Array.from({ length: samples }, () => Array.from({ length: sizes[0] as number }, number)),
    targets: Array.from({ length: samples }, target),
    weights: units.map((_, l) =>
      Array.from({ length: sizes[l] as number }, () =>
        Array.from({ length: sizes[l + 1] as number }, number),
      ),
    ),
    biases:
      random() < 0.6
        ? units.map((_, l) => Array.from({ length: sizes[l + 1] as number }, number))
        : undefined,
    rate: pick([0.05, 0.2, 0.3, 0.8]),
  };
}

export function habitFrom(random: () => number): Habit {
  const pick = <T>(xs: readonly T[]): T => xs[Math.floor(random() * xs.length)] as T;
  return {
    turnedError: random() < 0.5,
    sign: pick([1, -1, -1]),
    twice: random() < 0.2,
    mean: random() < 0.5,
    gives: pick(["steps", "gradients", "gradients", "weights"]),
    transposed: random() < 0.3,
  };
}

export type Precision =
  "double" | "float32" | "3 digits" | "4 digits" | "5 digits" | "6 digits" | "4 decimals" | "6 decimals";

const mapped = (x: unknown, f: (x: number) => number): unknown =>
  typeof x === "number"
    ? f(x)
    : Array.isArray(x)
      ? x.map((y) => mapped(y, f))
      : typeof x === "object" && x !== null
        ? Object.fromEntries(Object.entries(x).map(([k, v]) => [k, mapped(v, f)]))
        : x;

export function inPrecision(claims: Claims, precision: Precision): Claims {
  const [count = "", what] = precision.split(" ");
  const round = (x: number): number =>
    what === "digits"
      ? Number(x.toPrecision(Number(count)))
      : what === "decimals"
        ? Number(x.toFixed(Number(count)))
        : precision === "float32"
          ? Math.fround(x)
          : x;
  return mapped(claims, round) as Claims;
}

export type Part = "whole" | "backward" | "gradients" | "dW only" | "ŷ and gradients" | "deltas and steps";
const PARTS: Readonly<Record<Part, readonly string[]>> = {
  whole: ["netInputs", "activations", "loss", "error", "deltas", "steps", "biasSteps"],
  backward: ["error", "deltas", "steps", "biasSteps"],
  gradients: ["steps", "biasSteps"],
  "dW only": ["steps"],
  "ŷ and gradients": ["outputs", "steps", "biasSteps"],
  "deltas and steps": ["deltas", "steps"],
};

export function partOf(claims: Claims, part: Part): Claims {
  const all: Record<string, unknown> = { ...claims, outputs: claims.activations?.at(-1) };
  return Object.fromEntries(Object.entries(all).filter(([key]) => PARTS[part].includes(key)));
}

/** The slip's own quantity is among the part, or something that is computed from it. */
export function isShown({ at }: Slip, part: Part): boolean {
  if (part === "whole") return true;
  if (at === "net" || at === "activation" || at === "loss") return false;
  if (at === "biasStep") return PARTS[part].includes("biasSteps");
  if (at === "error") return part === "backward";
  return true;
}

export const givensOf = ({ inputs, targets, weights, biases, rate, samples }: Task): Givens | BatchGivens =>
  ({
    inputs: samples === 1 ? inputs[0] : inputs,
    targets: samples === 1 ? targets[0] : targets,
    weights,
    ...(biases && { biases }),
    rate,
  }) as Givens;

export const optionsOf = ({ units, loss }: Task): BackpropagationOptions => ({ activation: units, loss });

export type Outcome = "named" | "named among others" | "misnamed" | "untold" | "missed";

export function outcomeOf(diagnosis: Diagnosis, { said }: Slip): Outcome {
  const { verdict, findings } = diagnosis;
  if (verdict === "right" || verdict === "convention") return "missed";
  const mistakes = findings.filter(({ kind }) => kind === "slip" || kind === "unknown");
  if (mistakes.every(({ kind }) => kind === "unknown")) return "untold";
  const fits = mistakes.map(({ explanations }) =>
    explanations.map(({ slips }) => slips.length === 1 && said.test(slips[0]!.sentence)),
  );
  if (mistakes.length === 1 && fits[0]?.[0] === true) return "named";
  return fits.flat().includes(true) ? "named among others" : "misnamed";
}

const differ = (x: unknown, y: unknown, tolerance: number): boolean => {
  const flat = (z: unknown): number[] =>
    typeof z === "number" ? [z] : Object.values(z as object).flatMap(flat);
  const [p, r] = [flat(x), flat(y)];
  return p.some(
    (v, k) => Math.abs(v - (r[k] as number)) > tolerance * Math.max(Math.abs(v), Math.abs(r[k] as number)),
  );
};

/** Whether the slip shows in these numbers at all. */
export function isVisible(wrong: Claims, right: Claims, precision: Precision): boolean {
  const digits = precision.endsWith("digits")
    ? Number(precision[0])
    : precision === "double" || precision === "float32"
      ? 6
      : 4;
  return differ(wrong, right, 8 * 10 ** -digits);
}

const pick = <T>(xs: readonly T[], random: () => number): T => xs[Math.floor(random() * xs.length)] as T;

/** An attempt with what was done to it. */
export interface Drawn {
  readonly task: Task;
  readonly slip: Slip | undefined;
  readonly part: Part;
  readonly precision: Precision;
  readonly claims: Claims;
}

/** Draws an attempt with a slip (or without); `undefined` where the slip does not fit, or does not show. */
export function drawn(
  slip: Slip | undefined,
  random: () => number,
  how: {
    readonly habit: boolean;
    readonly parts: readonly Part[];
    readonly precisions: readonly Precision[];
  },
): Drawn | undefined {
  for (let tries = 0; tries < 300; tries++) {
    const task = taskFrom(random);
    const habit = how.habit ? habitFrom(random) : DOCUMENTS;
    if (slip?.fits?.(task, habit) === false) continue;
    const [part, precision] = [pick(how.parts, random), pick(how.precisions, random)];
    if (slip !== undefined && !isShown(slip, part)) return undefined;
    const q = precision === "float32" ? Math.fround : (x: number): number => x;
    const from = (one: Slip | undefined): Claims =>
      partOf(inPrecision(claimsFor(task, habit, one, q), precision), part);
    const claims = from(slip);
    const isComputed = !JSON.stringify(claims, (_, x: unknown) => (Number.isNaN(x) ? "NaN" : x)).includes(
      "NaN",
    );
    if (slip !== undefined && (!isComputed || !isVisible(claims, from(undefined), precision)))
      return undefined;
    return { task, slip, part, precision, claims };
  }
  return undefined;
}

/** Every number of units as a column or a row of its own, as numpy has them. */
export function inShapes(claims: Claims, random: () => number): Claims {
  const turned = (x: unknown): unknown =>
    Array.isArray(x) && x.length > 1 && x.every((y) => typeof y === "number")
      ? random() < 0.5
        ? [x]
        : x.map((y: number) => [y])
      : typeof x === "object" && x !== null && !Array.isArray(x)
        ? Object.fromEntries(Object.entries(x).map(([k, v]) => [k, turned(v)]))
        : x;
  return Object.fromEntries(
    Object.entries(claims).map(([key, x]) => [
      key,
      key === "deltas" || key === "netInputs" || key === "activations"
        ? (x as unknown[]).map(turned)
        : key === "error" || key === "outputs"
          ? turned(x)
          : x,
    ]),
  );
}
