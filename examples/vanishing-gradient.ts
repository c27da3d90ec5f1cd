/**
 * @file The vanishing gradient, measured. The notebook remarks that a sigmoid's derivative is at most 0.25, so each layer takes at
 * least 75 % of the error that reaches it. Here every δ of networks with ten layers is read off the engine. Their weight matrices
 * keep lengths (they are reflections), so that what shrinks δ is the activation alone.
 */

import { relu, sigmoid, tanh } from "@chainrule/autograd";
import * as Plot from "@observablehq/plot";
import { type Activation, deltas, mlp, type Random, random } from "@chainrule/nn";
import { picture } from "./show/picture.ts";
import { table } from "./show/table.ts";

const layers = 10;
const width = 16;
const networks = 20;
const activations: Readonly<Record<string, Activation>> = { sigmoid, tanh, relu };

const normals = (stream: Random): number[] => Array.from({ length: width }, () => stream.normal());

/** Householder's reflection I − 2vvᵀ/‖v‖² at a random plane. */
function reflection(stream: Random): number[][] {
  const v = normals(stream);
  const square = v.reduce((sum, x) => sum + x * x, 0);
  return v.map((x, i) => v.map((y, j) => (i === j ? 1 : 0) - (2 * x * y) / square));
}

/** How much of the error arrives after 1, 2, … layers: ‖δ‖/‖y − ŷ‖, the geometric mean over networks. */
function shares(activation: Activation): number[] {
  const stream = random(1);
  const logarithms = Array<number>(layers).fill(0);
  for (let n = 0; n < networks; n++) {
    const network = mlp(Array<number>(layers + 1).fill(width), {
      activation,
      biases: false,
      weights: Array.from({ length: layers }, () => reflection(stream)),
    });
    const sample = { inputs: normals(stream), targets: normals(stream) };
    const outputs = network.forward(sample.inputs);
    const error = Math.hypot(...sample.targets.map((target, k) => target - (outputs[k] as number)));
    const fromTheOutput = deltas(network, sample).toReversed();
    fromTheOutput.forEach((delta, l) => (logarithms[l]! += Math.log(Math.hypot(...delta) / error)));
  }
  return logarithms.map((sum) => Math.exp(sum / networks));
}

const curves = Object.entries(activations).map(([name, activation]) => ({ name, sizes: shares(activation) }));
const bound = { name: "bound 0.25ᴸ", sizes: Array.from({ length: layers }, (_, l) => 0.25 ** (l + 1)) };
const all = [...curves, bound];

console.log(
  `What is left of the error after L layers (‖δ‖ / ‖y − ŷ‖, ${networks} networks, ${width} units a layer)\n`,
);
console.log(
  table(
    ["L", ...all.map(({ name }) => name)],
    bound.sizes.map((_, l) => [
      String(l + 1),
      ...all.map(({ sizes }) => (sizes[l] as number).toPrecision(3)),
    ]),
  ),
);

const points = all.flatMap(({ name, sizes }) => sizes.map((size, l) => ({ name, size, layer: l + 1 })));
/** 1, 0.1, 0.01, 1e-3 …; nothing at what stands between. */
const powerOfTen = (x: number): string => {
  const exponent = Math.round(Math.log10(x));
  if (Math.abs(x / 10 ** exponent - 1) > 1e-9) return "";
  return exponent < -2 ? `1e${exponent}` : String(10 ** exponent);
};

const file = picture("vanishing-gradient", {
  height: 400,
  marginRight: 100,
  x: { label: "layers that the error has passed →", ticks: layers, tickFormat: "d" },
  y: {
    type: "log",
    label: "↑ what is left of it",
    grid: true,
    domain: [1e-7, 1],
    ticks: 8,
    tickFormat: powerOfTen,
  },
  color: { domain: all.map(({ name }) => name), range: ["#d55e00", "#0072b2", "#009e73", "#888"] },
  marks: [
    Plot.lineY(points, { x: "layer", y: "size", stroke: "name", strokeWidth: 2 }),
    Plot.dot(
      points.filter(({ name }) => name !== bound.name),
      { x: "layer", y: "size", fill: "name", r: 3 },
    ),
    ...curves.concat(bound).map(({ name }) =>
      Plot.text(
        points.filter((point) => point.name === name && point.layer === layers),
        // Two curves end close to each other.
        {
          x: "layer",
          y: "size",
          text: "name",
          fill: "name",
          dx: 10,
          dy: name === "relu" ? -5 : 2,
          textAnchor: "start",
        },
      ),
    ),
  ],
});
console.log(`\nThe same as a chart: ${file}`);
