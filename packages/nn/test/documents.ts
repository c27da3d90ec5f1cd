/** The two systems of the notebook that this project began with: inputs, weights, and the figures that it prints. */
export const system1 = {
  sizes: [2, 1, 1],
  weights: [[[0.4], [-0.2]], [[0.1]]],
  sample: { inputs: [0.1, 0.3], targets: [1] },
  rate: 0.5,
  figures: {
    h: "-0.02",
    a: "0.495000166660",
    ŷ: "0.512372477963",
    δo: "0.121832235361",
    δh: "0.00304550132373",
    ΔW: "0.0301534884",
    "Δw₁": "0.000152275",
    "Δw₂": "0.000456825",
  },
} as const;

export const system2 = {
  sizes: [3, 2, 1],
  weights: [
    [
      [0.5, -0.6],
      [0.1, -0.2],
      [0.1, 0.7],
    ],
    [[0.1], [-0.3]],
  ],
  sample: { inputs: [0.5, 0.1, -0.2], targets: [0.6] },
  rate: 0.5,
  figures: {
    "y − ŷ": "0.11502656915",
    "ΔW₁": "0.00804047",
    "ΔW₂": "0.00555918",
    "Δw₁₁": "1.77005547e-04",
    "Δw₁₂": "-5.11178506e-04",
    "Δw₂₁": "3.54011093e-05",
    "Δw₂₂": "-1.02235701e-04",
    "Δw₃₁": "-7.08022187e-05",
    "Δw₃₂": "2.04471402e-04",
  },
} as const;

/** Half of one unit in the last printed digit: how far a number may be from the figure that stands for it. */
export function roundingOf(printed: string): number {
  const [digits = "", exponent = "0"] = printed.split("e");
  const decimals = digits.split(".")[1]?.length ?? 0;
  return 0.5 * 10 ** (Number(exponent) - decimals);
}
