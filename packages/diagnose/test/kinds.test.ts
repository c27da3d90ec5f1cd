// Kinds of slips, each in a small program of its own: what was computed is put elsewhere under another name, or too early, or not added up.
import { describe } from "vitest";
import { type Kind, testNaming } from "./naming.ts";

const units = `
const sigmoid = (x) => 1 / (1 + Math.exp(-x));
const net = [[[0.3, -0.6], [0.8, 0.2]], [[-0.5, 0.9]]];
const x = [0.7, -0.4], want = [0.35];
for (let round = 0; round < 20; round++) {
  const values = [x];
  for (const layer of net) {
    const below = values[values.length - 1];
    values.push(layer.map((row) => sigmoid(row.reduce((sum, w, j) => sum + w * below[j], 0))));
  }
  let deltas = values[2].map((o, k) => (o - want[k]) * o * (1 - o));
  for (let l = 1; l >= 0; l--) {
    const passed = values[l].map((_, j) => net[l].reduce((sum, row, k) => sum + row[j] * deltas[k], 0));
    net[l] = net[l].map((row, k) => row.map((w, j) => w - 0.4 * deltas[k] * values[l][j]));
    deltas = passed.map((p, j) => p * values[l][j] * (1 - values[l][j]));
  }
}`;

const early = `
const x = [0.7, -0.4], y = 0.9;
let hidden = [[0.3, -0.6], [0.8, 0.2]], top = [0.5, -0.7];
for (let t = 0; t < 9; t++) {
  const h = hidden.map((row) => Math.tanh(row[0] * x[0] + row[1] * x[1]));
  const out = top[0] * h[0] + top[1] * h[1];
  const miss = out - y;
  const back = h.map((a, i) => miss * top[i] * (1 - a * a));
  top = top.map((w, i) => w - 0.1 * miss * h[i]);
  hidden = hidden.map((row, i) => row.map((w, j) => w - 0.1 * back[i] * x[j]));
}`;

const sums = `
import numpy as np
rng = np.random.default_rng(4)
layers = [rng.normal(size=(3, 2)), rng.normal(size=(1, 3))]
samples = [(rng.normal(size=(2, 1)), rng.uniform(size=(1, 1))) for _ in range(3)]

def slopes(x, y):
    h = np.tanh(layers[0] @ x)
    d = layers[1] @ h - y
    return [(layers[1].T @ d * (1 - h ** 2)) @ x.T, d @ h.T]

for epoch in range(5):
    total = [np.zeros(w.shape) for w in layers]
    for x, y in samples:
        total = [t + s for t, s in zip(total, slopes(x, y))]
    layers = [w - 0.2 * t for w, t in zip(layers, total)]
`;

const tied = `
import numpy as np
rng = np.random.default_rng(7)
x = rng.normal(size=(5, 3))
code = rng.normal(size=(3, 2))
for epoch in range(5):
    h = np.tanh(x @ code)
    r = h @ code.T
    loss = ((r - x) ** 2).sum() / 2
    dr = r - x
    dz = dr @ code * (1 - h * h)
    step = x.T @ dz + dr.T @ h
    code = code - 0.05 * step
`;

const masks = `
import numpy as np
rng = np.random.default_rng(3)
leak = 0.1
p = {"a": rng.normal(size=(4, 3)), "b": rng.normal(size=(1, 4))}
x, y = rng.normal(size=(3, 6)), rng.normal(size=(1, 6))
for epoch in range(5):
    z = p["a"] @ x
    h = np.where(z > 0, z, leak * z)
    e = p["b"] @ h - y
    gate = np.ones(z.shape)
    gate[z < 0] = leak
    ga = (p["b"].T @ e * gate) @ x.T
    gb = e @ h.T
    g = {"a": ga, "b": gb}
    for name in p:
        p[name] = p[name] - 0.01 * g[name]
`;

const classes = `
from math import exp
w = [[0.2, -0.4], [0.5, 0.1]]
data = [([0.6, -1.1], 0), ([1.3, 0.4], 1)]
def slope(out):
    return out * (1 - out)
for row, label in data:
    outs = [1 / (1 + exp(-(u[0] * row[0] + u[1] * row[1]))) for u in w]
    wanted = [0 for _ in w]
    wanted[label] = 1
    for k in range(2):
        delta = (outs[k] - wanted[k]) * slope(outs[k])
        for j in range(2):
            w[k][j] -= 0.3 * delta * row[j]
`;

const rates = `
const points = [[0.2, 1.1], [0.9, -0.4], [1.6, 0.3]];
let slope = 0.4, shift = -0.2;
const start = 0.3;
for (let epoch = 0; epoch < 30; epoch++) {
  const rate = start / (1 + 0.1 * epoch);
  let loss = 0, gSlope = 0, gShift = 0;
  for (const [x, y] of points) {
    const miss = slope * x + shift - y;
    loss += miss * miss / points.length;
    gSlope += 2 * miss * x / points.length;
    gShift += 2 * miss / points.length;
  }
  slope = slope - rate * gSlope;
  shift = shift - rate * gShift;
}`;

const kinds: readonly Kind[] = [
  {
    is: "weights used after their update",
    program: units,
    slip: [
      `    const passed = values[l].map((_, j) => net[l].reduce((sum, row, k) => sum + row[j] * deltas[k], 0));
    net[l] = net[l].map((row, k) => row.map((w, j) => w - 0.4 * deltas[k] * values[l][j]));`,
      `    net[l] = net[l].map((row, k) => row.map((w, j) => w - 0.4 * deltas[k] * values[l][j]));
    const passed = values[l].map((_, j) => net[l].reduce((sum, row, k) => sum + row[j] * deltas[k], 0));`,
    ],
  },
  {
    is: "weights used after their update",
    program: early,
    slip: [
      `  const back = h.map((a, i) => miss * top[i] * (1 - a * a));
  top = top.map((w, i) => w - 0.1 * miss * h[i]);`,
      `  top = top.map((w, i) => w - 0.1 * miss * h[i]);
  const back = h.map((a, i) => miss * top[i] * (1 - a * a));`,
    ],
  },
  {
    is: "no rate, where the other update has one that decays",
    program: rates,
    slip: ["rate * gShift", "gShift"],
    mended: "shift = shift - gShift * rate",
  },
  {
    is: "a sum over samples of which the last is left",
    program: sums,
    slip: ["[t + s for", "[s for"],
    mended: "total = [s + t for t, s in zip(total, slopes(x, y))]",
  },
  { is: "a path of a shared weight", program: tied, slip: ["x.T @ dz + dr.T @ h", "x.T @ dz"] },
  {
    is: "the other path of a shared weight",
    program: tied,
    slip: ["x.T @ dz + dr.T @ h", "dr.T @ h"],
    mended: "step = dr.T @ h + x.T @ dz",
  },
  {
    is: "what is put behind a mask",
    program: masks,
    slip: ["gate[z < 0] = leak", "gate[z < 0] = 0"],
    mended: "gate[z < 0] = 0.1",
  },
  { is: "the condition of a mask", program: masks, slip: ["gate[z < 0] = leak", "gate[z > 0] = leak"] },
  { is: "what a dictionary holds", program: masks, slip: ['"b": gb', '"b": gb[:, ::-1]'] },
  {
    is: "a derivative, where targets stand in the text",
    program: classes,
    slip: ["out * (1 - out)", "out * (1 - out * out)"],
  },
];

describe("kinds of slips", { timeout: 300_000 }, () => {
  testNaming(kinds);
});
