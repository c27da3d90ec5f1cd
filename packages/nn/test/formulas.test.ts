// The engine's own derivation, printed: the documents' formulas come out letter by letter.
import { type Num, value } from "@chainrule/autograd";
import { formula } from "@chainrule/autograd/draw";
import { backpropagate, mlp, steps } from "@chainrule/nn";
import { expect, test } from "vitest";

const printed = (
  sizes: readonly number[],
  options: Parameters<typeof mlp>[1] = {},
): Record<string, string> => {
  const network = mlp(sizes, { biases: false, ...options });
  const inputs = Array.from({ length: sizes[0] as number }, (_, i) => 0.1 * (i + 1));
  const run = backpropagate(network, {
    inputs,
    targets: Array.from({ length: sizes.at(-1) as number }, () => 1),
  });
  const η = value(0.5, "η");
  const updates = steps(run, η).flatMap((step) => [...step.weights.flat(), ...(step.biases ?? [])]);
  const units = run.layers.flatMap((layer) => [...layer.netInputs, ...layer.activations, ...layer.deltas]);
  const lines = [run.error, ...units, ...updates].map((x: Num) => [
    typeof x === "number" ? "" : x.label,
    formula(x),
  ]);
  return Object.fromEntries(lines) as Record<string, string>;
};

test("the worked example", () => {
  expect(printed([2, 1, 1])).toEqual({
    E: "½·(y − ŷ)²",
    h: "w₁·x₁ + w₂·x₂",
    a: "σ(h)",
    o: "W·a",
    ŷ: "σ(o)",
    δo: "(y − ŷ)·ŷ·(1 − ŷ)",
    δh: "W·δo·a·(1 − a)",
    ΔW: "η·δo·a",
    "Δw₁": "η·δh·x₁",
    "Δw₂": "η·δh·x₂",
  });
});

test("the exercise", () => {
  expect(printed([3, 2, 1])).toMatchObject({
    "h₂": "w₁₂·x₁ + w₂₂·x₂ + w₃₂·x₃",
    δo: "(y − ŷ)·ŷ·(1 − ŷ)",
    "δh₂": "W₂·δo·a₂·(1 − a₂)",
    "ΔW₂": "η·δo·a₂",
    "Δw₃₂": "η·δh₂·x₃",
  });
});

test("several outputs, layers and biases: the sum runs over the units of the next layer, in their order", () => {
  expect(printed([2, 2, 3, 2], { biases: true })).toMatchObject({
    E: "½·((y₁ − ŷ₁)² + (y₂ − ŷ₂)²)",
    "o₂": "W₁₂·a⁽²⁾₁ + W₂₂·a⁽²⁾₂ + W₃₂·a⁽²⁾₃ + B₂",
    "δh⁽²⁾₃": "(W₃₁·δo₁ + W₃₂·δo₂)·a⁽²⁾₃·(1 − a⁽²⁾₃)",
    "δh⁽¹⁾₁": "(w⁽²⁾₁₁·δh⁽²⁾₁ + w⁽²⁾₁₂·δh⁽²⁾₂ + w⁽²⁾₁₃·δh⁽²⁾₃)·a⁽¹⁾₁·(1 − a⁽¹⁾₁)",
    "ΔB₂": "η·δo₂",
  });
});
