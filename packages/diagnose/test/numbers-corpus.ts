// Attempts at backpropagation as numbers: networks, conventions, single slips, hand-overs and roundings, written by hand and combined at
// random. No engine is used here. `y` of softmax is a distribution.
import type { Claims, Givens } from "@chainrule/diagnose";

type Vector = readonly number[];
type Matrix = readonly Vector[];

/** A source of uniform numbers that depends on the seed alone: a linear congruential one. */
export function stream(seed: number): () => number {
  let state = (seed * 2654435761 + 12345) >>> 0;
  const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  for (let i = 0; i < 8; i++) next();
  return next;
}

const pick = <T>(xs: readonly T[], random: () => number): T => xs[Math.floor(random() * xs.length)] as T;

export interface Net {
  readonly name: string;
  readonly sizes: readonly number[];
  /** By layer of units. */
  readonly activation: readonly string[];
  readonly loss: "squaredError" | "crossEntropy";
  readonly biases: boolean;
  /** How many samples; 1 is no batch. */
  readonly samples: number;
  /** The givens, where they are those of a document. */
  readonly givens?: Givens;
}

const net = (
  name: string,
  sizes: readonly number[],
  activation: readonly string[],
  more: Partial<Net> = {},
): Net => ({
  name,
  sizes,
  activation,
  loss: "squaredError",
  biases: false,
  samples: 1,
  ...more,
});

const [s, t, r, l, m] = ["sigmoid", "tanh", "relu", "linear", "softmax"] as const;

/** The networks that the diagnosis was developed on. */
export const networks: readonly Net[] = [
  net("worked example", [2, 1, 1], [s, s], {
    givens: { inputs: [0.1, 0.3], targets: [1], weights: [[0.4, -0.2], [0.1]], rate: 0.5 },
  }),
  net("exercise", [3, 2, 1], [s, s], {
    givens: {
      inputs: [0.5, 0.1, -0.2],
      targets: [0.6],
      weights: [
        [
          [0.5, -0.6],
          [0.1, -0.2],
          [0.1, 0.7],
        ],
        [0.1, -0.3],
      ],
      rate: 0.5,
    },
  }),
  net("Mazur", [2, 2, 2], [s, s], {
    biases: true,
    givens: {
      inputs: [0.05, 0.1],
      targets: [0.01, 0.99],
      weights: [
        [
          [0.15, 0.25],
          [0.2, 0.3],
        ],
        [
          [0.4, 0.5],
          [0.45, 0.55],
        ],
      ],
      biases: [
        [0.35, 0.35],
        [0.6, 0.6],
      ],
      rate: 0.5,
    },
  }),
  net("one hidden layer", [3, 4, 2], [s, s], { biases: true }),
  net("linear output", [3, 4, 1], [s, l], { biases: true }),
  net("tanh", [2, 3, 2], [t, t], { biases: true }),
  net("relu, linear", [3, 4, 2], [r, l], { biases: true }),
  net("cross-entropy", [3, 4, 3], [t, m], { biases: true, loss: "crossEntropy" }),
  net("softmax and squares", [2, 3, 3], [s, m], { biases: true }),
  net("batch", [2, 3, 1], [s, s], { biases: true, samples: 4 }),
  net("batch, softmax", [3, 3, 3], [r, m], { biases: true, loss: "crossEntropy", samples: 3 }),
];

/** Networks that it was not developed on. */
export const heldOut: readonly Net[] = [
  net("held: two inputs", [2, 3, 1], [s, s]),
  net("held: wide", [4, 5, 3], [s, s], { biases: true }),
  net("held: tanh, linear", [3, 3, 2], [t, l], { biases: true }),
  net("held: deep", [2, 3, 2, 1], [t, s, s], { biases: true }),
  net("held: relu, sigmoid", [3, 3, 1], [r, s], { biases: true }),
  net("held: classes", [2, 4, 3], [s, m], { biases: true, loss: "crossEntropy" }),
  net("held: logistic", [4, 1], [s], { biases: true, loss: "crossEntropy" }),
  net("held: batch", [3, 2, 2], [t, s], { biases: true, samples: 5 }),
];

/** What people do differently without being wrong. */
export interface Convention {
  /** ŷ − y. */
  readonly turnedError: boolean;
  readonly deltaSign: 1 | -1;
  /** 2 for E without ½. */
  readonly factor: 1 | 2;
  /** δ is the adjoint of the activation, f′ comes later. */
  readonly outside: boolean;
  readonly gives: "steps" | "gradients" | "weights";
  /** The mean over the batch. */
  readonly mean: boolean;
  readonly transposed: boolean;
}

export const documents: Convention = {
  turnedError: false,
  deltaSign: 1,
  factor: 1,
  outside: false,
  gives: "steps",
  mean: false,
  transposed: false,
};

export function conventionFrom(random: () => number): Convention {
  return {
    turnedError: random() < 0.5,
    deltaSign: random() < 0.3 ? 1 : -1,
    factor: random() < 0.25 ? 2 : 1,
    outside: random() < 0.15,
    gives: pick(["steps", "gradients", "gradients", "weights"], random),
    mean: random() < 0.5,
    transposed: random() < 0.3,
  };
}

const round3 = (x: number): number => Math.round(1000 * x) / 1000;

/** Numbers for a network without accidents. Several samples are rows of inputs and targets. */
export function givensFor(
  { sizes, activation, biases, samples, givens, loss }: Net,
  random: () => number,
): Givens {
  if (givens !== undefined) return givens;
  const next = (): number => round3((random() < 0.5 ? -1 : 1) * (0.15 + 0.8 * random()));
  const [count = 1, ...units] = sizes;
  const outputs = sizes.at(-1) as number;
  const target = (): number[] => {
    if (activation.at(-1) !== m && loss === "squaredError")
      return Array.from({ length: outputs }, () => round3(0.1 + 0.85 * random()));
    if (outputs === 1) return [random() < 0.5 ? 0 : 1];
    const hot = Math.floor(random() * outputs);
    return Array.from({ length: outputs }, (_, k) => (k === hot ? 1 : 0));
  };
  const row = (): number[] => Array.from({ length: count }, next);
  return {
    inputs: samples === 1 ? row() : Array.from({ length: samples }, row),
    targets: samples === 1 ? target() : Array.from({ length: samples }, target),
    weights: units.map((size, l) =>
      Array.from({ length: sizes[l] as number }, () => Array.from({ length: size }, next)),
    ),
    ...(biases && { biases: units.map((size) => Array.from({ length: size }, next)) }),
    rate: pick([0.1, 0.3, 0.7], random),
  } as Givens;
}

const σ = (x: number): number => 1 / (1 + Math.exp(-x));
const functions: Readonly<
  Record<string, { f: (h: number) => number; slope: (a: number, h: number) => number }>
> = {
  sigmoid: { f: σ, slope: (a) => a * (1 - a) },
  tanh: { f: Math.tanh, slope: (a) => 1 - a * a },
  relu: { f: (h) => Math.max(0, h), slope: (_, h) => (h > 0 ? 1 : 0) },
  linear: { f: (h) => h, slope: () => 1 },
};

/** What a slip sees where it is made. */
export interface Here {
  readonly e: number;
  readonly y: number;
  readonly ŷ: number;
  readonly a: number;
  readonly h: number;
  /** f′ at the unit. */
  readonly slope: number;
  readonly slopeOf: (a: number, h: number) => number;
  readonly j: number;
  readonly i: number;
  readonly W: Vector;
  readonly δ: Vector;
  readonly errors: Vector;
  readonly next: Matrix;
  readonly own: Matrix;
  readonly ΔW: Vector;
  readonly deltas: Vector;
  readonly inputs: Vector;
  readonly nets: Vector;
  readonly outputs: Vector;
  readonly targets: Vector;
  readonly bias: number;
}

/** A single slip: in which formula, what it makes of it, and what must be said of it. */
export interface Slip {
  readonly name: string;
  readonly at: "output" | "hidden" | "step" | "lastStep" | "biasStep";
  readonly said: RegExp;
  readonly fits?: (net: Net, convention: Convention) => boolean;
  /** Of δ: the wrong one. */
  readonly delta?: (here: Here, right: number) => number;
  /** Of a step: the wrong direction, which the convention's factor multiplies. */
  readonly step?: (δ: number, input: number, here: Here) => number;
  /** Of all steps of a layer. */
  readonly matrix?: (steps: Matrix) => Matrix;
}

const dot = (xs: Vector, ys: Vector): number => xs.reduce((sum, x, i) => sum + x * (ys[i] as number), 0);
const sloped =
  (layer: "hidden" | "output") =>
  (net: Net): boolean => {
    const name = layer === "output" ? net.activation.at(-1) : net.activation.at(-2);
    return net.loss === "squaredError"
      ? name === s || name === t
      : layer === "hidden" && (name === s || name === t);
  };
const sigmoidal =
  (layer: "hidden" | "output") =>
  (net: Net): boolean =>
    sloped(layer)(net) && (layer === "output" ? net.activation.at(-1) : net.activation.at(-2)) === s;
const hasHidden = (net: Net): boolean => net.sizes.length > 2;
const severalOut = (net: Net): boolean => hasHidden(net) && (net.sizes.at(-1) as number) > 1;
const inside = (_: Net, c: Convention): boolean => !c.outside;
const all =
  (...tests: readonly ((net: Net, c: Convention) => boolean)[]) =>
  (net: Net, c: Convention): boolean =>
    tests.every((test) => test(net, c));
const back = ({ W, δ }: Here): number => dot(W, δ);

export const slips: readonly Slip[] = [
  {
    name: "f′ missing at the output",
    at: "output",
    said: /derivative .* is missing|factor \(1 − ŷ.*²\) is missing/,
    fits: all(sloped("output"), inside),
    delta: ({ slope }, x) => x / slope,
  },
  {
    name: "f′ twice at the output",
    at: "output",
    said: /derivative .* too many|factor .*ŷ.* too many/,
    fits: all(sloped("output"), inside),
    delta: ({ slope }, x) => x * slope,
  },
  {
    name: "(1 − ŷ) missing",
    at: "output",
    said: /factor \(1 − ŷ.*\) is missing/,
    fits: all(sigmoidal("output"), inside),
    delta: ({ ŷ }, x) => x / (1 - ŷ),
  },
  {
    name: "ŷ missing",
    at: "output",
    said: /factor ŷ.* is missing/,
    fits: all(sigmoidal("output"), inside),
    delta: ({ ŷ }, x) => x / ŷ,
  },
  {
    name: "f′ at the net input, output",
    at: "output",
    said: /o.* stands in the place of .*ŷ/,
    fits: all(sloped("output"), inside),
    delta: ({ h, slope, slopeOf }, x) => (x / slope) * slopeOf(h, h),
  },
  {
    name: "f′ of the output, output",
    at: "output",
    said: /(σ|tanh)\(ŷ.*stands in the place of|ŷ.* stands in the place of o/,
    fits: all(sigmoidal("output"), inside),
    delta: ({ ŷ, slope }, x) => (x / slope) * σ(ŷ) * (1 - σ(ŷ)),
  },
  {
    name: "y for the error",
    at: "output",
    said: /y.* stands in the place of/,
    fits: (net, c) => net.activation.at(-1) !== m && net.name !== "worked example" && !c.outside,
    delta: ({ y, e }, x) => (x * y) / e,
  },
  {
    name: "plus for minus in the error",
    at: "output",
    said: /sign of .* is wrong|\+ .*stands in the place of|\(−y.*stands in the place of/,
    fits: (net, c) => net.activation.at(-1) !== m && !c.outside,
    delta: ({ y, ŷ, e }, x) => (x * (y + ŷ)) / e,
  },
  {
    name: "the softmax's derivative of the unit alone",
    at: "output",
    said: /·ŷ|ŷ.*too many|is missing|stands in the place/,
    fits: (net) => net.activation.at(-1) === m && net.loss === "squaredError",
    delta: ({ e, ŷ }) => e * ŷ * (1 - ŷ),
  },
  {
    name: "f′ too many after the softmax",
    at: "output",
    said: /derivative .* too many|ŷ.* too many/,
    fits: (net) => net.loss === "crossEntropy",
    delta: ({ ŷ }, x) => x * ŷ * (1 - ŷ),
  },

  {
    name: "f′ missing in the hidden layer",
    at: "hidden",
    said: /derivative .* is missing|factor \(1 − a.*²\) is missing/,
    fits: all(sloped("hidden"), inside),
    delta: (here) => back(here),
  },
  {
    name: "f′ twice in the hidden layer",
    at: "hidden",
    said: /derivative .* too many|factor .*a.* too many/,
    fits: all(sloped("hidden"), inside),
    delta: (here) => back(here) * here.slope ** 2,
  },
  {
    name: "(1 − a) missing",
    at: "hidden",
    said: /factor \(1 − a.*\) is missing/,
    fits: all(sigmoidal("hidden"), inside),
    delta: (here) => back(here) * here.a,
  },
  {
    name: "f′ at the net input",
    at: "hidden",
    said: /h.* stands in the place of .*a/,
    fits: all(sloped("hidden"), inside),
    delta: (here) => back(here) * here.slopeOf(here.h, here.h),
  },
  {
    name: "tanh′ for σ′",
    at: "hidden",
    said: /\(1 − a.*²\) stands in the place of a/,
    fits: all(sigmoidal("hidden"), inside),
    delta: (here) => back(here) * (1 - here.a ** 2),
  },
  {
    name: "(y − a) for (1 − a)",
    at: "hidden",
    said: /\(y.* − a.*\) stands in the place of \(1 − a/,
    fits: all(
      sigmoidal("hidden"),
      inside,
      (net) =>
        net.sizes.at(-1) === 1 &&
        net.sizes.length === 3 &&
        net.samples === 1 &&
        net.name !== "worked example",
    ),
    delta: (here) => back(here) * here.a * ((here.targets[0] as number) - here.a),
  },
  {
    name: "W missing",
    at: "hidden",
    said: /factor W.* is missing/,
    fits: all(hasHidden, inside),
    delta: (here) => here.δ.reduce((x, y) => x + y, 0) * here.slope,
  },
  {
    name: "one unit's δ for all",
    at: "hidden",
    said: /δo.* stands in the place of|W.*δo|term/,
    fits: all(severalOut, inside),
    delta: (here) => here.W.reduce((x, y) => x + y, 0) * (here.δ[0] as number) * here.slope,
  },
  {
    name: "one unit of the next layer",
    at: "hidden",
    said: /term .* missing|stands in the place of|only/,
    fits: all((net) => net.sizes.at(-1) === 2 && hasHidden(net), inside),
    delta: (here) => (here.W[0] as number) * (here.δ[0] as number) * here.slope,
  },
  {
    name: "transposed weights",
    at: "hidden",
    said: /W is transposed/,
    fits: all((net) => severalOut(net) && net.sizes.at(-1) === net.sizes.at(-2), inside),
    delta: (here) =>
      dot(
        here.next.map((row) => row[here.j] as number),
        here.δ,
      ) * here.slope,
  },
  {
    name: "another unit's weights",
    at: "hidden",
    said: /W.* stands in the place of W/,
    fits: all((net) => hasHidden(net) && net.sizes.at(-1) === 1 && (net.sizes.at(-2) as number) > 1, inside),
    delta: (here) => (here.next[0]?.[0] as number) * (here.δ[0] as number) * here.slope,
  },
  {
    name: "updated weights",
    at: "hidden",
    said: /W.* \+ ΔW.* stands in the place of W|W.* was changed|ΔW/,
    fits: all(hasHidden, inside, (net) => net.samples === 1),
    delta: (here) =>
      dot(
        here.W.map((w, k) => w + (here.ΔW[k] as number)),
        here.δ,
      ) * here.slope,
  },
  {
    name: "the wrong sign in the hidden layer",
    at: "hidden",
    said: /sign is wrong/,
    fits: hasHidden,
    delta: (_, x) => -x,
  },
  {
    name: "the error for δ",
    at: "hidden",
    said: /error.* stands in the place of δo|\(y.*stands in the place of δo|derivative .* is missing/,
    fits: all(hasHidden, sloped("output"), inside),
    delta: (here) => dot(here.W, here.errors) * here.slope,
  },

  {
    name: "the sign of one layer's steps",
    at: "lastStep",
    said: /sign is wrong/,
    fits: hasHidden,
    step: (δ, x) => -δ * x,
  },
  {
    name: "a factor 2 in one layer's steps",
    at: "lastStep",
    said: /factor 2 too many|factor ½/,
    fits: (net) => hasHidden(net) && net.givens === undefined,
    step: (δ, x) => 2 * δ * x,
  },
  {
    name: "the input missing",
    at: "lastStep",
    said: /factor a.* is missing/,
    fits: (net) => hasHidden(net) && net.samples === 1,
    step: (δ) => δ,
  },
  {
    name: "net input for activation",
    at: "lastStep",
    said: /h.* stands in the place of a/,
    fits: (net) => hasHidden(net) && net.activation.at(-2) !== r,
    step: (δ, _, { nets, i }) => δ * (nets[i] as number),
  },
  {
    name: "another input's activation",
    at: "lastStep",
    said: /a.* stands in the place of a/,
    fits: (net) => (net.sizes.at(-2) as number) > 1 && hasHidden(net),
    step: (δ, _, { inputs }) => δ * (inputs[0] as number),
  },
  {
    name: "f′ too many in the step",
    at: "lastStep",
    said: /derivative .* too many|factor .*ŷ.* too many/,
    fits: all(hasHidden, sloped("output"), inside),
    step: (δ, x, { slope }) => δ * x * slope,
  },
  {
    name: "the error for δ in the step",
    at: "lastStep",
    said: /error.* stands in the place of δo|\(y.*stands in the place of δo|derivative .* is missing/,
    fits: all(sloped("output"), inside, hasHidden),
    step: (_, x, { e }) => e * x,
  },
  {
    name: "the first input for all",
    at: "step",
    said: /x.* stands in the place of x/,
    fits: hasHidden,
    step: (δ, _, { inputs }) => δ * (inputs[0] as number),
  },
  {
    name: "one unit's δ in all steps",
    at: "step",
    said: /δh.* stands in the place of δh/,
    fits: (net) => hasHidden(net) && (net.sizes.at(-2) as number) > 1,
    step: (_, x, { deltas }) => (deltas[0] as number) * x,
  },
  {
    name: "one layer's steps transposed",
    at: "lastStep",
    said: /rows and columns are exchanged/,
    fits: (net) =>
      hasHidden(net) && net.sizes.at(-1) === net.sizes.at(-2) && (net.sizes.at(-1) as number) > 1,
    matrix: (steps) => (steps[0] as Vector).map((_, j) => steps.map((row) => row[j] as number)),
  },

  {
    name: "bias × δ",
    at: "biasStep",
    said: /factor [bB].* too many/,
    fits: (net) => net.biases,
    step: (δ, _, { bias }) => δ * bias,
  },
  {
    name: "the sign of one bias step",
    at: "biasStep",
    said: /sign is wrong/,
    fits: (net) => net.biases,
    step: (δ) => -δ,
  },
];

const softmax = (hs: Vector): number[] => {
  const top = Math.max(...hs);
  const es = hs.map((h) => Math.exp(h - top));
  const total = es.reduce((x, y) => x + y, 0);
  return es.map((e) => e / total);
};

const rowsOf = (x: readonly unknown[]): Matrix => (Array.isArray(x[0]) ? x : [x]) as Matrix;
const matrixOf = (w: Givens["weights"][number]): Matrix =>
  w.map((row) => (typeof row === "number" ? [row] : row));

/** Backpropagation by hand in a convention, with a slip or without. Everything is handed over. */
export function attempt(
  { activation, loss, samples }: Net,
  convention: Convention,
  slip?: Slip,
  precision: Precision = "double",
): (givens: Givens) => Claims {
  // In single precision every number on the way is rounded.
  const q = precision === "float32" ? Math.fround : (x: number): number => x;
  return (givens) => {
    const { weights, biases, rate: η } = givens;
    const layers = weights.map(matrixOf);
    const last = layers.length - 1;
    const { turnedError, deltaSign, factor, outside, gives, mean, transposed } = convention;
    const perSample = rowsOf(givens.inputs).map((inputs, n) => {
      const targets = rowsOf(givens.targets)[n] as Vector;
      const signals: Vector[] = [inputs.map(q)];
      const nets: Vector[] = [];
      layers.forEach((w, l) => {
        const before = signals[l] as Vector;
        const h = (w[0] as Vector).map((_, j) =>
          q(
            w.reduce((sum, row, i) => q(sum + q(q(row[j] as number) * (before[i] as number))), 0) +
              q(biases?.[l]?.[j] ?? 0),
          ),
        );
        nets.push(h);
        signals.push(
          (activation[l] === m ? softmax(h) : h.map((x) => functions[activation[l] as string]!.f(x))).map(q),
        );
      });
      const outputs = signals.at(-1) as Vector;
      const errors = outputs.map((ŷ, k) => q((turnedError ? -1 : 1) * (q(targets[k] as number) - ŷ)));
      const sign = turnedError ? -deltaSign : deltaSign;
      /** δ as it is handed over, and as it is used for the steps: times f′ if f′ comes later. */
      const deltas: Vector[] = [];
      const full: Vector[] = [];
      const directions: Matrix[] = [];
      const biasDirections: Vector[] = [];
      for (let l = last; l >= 0; l--) {
        const a = signals[l + 1] as Vector;
        const h = nets[l] as Vector;
        const slopeOf = functions[activation[l] as string]?.slope ?? (() => 1);
        const here = (j: number, i: number): Here => ({
          e: errors[l === last ? j : 0] as number,
          y: targets[l === last ? j : 0] as number,
          ŷ: outputs[l === last ? j : 0] as number,
          a: a[j] as number,
          h: h[j] as number,
          slope: slopeOf(a[j] as number, h[j] as number),
          slopeOf,
          j,
          i,
          W: layers[l + 1]?.[j] ?? [],
          δ: full[l + 1] ?? [],
          errors,
          own: layers[l] as Matrix,
          next: layers[l + 1] ?? [],
          ΔW: (directions[l + 1]?.[j] ?? []).map((x) => η * deltaSign * x),
          deltas: full[l] ?? [],
          inputs: signals[l] as Vector,
          nets: nets[l - 1] ?? [],
          outputs,
          targets,
          bias: biases?.[l]?.[j] ?? 0,
        });
        const right = (x: Here): number => {
          if (l < last) return dot(x.W, x.δ);
          if (activation[l] === m && loss === "squaredError") {
            const total = dot(errors, outputs);
            return factor * sign * x.ŷ * (x.e - total);
          }
          return factor * sign * x.e;
        };
        const raw: number[] = [];
        const used: number[] = [];
        a.forEach((_, j) => {
          const x = here(j, 0);
          const slope = l === last && (loss === "crossEntropy" || activation[l] === m) ? 1 : x.slope;
          const inner = right(x);
          const isHere = slip?.delta !== undefined && (slip.at === "output" ? l === last : l === last - 1);
          if (!isHere) {
            raw.push(q(outside ? inner : inner * slope));
            used.push(q(inner * slope));
            return;
          }
          const scaled =
            slip.at === "output" &&
            activation[l] === m &&
            loss === "squaredError" &&
            slip.name.startsWith("the softmax")
              ? factor * sign
              : 1;
          const wrong = scaled * slip.delta(x, inner * slope);
          raw.push(outside && slope !== 0 ? wrong / slope : wrong);
          used.push(wrong);
        });
        deltas[l] = raw;
        full[l] = used;
        const isStep = (slip?.at === "lastStep" && l === last) || (slip?.at === "step" && l === 0);
        directions[l] = (signals[l] as Vector).map((input, i) =>
          used.map((δ, j) =>
            isStep && slip.step !== undefined
              ? slip.step(δ, input, { ...here(j, i), deltas: used })
              : δ * input,
          ),
        );
        const biasSlip = slip?.at === "biasStep" && l === last ? slip.step : undefined;
        biasDirections[l] = used.map((δ, j) => (biasSlip === undefined ? δ : biasSlip(δ, 1, here(j, 0))));
      }
      const part = (k: number): number => {
        const [y, ŷ] = [targets[k] as number, outputs[k] as number];
        if (loss === "squaredError") return (factor / 2) * (y - ŷ) ** 2;
        const log = (p: number, x: number): number => (p === 0 ? 0 : p * Math.log(x));
        return factor * (activation.at(-1) === m ? -log(y, ŷ) : -log(y, ŷ) - log(1 - y, 1 - ŷ));
      };
      return {
        nets,
        signals,
        outputs,
        errors,
        deltas,
        directions,
        biasDirections,
        loss: outputs.reduce((sum, _, k) => sum + part(k), 0),
      };
    });
    const scale = (mean ? 1 / samples : 1) * (gives === "gradients" ? 1 : η);
    const total = <T>(read: (one: (typeof perSample)[number]) => T, add: (x: T, y: T) => T): T =>
      perSample.map(read).reduce(add);
    const addVectors = (x: Vector, y: Vector): Vector => x.map((v, i) => v + (y[i] as number));
    const addMatrices = (x: Matrix, y: Matrix): Matrix => x.map((row, i) => addVectors(row, y[i] as Vector));
    // Steps go downhill and gradients uphill, whatever the sign of δ.
    const towards = gives === "weights" ? deltaSign : 1;
    const steps = layers.map((w, l) => {
      let direction = total((one) => one.directions[l] as Matrix, addMatrices);
      if (slip?.matrix !== undefined && l === last) direction = slip.matrix(direction);
      const scaled = direction.map((row) => row.map((x) => scale * towards * x));
      const given =
        gives === "weights" ? scaled.map((row, i) => row.map((x, j) => x + (w[i]?.[j] as number))) : scaled;
      return transposed ? (given[0] as Vector).map((_, j) => given.map((row) => row[j] as number)) : given;
    });
    const biasSteps = biases?.map((b, l) => {
      const scaled = total((one) => one.biasDirections[l] as Vector, addVectors).map(
        (x) => scale * towards * x,
      );
      return gives === "weights" ? scaled.map((x, j) => x + (b[j] as number)) : scaled;
    });
    const batch = <T>(rows: readonly T[]): T | readonly T[] => (samples === 1 ? (rows[0] as T) : rows);
    return {
      netInputs: layers.map((_, l) => batch(perSample.map(({ nets }) => nets[l] as Vector))),
      activations: layers.map((_, l) => batch(perSample.map(({ signals }) => signals[l + 1] as Vector))),
      loss: perSample.reduce((sum, one) => sum + one.loss, 0) / (mean ? samples : 1),
      error: batch(perSample.map(({ errors }) => errors)),
      deltas: layers.map((_, l) => batch(perSample.map(({ deltas }) => deltas[l] as Vector))),
      steps,
      ...(biasSteps && { biasSteps }),
    };
  };
}

/** What is handed over. */
export type HandOver = "whole" | "backward" | "gradients" | "deltas";

const parts: Readonly<Record<HandOver, readonly (keyof Claims)[]>> = {
  whole: ["netInputs", "activations", "loss", "error", "deltas", "steps", "biasSteps"],
  backward: ["error", "deltas", "steps", "biasSteps"],
  gradients: ["steps", "biasSteps"],
  deltas: ["deltas"],
};

export function handedOver(claims: Claims, what: HandOver): Claims {
  return Object.fromEntries(
    Object.entries(claims).filter(([part]) => parts[what].includes(part as keyof Claims)),
  );
}

/** What becomes of each number on its way to the diagnosis. */
export type Precision = "double" | "float32" | 3 | 4 | 5 | 6;

export function inPrecision(x: unknown, precision: Precision): unknown {
  if (Array.isArray(x)) return x.map((y) => inPrecision(y, precision));
  if (typeof x === "object" && x !== null)
    return Object.fromEntries(Object.entries(x).map(([key, y]) => [key, inPrecision(y, precision)]));
  if (typeof x !== "number" || precision === "double") return x;
  return precision === "float32" ? Math.fround(x) : Number(x.toPrecision(precision));
}
