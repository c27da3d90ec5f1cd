import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { relu, sigmoid, tanh } from "@chainrule/autograd";
import { type Claims, diagnoseBackpropagation, type Givens } from "@chainrule/diagnose";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { example, exercise as documentsExercise, first, second, third } from "../../../examples/attempts.ts";
import { diagnoseFile } from "../src/json-file.ts";
import { backpropagation, dot, type Places } from "./wrong-backpropagations.ts";

const σ = (x: number): number => 1 / (1 + Math.exp(-x));

/** Numbers without accidents, the same each time. */
function givensFor(sizes: readonly number[], biases = false): Givens {
  let n = 0;
  const next = (): number => Math.round(1000 * Math.sin(12.9898 * ++n)) / 1000;
  const [count = 1, ...units] = sizes;
  return {
    inputs: Array.from({ length: count }, next),
    targets: Array.from({ length: sizes.at(-1) as number }, () => (next() + 1) / 2),
    weights: units.map((size, l) =>
      Array.from({ length: sizes[l] as number }, () => Array.from({ length: size }, next)),
    ),
    ...(biases && { biases: units.map((size) => Array.from({ length: size }, next)) }),
    rate: 0.3,
  };
}

const [small, exercise, square, wide, deep] = [
  [2, 1, 1],
  [3, 2, 1],
  [2, 2, 2],
  [3, 4, 2],
  [2, 3, 2, 1],
] as const;
const every = [small, exercise, wide, deep];
const several = [square, wide];
const single = [small, exercise];

interface Case {
  readonly slip: string;
  readonly places: Places;
  /** The group in which it is, and what must be said of it. */
  readonly group: RegExp;
  readonly said: RegExp;
  readonly sizes: readonly (readonly number[])[];
  readonly biases?: boolean;
}

const onLast = (
  rule: (η: number, δ: number, input: number, here: Parameters<NonNullable<Places["step"]>>[3]) => number,
): Places => ({
  step: (η, δ, input, here, last) => (last ? rule(η, δ, input, here) : η * δ * input),
});

const corpus: readonly Case[] = [
  {
    slip: "no activation in the hidden layer",
    places: { activation: (h, _, last) => (last ? σ(h) : h) },
    group: /^a/,
    said: /sigmoid is not applied/,
    sizes: [small, exercise, wide],
  },
  {
    slip: "tanh for σ",
    places: { activation: (h, _, last) => (last ? σ(h) : Math.tanh(h)) },
    group: /^a/,
    said: /tanh\(h.*\) stands in the place of σ/,
    sizes: [small, exercise, wide],
  },
  {
    slip: "no activation at the output",
    places: { activation: (h, _, last) => (last ? h : σ(h)) },
    group: /^ŷ/,
    said: /sigmoid is not applied/,
    sizes: every,
  },
  {
    slip: "the first input forgotten",
    places: { weighted: (w, x, l) => (l === 0 ? dot(w.slice(1), x.slice(1)) : dot(w, x)) },
    group: /^h/,
    said: /w.*x₁ is missing|stands in the place of \(w.*x₁/,
    sizes: [small, exercise, wide],
  },
  {
    slip: "transposed weights, forward",
    places: { weighted: (w, x, l, all, j) => (l === 0 ? dot(all[j] as number[], x) : dot(w, x)) },
    group: /^h/,
    said: /w is transposed/,
    sizes: [square],
  },
  {
    slip: "error is the target",
    places: { error: (y) => y },
    group: /^error/,
    said: /y.* stands in the place of \(y.* − ŷ/,
    sizes: every,
  },
  {
    slip: "error with a plus",
    places: { error: (y, ŷ) => y + ŷ },
    group: /^error/,
    said: /sign of .*ŷ.* is wrong/,
    sizes: every,
  },
  {
    slip: "error is the error term",
    places: { error: (y, ŷ) => (y - ŷ) * ŷ * (1 - ŷ) },
    group: /^error/,
    said: /formula of δo/,
    sizes: every,
  },
  {
    slip: "f′ left out at the output",
    places: { outputDelta: ({ e }) => e },
    group: /^δo/,
    said: /derivative ŷ.*·\(1 − ŷ.*\) is missing/,
    sizes: every,
  },
  {
    slip: "(1 − ŷ) left out",
    places: { outputDelta: ({ e, ŷ }) => e * ŷ },
    group: /^δo/,
    said: /factor \(1 − ŷ.*\) is missing/,
    sizes: every,
  },
  {
    slip: "ŷ left out",
    places: { outputDelta: ({ e, ŷ }) => e * (1 - ŷ) },
    group: /^δo/,
    said: /factor ŷ.* is missing/,
    sizes: every,
  },
  {
    slip: "(y − ŷ) for (1 − ŷ)",
    places: { outputDelta: ({ e, ŷ, y }) => e * ŷ * (y - ŷ) },
    group: /^δo/,
    said: /\(y.* − ŷ.*\) stands in the place of \(1 − ŷ/,
    sizes: every,
  },
  {
    slip: "(1 + ŷ) for (1 − ŷ)",
    places: { outputDelta: ({ e, ŷ }) => e * ŷ * (1 + ŷ) },
    group: /^δo/,
    said: /\(1 \+ ŷ.*\) stands in the place of \(1 − ŷ/,
    sizes: every,
  },
  {
    slip: "tanh′ for σ′",
    places: { outputDelta: ({ e, ŷ }) => e * (1 - ŷ * ŷ) },
    group: /^δo/,
    said: /\(1 − ŷ.*²\) stands in the place of ŷ/,
    sizes: every,
  },
  {
    slip: "σ′ of the output in the place of the net input",
    places: { outputDelta: ({ e, ŷ }) => e * σ(ŷ) * (1 - σ(ŷ)) },
    group: /^δo/,
    said: /σ\(ŷ.*\)·\(1 − σ\(ŷ.*\)\) stands in the place of/,
    sizes: every,
  },
  {
    slip: "net input for activation at the output",
    places: { outputDelta: ({ e, h }) => e * h * (1 - h) },
    group: /^δo/,
    said: /o.* stands in the place of ŷ/,
    sizes: every,
  },
  {
    slip: "f′ twice at the output",
    places: { outputDelta: ({ e, ŷ }) => e * ŷ * ŷ * (1 - ŷ) },
    group: /^δo/,
    said: /factor ŷ.* too many/,
    sizes: every,
  },
  {
    slip: "the target for the error",
    places: { outputDelta: ({ y, ŷ }) => y * ŷ * (1 - ŷ) },
    group: /^δo/,
    said: /y.* stands in the place of error/,
    sizes: every,
  },
  {
    slip: "W left out",
    places: { hiddenDelta: ({ δ, a }) => δ.reduce((x, y) => x + y, 0) * a * (1 - a) },
    group: /^δh/,
    said: /factor W.* is missing/,
    sizes: [small, exercise, wide],
  },
  {
    slip: "f′ left out in the hidden layer",
    places: { hiddenDelta: ({ W, δ }) => dot(W, δ) },
    group: /^δh/,
    said: /derivative a.*·\(1 − a.*\) is missing/,
    sizes: [small, exercise, wide],
  },
  {
    slip: "(1 − a) left out",
    places: { hiddenDelta: ({ W, δ, a }) => dot(W, δ) * a },
    group: /^δh/,
    said: /factor \(1 − a.*\) is missing/,
    sizes: [small, exercise, wide],
  },
  {
    slip: "(y − a) for (1 − a)",
    places: { hiddenDelta: ({ W, δ, a, y }) => dot(W, δ) * a * (y - a) },
    group: /^δh/,
    said: /\(y.* − a.*\) stands in the place of \(1 − a/,
    sizes: single,
  },
  {
    slip: "h·(1 − h) for a·(1 − a)",
    places: { hiddenDelta: ({ W, δ, h }) => dot(W, δ) * h * (1 - h) },
    group: /^δh/,
    said: /h.* stands in the place of a/,
    sizes: [small, exercise, wide],
  },
  {
    slip: "input-to-hidden weights",
    places: { hiddenDelta: ({ own, δ, a, j }) => (own[0]?.[j] as number) * (δ[0] as number) * a * (1 - a) },
    group: /^δh/,
    said: /w.* stands in the place of W/,
    sizes: single,
  },
  {
    slip: "transposed weights, backward",
    places: {
      hiddenDelta: ({ next, δ, a, j }) =>
        dot(
          next.map((row) => row[j] as number),
          δ,
        ) *
        a *
        (1 - a),
    },
    group: /^δh/,
    said: /W is transposed/,
    sizes: [square],
  },
  {
    slip: "weights that were updated already",
    places: {
      hiddenDelta: ({ W, ΔW, δ, a }) =>
        dot(
          W.map((w, k) => w + (ΔW[k] as number)),
          δ,
        ) *
        a *
        (1 - a),
    },
    group: /^δh/,
    said: /W.* \+ ΔW.* stands in the place of W/,
    sizes: [small, exercise, wide],
  },
  {
    slip: "error for δ",
    places: { hiddenDelta: ({ W, errors, a }) => dot(W, errors) * a * (1 - a) },
    group: /^δh/,
    said: /error.* stands in the place of δo/,
    sizes: [small, exercise, wide],
  },
  {
    slip: "one unit of the next layer only",
    places: { hiddenDelta: ({ W, δ, a }) => (W[0] as number) * (δ[0] as number) * a * (1 - a) },
    group: /^δh/,
    said: /W.*δo₂|W.*·δo₁ stands in the place/,
    sizes: several,
  },
  {
    slip: "wrong sign in the hidden layer",
    places: { hiddenDelta: ({ W, δ, a }) => -dot(W, δ) * a * (1 - a) },
    group: /^δh/,
    said: /sign is wrong/,
    sizes: [small, exercise, wide],
  },
  {
    slip: "W twice",
    places: { hiddenDelta: ({ W, δ, a }) => (W[0] as number) ** 2 * (δ[0] as number) * a * (1 - a) },
    group: /^δh/,
    said: /factor W.* too many/,
    sizes: single,
  },
  {
    slip: "a mean in the place of the sum",
    places: { hiddenDelta: ({ W, δ, a }) => (dot(W, δ) / W.length) * a * (1 - a) },
    group: /^δh/,
    said: /factor ½ too many/,
    sizes: several,
  },
  {
    slip: "η left out in one layer",
    places: onLast((_, δ, input) => δ * input),
    group: /^ΔW/,
    said: /factor η is missing/,
    sizes: every,
  },
  {
    slip: "ŷ for η",
    places: { step: (η, δ, input, { ŷ }, last) => (last ? ŷ * δ * input : η * δ * input) },
    group: /^ΔW/,
    said: /ŷ.* stands in the place of η/,
    sizes: every,
  },
  {
    slip: "the input left out",
    places: onLast((η, δ) => η * δ),
    group: /^ΔW/,
    said: /factor a.* is missing/,
    sizes: every,
  },
  {
    slip: "the unit's own output for its input",
    places: onLast((η, δ, _, { a }) => η * δ * a),
    group: /^ΔW/,
    said: /ŷ.* stands in the place of a/,
    sizes: every,
  },
  {
    slip: "the error for δ in the step",
    places: onLast((η, _, input, { e }) => η * e * input),
    group: /^ΔW/,
    said: /error.* stands in the place of δo/,
    sizes: every,
  },
  {
    slip: "the wrong sign of one layer's steps",
    places: onLast((η, δ, input) => -η * δ * input),
    group: /^ΔW/,
    said: /sign is wrong/,
    sizes: every,
  },
  {
    slip: "a factor 2 in one layer's steps",
    places: onLast((η, δ, input) => 2 * η * δ * input),
    group: /^ΔW/,
    said: /factor 2 too many/,
    sizes: every,
  },
  {
    slip: "the first input for all",
    places: { step: (η, δ, input, { inputs }, last) => η * δ * (last ? input : (inputs[0] as number)) },
    group: /^Δw/,
    said: /x₁ stands in the place of x/,
    sizes: [small, exercise, wide],
  },
  {
    slip: "the output's δ for the hidden one",
    places: {
      step: (η, δ, input, { outputDeltas }, last) => η * (last ? δ : (outputDeltas[0] as number)) * input,
    },
    group: /^Δw/,
    said: /δo stands in the place of δh/,
    sizes: single,
  },
  {
    slip: "the bias step without η",
    places: { biasStep: (_, δ) => δ, step: (η, δ, input) => η * δ * input },
    group: /^Δ[Bb]/,
    said: /factor η is missing/,
    sizes: [exercise, wide],
    biases: true,
  },
];

const cases = corpus.flatMap((one) =>
  one.sizes.map((sizes) => ({ ...one, sizes, name: `${one.slip}, ${sizes.join("-")}` })),
);

describe("wrong backpropagations", () => {
  it.each(cases.map((one) => [one.name, one] as const))("%s", (_, { places, sizes, biases, group, said }) => {
    const diagnosis = diagnoseBackpropagation(givensFor(sizes, biases), backpropagation(places));
    expect(diagnosis.verdict).toBe("wrong");
    const mistakes = diagnosis.findings.filter(({ kind }) => kind === "slip" || kind === "unknown");
    expect(diagnosis.first?.group).toMatch(group);
    const exact = mistakes.every(
      (mistake) =>
        group.test(mistake.group) &&
        mistake.explanations.some(({ slips }) => slips.length === 1 && said.test(slips[0]?.sentence ?? "")),
    );
    if (!exact) throw new Error(diagnosis.toString());
  });

  it("are at least 40, on networks of several sizes", () => {
    expect(corpus.length).toBeGreaterThanOrEqual(40);
    expect(cases.length).toBeGreaterThanOrEqual(120);
  });
});

describe("two slips in one formula", () => {
  it.each<[string, Places, readonly number[], string[]]>([
    [
      "W and the derivative's second factor",
      { hiddenDelta: ({ δ, a, y }) => (δ[0] as number) * a * (y - a) },
      exercise,
      ["the factor W₁ is missing", "(y − a₁) stands in the place of (1 − a₁)"],
    ],
    [
      "a sign and a factor",
      { hiddenDelta: ({ W, δ, a }) => -dot(W, δ) * a },
      wide,
      ["the sign is wrong", "the factor (1 − a₁) is missing"],
    ],
  ])("%s: named, and no other explanation of the same formula", (_, places, sizes, expected) => {
    const { first: mistake } = diagnoseBackpropagation(givensFor(sizes), backpropagation(places));
    expect(mistake?.explanations).toHaveLength(1);
    expect(new Set(mistake?.explanations[0]?.slips.map(({ sentence }) => sentence))).toEqual(
      new Set(expected),
    );
  });
});

describe("the documents' attempts", () => {
  const said = (diagnosis: ReturnType<typeof diagnoseBackpropagation>): Record<string, string[]> =>
    Object.fromEntries(
      diagnosis.findings
        .filter(({ kind }) => kind === "slip")
        .map(({ group, explanations }) => [
          group,
          (explanations[0]?.slips ?? []).map(({ sentence }) => sentence).toSorted((x, y) => (x < y ? -1 : 1)),
        ]),
    );

  it("the worked example: four slips, two of them invisible at y = 1", () => {
    const diagnosis = diagnoseBackpropagation(example, first);
    expect(said(diagnosis)).toEqual({
      δo: ["(y − ŷ) stands in the place of (1 − ŷ)"],
      δh: ["(y − a) stands in the place of (1 − a)"],
      ΔW: ["ŷ stands in the place of η"],
      Δw: ["ŷ stands in the place of η"],
    });
    const hidden = diagnosis.findings.map(({ group, hidden: why }) => [group, why]);
    expect(hidden).toEqual([
      ["h", undefined],
      ["a", undefined],
      ["ŷ", undefined],
      ["δo", "y = 1"],
      ["δh", "y = 1"],
      ["ΔW", undefined],
      ["Δw", undefined],
    ]);
    expect(diagnosis.findings.at(-2)?.yours).toBeCloseTo(0.0308996351456, 12); // what the notebook prints
  });

  it("the exercise's first try: every slip in the list", () => {
    const diagnosis = diagnoseBackpropagation(documentsExercise, second);
    expect(diagnosis.first?.group).toBe("error");
    expect(diagnosis.first?.yours).toBeCloseTo(0.00641673759167, 12); // what the notebook prints
    expect(diagnosis.first?.expected).toBeCloseTo(0.11502656915, 10);
    expect(said(diagnosis)).toEqual({
      error: ["(y − ŷ) stands in the place of (1 − ŷ)", "this is the formula of δo"],
      δo: ["(y − ŷ) stands in the place of (1 − ŷ)", "a factor W₁ too many"],
      δh: ["(y − a₁) stands in the place of (1 − a₁)", "w₁₁ stands in the place of W₁"],
      ΔW: ["ŷ stands in the place of η"],
      Δw: ["ŷ stands in the place of η"],
    });
  });

  it("the second try is right", () => {
    expect(diagnoseBackpropagation(documentsExercise, third).toString()).toBe(
      "Right: every quantity is what it should be.",
    );
  });
});

describe("right backpropagations", () => {
  /** A right implementation in one of the conventions that people use. */
  const convention = fc.record({
    sizes: fc.tuple(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 3 }),
    ),
    biases: fc.boolean(),
    errorSign: fc.constantFrom(1, -1),
    deltaSign: fc.constantFrom(1, -1),
    mean: fc.constantFrom<(n: number) => number>(
      () => 1,
      () => 2,
      (n) => 2 / n,
      (n) => 1 / n,
    ),
    withRate: fc.boolean(),
    stepSign: fc.constantFrom(1, -1),
    turned: fc.boolean(),
    omitted: fc.subarray(["netInputs", "activations", "loss", "error", "deltas", "steps"] as const, {
      maxLength: 5,
    }),
    outputDeltaOmitted: fc.boolean(),
  });

  it("are never accused, whatever their convention, and whatever part of them is shown", () => {
    fc.assert(
      fc.property(convention, (c) => {
        const givens = givensFor(c.sizes, c.biases);
        const factor = c.mean(c.sizes[2]);
        const right = backpropagation({
          outputDelta: ({ y, ŷ }) => c.deltaSign * factor * (y - ŷ) * ŷ * (1 - ŷ),
          error: (y, ŷ) => c.errorSign * (y - ŷ),
          loss: (errors) => (factor * dot(errors, errors)) / 2,
          step: (η, δ, input) => c.stepSign * c.deltaSign * (c.withRate ? η : 1) * δ * input,
          biasStep: (η, δ) => c.stepSign * c.deltaSign * (c.withRate ? η : 1) * δ,
        });
        const attempt = (at: Givens): Claims => {
          const claims = { ...right(at) } as Record<string, unknown>;
          for (const part of c.omitted) delete claims[part];
          if (c.omitted.includes("steps")) delete claims["biasSteps"];
          if (c.outputDeltaOmitted && Array.isArray(claims["deltas"]))
            claims["deltas"] = [claims["deltas"][0], null];
          if (c.turned && Array.isArray(claims["steps"])) {
            claims["steps"] = claims["steps"].map((rows: number[][]) =>
              rows[0]?.map((_, j) => rows.map((row) => row[j])),
            );
          }
          return claims;
        };
        const diagnosis = diagnoseBackpropagation(givens, attempt);
        if (diagnosis.verdict !== "right" && diagnosis.verdict !== "convention")
          throw new Error(diagnosis.toString());
      }),
      { numRuns: 150 },
    );
  });

  it("have their conventions named", () => {
    const say = (places: Places): string =>
      diagnoseBackpropagation(givensFor(wide), backpropagation(places)).toString();
    expect(say({})).toBe("Right: every quantity is what it should be.");
    expect(say({ outputDelta: ({ e, ŷ }) => -e * ŷ * (1 - ŷ), step: (η, δ, x) => -η * δ * x })).toContain(
      "your δ is +∂E/∂h",
    );
    expect(say({ error: (y, ŷ) => ŷ - y, outputDelta: ({ e, ŷ }) => -e * ŷ * (1 - ŷ) })).toContain(
      "you take ŷ − y",
    );
    expect(say({ step: (_, δ, x) => δ * x })).toContain("η is missing in all your steps");
    expect(say({ step: (η, δ, x) => -η * δ * x })).toContain("your steps are gradients");
    expect(
      say({ loss: (errors) => dot(errors, errors), outputDelta: ({ e, ŷ }) => 2 * e * ŷ * (1 - ŷ) }),
    ).toContain("your E is 2 times");
    expect(
      diagnoseBackpropagation(givensFor(square), (at) => ({
        steps: (backpropagation({})(at).steps as number[][][]).map((rows) =>
          [0, 1].map((j) => rows.map((row) => row[j] as number)),
        ),
      })).toString(),
    ).toContain("your rows are units");
  });

  it("follow their own numbers: what only hands a mistake on is not accused", () => {
    const { findings } = diagnoseBackpropagation(
      givensFor(exercise),
      backpropagation({ outputDelta: ({ e, ŷ }) => e * ŷ }),
    );
    expect(findings.filter(({ kind }) => kind === "consequence").map(({ group }) => group)).toEqual([
      "δh",
      "ΔW",
      "Δw",
    ]);
  });
});

describe("what cannot be told", () => {
  it("is said, with the right formula", () => {
    const odd = diagnoseBackpropagation(
      givensFor(exercise),
      backpropagation({ outputDelta: ({ e, ŷ }) => Math.sin(37 * e) + ŷ ** 5 }),
    );
    expect(odd.verdict).toBe("unclear");
    expect(odd.toString()).toContain("I cannot tell why");
    expect(odd.toString()).toContain("it should be δo = error·ŷ·(1 − ŷ)");
  });

  it("is more with numbers at one point: all explanations are named, and the point is criticized", () => {
    const givens: Givens = { inputs: [0.1, 0.3], targets: [1], weights: [[0.4, -0.2], [0.1]], rate: 0.5 };
    const { steps, ...rest } = backpropagation({})(givens);
    const doubled = (steps as number[][][]).map((rows) => rows.map((row) => row.map((x) => 2 * x)));
    const text = diagnoseBackpropagation(givens, { ...rest, steps: doubled }).toString();
    expect(text).toContain("η is missing"); // which is the same number, since η = ½
    const wrong = diagnoseBackpropagation(givens, { ...rest, deltas: [[0.003], [0.2]] });
    expect(wrong.warnings.join("\n")).toContain("y is 1 at your point");
    expect(wrong.warnings.join("\n")).toContain("η is 0.5 at your point");
  });

  it("is less with numbers at several points", () => {
    const attempt = backpropagation({ outputDelta: ({ e, ŷ }) => e * ŷ });
    const points = [3, 5].map((seed) => {
      const givens = { ...givensFor(exercise), rate: seed / 10, targets: [1 / seed] };
      return { ...givens, claims: attempt(givens) };
    });
    const diagnosis = diagnoseBackpropagation(givensFor(exercise), points);
    expect(diagnosis.first?.explanations.map(({ slips }) => slips[0]?.sentence)).toEqual([
      "the factor (1 − ŷ) is missing",
    ]);
  });
});

test("claims that do not fit are refused with their path", () => {
  const givens = givensFor(exercise);
  const refused = (claims: unknown, message: RegExp): void => {
    expect(() => diagnoseBackpropagation(givens, claims as Claims)).toThrow(message);
  };
  refused({ delta: [1] }, /claims\.delta: expected any of netInputs/);
  refused({ deltas: [1] }, /claims\.deltas: expected a list of 2/);
  refused(
    { deltas: [[1, 2, 3], null] },
    /claims\.deltas\[0\]: expected 2 numbers, one for each unit, and got 3/,
  );
  refused({ deltas: [[1, "2"], null] }, /claims\.deltas\[0\]/);
  refused({ steps: [null, [1, 2, 3]] }, /claims\.steps\[1\]: expected 2 rows/);
  refused({ error: NaN }, /error is NaN, not a number/);
  refused({ deltas: [null, NaN] }, /δo is NaN, not a number/);
  refused({ error: [] }, /claims\.error: expected numbers, and got an empty list/);
  refused({}, /without numbers/);
});

describe("a JSON file", () => {
  const file = JSON.parse(
    readFileSync(new URL("../../../examples/attempt.json", import.meta.url), "utf8"),
  ) as Record<string, unknown>;
  const answer = (change: object): ReturnType<typeof diagnoseFile> =>
    diagnoseFile(JSON.stringify({ ...file, ...change }));

  it("is diagnosed", () => {
    const { text, code } = answer({});
    expect(code).toBe(1);
    expect(text).toContain("(y − a₁) stands in the place of (1 − a₁)");
    expect(text).toContain("ŷ stands in the place of η");
    const weights = [[[0.4], [-0.2]], [[0.1]]];
    const right = {
      inputs: [0.1, 0.3],
      targets: [1],
      weights,
      rate: 0.5,
      attempt: {
        deltas: [0.00304550132, 0.121832235361],
        steps: [[0.000152275066, 0.000456825199], 0.0301534884],
      },
    };
    expect(diagnoseFile(JSON.stringify(right))).toEqual({
      text: "Right: every quantity is what it should be.",
      verdict: "right",
      code: 0,
    });
  });

  it("may hold several points, which tell more", () => {
    const attempt = backpropagation({
      activation: Math.tanh,
      outputDelta: ({ e }) => e,
      hiddenDelta: ({ W, δ, a }) => dot(W, δ) * (1 - a * a),
    });
    const points = [0.3, 0.7].map((rate) => {
      const givens = { ...givensFor(exercise), rate };
      return {
        inputs: givens.inputs,
        targets: [rate],
        weights: givens.weights,
        rate,
        attempt: attempt({ ...givens, targets: [rate] }),
      };
    });
    const { text, code } = diagnoseFile(JSON.stringify({ ...points[0], points, activation: "tanh" }));
    expect(code).toBe(1);
    expect(text).toContain("δo: the factor (1 − ŷ²) is missing.");
  });

  it.each<[string, object, RegExp]>([
    [
      "a part that is not known",
      { weight: [] },
      /Cannot read weight in the file: expected any of inputs, targets/,
    ],
    [
      "text for a number",
      { inputs: [0.5, "0.1", 1] },
      /Cannot read inputs\[1\]: expected a number, and got "0.1"/,
    ],
    [
      "weights of another shape",
      { weights: [[[1], [2]], [1]] },
      /Cannot read weights\[0\]: expected 3 rows, one for each input, and got 2 rows/,
    ],
    [
      "ragged weights",
      {
        weights: [
          [[1, 2], [2], [3, 4]],
          [1, 2],
        ],
      },
      /Cannot read weights\[0\]\[1\]: expected 2 numbers/,
    ],
    [
      "targets that do not fit",
      { targets: [1, 2] },
      /Cannot read targets: expected 1 numbers, one for each output, and got 2/,
    ],
    ["no rate", { rate: null }, /Cannot read rate: expected a finite number/],
    [
      "no attempt",
      { attempt: undefined },
      /Cannot read attempt: expected a record of your own numbers, and got nothing/,
    ],
    [
      "an attempt of another shape",
      { attempt: { deltas: [[1, 2, 3], null] } },
      /^Cannot read attempt\.deltas\[0\]: expected 2 numbers/,
    ],
    [
      "biases of a layer too many",
      { biases: [[1, 2], [3], [4]] },
      /Cannot read biases: expected 2 lists, one for each layer of units, and got 3/,
    ],
    [
      "null for a number",
      { attempt: { deltas: [[null, 1], null] } },
      /^Cannot read attempt\.deltas\[0\]\[0\]: expected a number, and got null/,
    ],
    [
      "a bad attempt at a point",
      { points: [{ attempt: { deltas: [1] } }] },
      /^Cannot read points\[0\]\.attempt\.deltas: expected a list of 2/,
    ],
    ["an activation that is not known", { activation: "step" }, /Cannot find the activation "step"/],
    ["points that are no list", { points: {} }, /Cannot read points: expected a list/],
    [
      "a bad point",
      { points: [{ inputs: [1, 2, null] }] },
      /Cannot read points\[0\]\.inputs\[2\]: expected a number, and got null/,
    ],
  ])("with %s is answered with the path", (_, change, message) => {
    const { text, code } = answer(change);
    expect(code).toBe(2);
    expect(text).toMatch(message);
  });

  it("with a rate that is not finite is answered with its path", () => {
    expect(
      diagnoseFile('{"inputs":[1],"targets":[1],"weights":[[1]],"rate":1e999,"attempt":{}}').text,
    ).toMatch(/Cannot read rate: expected a finite number, the learning rate η, and got Infinity/);
  });

  it("that is not JSON is answered too", () => {
    expect(diagnoseFile("{inputs: 1}", "attempt.json").text).toMatch(
      /Cannot read attempt.json: it is not JSON/,
    );
  });

  it("is what the command reads", () => {
    const command = fileURLToPath(new URL("../src/chainrule-diagnose.ts", import.meta.url));
    const run = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
      spawnSync(process.execPath, ["--import", "@oxc-node/core/register", command, ...args], {
        encoding: "utf8",
      });
    const path = fileURLToPath(new URL("../../../examples/attempt.json", import.meta.url));
    expect(run(path)).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("The first mistake is in δh. Then mend ΔW.") as string,
    });
    expect(run("missing.json")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("Cannot read missing.json") as string,
    });
    expect(run()).toMatchObject({ status: 2, stdout: expect.stringContaining("Usage") as string });
  });
});

describe("an activation for each layer", () => {
  const [inputs, targets, rate] = [[0.4, -0.7], [0.3], 0.3] as const;
  const weights = [
    [
      [0.5, -0.6],
      [0.2, 0.8],
    ],
    [
      [0.9, 0.4],
      [0.7, -0.5],
    ],
    [0.6, -0.3],
  ] as const;
  const given: Givens = { inputs, targets, weights, rate };
  /** By hand: tanh, then relu, then σ. */
  const right = (): Claims => {
    const [[u, v], [p, q], [r, s]] = weights;
    const first = [0, 1].map((j) => Math.tanh(inputs[0] * (u[j] as number) + inputs[1] * (v[j] as number)));
    const [a, b] = first as [number, number];
    const nets = [0, 1].map((j) => a * (p[j] as number) + b * (q[j] as number));
    const second = nets.map((h) => Math.max(0, h));
    const output = σ((second[0] as number) * r + (second[1] as number) * s);
    const outputDelta = (targets[0] - output) * output * (1 - output);
    const deltas2 = [r, s].map((w, j) => ((nets[j] as number) > 0 ? w * outputDelta : 0));
    const deltas1 = [p, q].map(
      (row, i) =>
        (row[0] * (deltas2[0] as number) + row[1] * (deltas2[1] as number)) * (1 - (first[i] as number) ** 2),
    );
    return {
      netInputs: [null, nets, null],
      activations: [first, second, [output]],
      deltas: [deltas1, deltas2, [outputDelta]],
    };
  };

  it("is what that layer applies", () => {
    expect(diagnoseBackpropagation(given, right(), { activation: [tanh, relu, sigmoid] }).verdict).toBe(
      "right",
    );
    expect(diagnoseBackpropagation(given, right(), { activation: [tanh, tanh, sigmoid] }).verdict).toBe(
      "wrong",
    );
  });

  it("may be named by a file", () => {
    const file = (activation: unknown) =>
      diagnoseFile(JSON.stringify({ ...given, activation, attempt: right() }));
    expect(file(["tanh", "relu", "sigmoid"]).code).toBe(0);
    expect(file(["tanh", 1, "sigmoid"]).text).toMatch(/Cannot read activation\[1\]: expected the name/);
    expect(file(["tanh", "relu"]).text).toMatch(/Cannot read activation: expected a list of 3, .* and got 2/);
  });

  it("is refused if there are more or fewer than layers", () => {
    expect(() => diagnoseBackpropagation(given, right(), { activation: [tanh, sigmoid] })).toThrow(
      /activation: expected a list of 3, one for each layer of units, and got 2/,
    );
  });
});
