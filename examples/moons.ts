/**
 * @file micrograd's demo: two half moons of 100 points, a network 2-16-16-1 of relu units, the hinge loss with an L2 penalty, 100
 * steps on all samples with a rate that falls from 1 to 0.1. Draws the boundary that it learns, and the loss.
 */

import { identity, relu } from "@chainrule/autograd";
import * as Plot from "@observablehq/plot";
import {
  accuracy,
  type Data,
  type Epoch,
  hingeLoss,
  l2,
  linear,
  mlp,
  random,
  sgd,
  training,
} from "@chainrule/nn";
import { picture } from "./show/picture.ts";
import { progressBar } from "./show/progress.ts";

/** Points on two half circles that reach into each other, with normal noise of deviation 0.1; the targets are −1 and 1. */
function halfMoons(points: number, seed: number): Data {
  const stream = random(seed);
  const rows = Array.from({ length: points }, (_, i) => {
    const angle = (Math.PI * Math.floor(i / 2)) / (points / 2 - 1);
    const [x, y] =
      i % 2 === 0 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
    return {
      inputs: [x + 0.1 * stream.normal(), y + 0.1 * stream.normal()],
      targets: [i % 2 === 0 ? -1 : 1],
    };
  });
  return { inputs: rows.map(({ inputs }) => inputs), targets: rows.map(({ targets }) => targets) };
}

const data = halfMoons(100, 1337);
const network = mlp([2, 16, 16, 1], { activation: relu, output: identity, seed: 1 });
const options = {
  loss: hingeLoss,
  penalty: l2(1e-4),
  optimizer: sgd({ rate: linear(1, 0.1, 100) }),
  epochs: 100,
  batch: 100,
};

const bar = progressBar(options.epochs);
const history: Epoch[] = [];
for await (const epoch of training(network, data, options)) {
  history.push(epoch);
  bar.step(`loss ${epoch.loss.toFixed(4)}`);
}
bar.end();

const last = history.at(-1) as Epoch;
const share = accuracy(network, data, { threshold: 0 });
console.log(
  `100 steps in ${last.milliseconds.toFixed(0)} ms: loss ${last.loss.toFixed(4)}, ${100 * share} % of the points on the right side.`,
);

const box = { x1: -1.6, x2: 2.6, y1: -1.2, y2: 1.7 };
// What is drawn goes on beyond the frame, which cuts it: else the boundary's line would follow the frame.
const beyond = { x1: box.x1 - 0.2, x2: box.x2 + 0.2, y1: box.y1 - 0.2, y2: box.y2 + 0.2 };
const points = data.inputs.map((row, i) => ({ x: row[0], y: row[1], side: data.targets[i]?.[0] }));
const margin = (x: number, y: number): number => network.forward([x, y])[0] as number;
const boundary = picture("moons", {
  height: 440,
  x: { domain: [box.x1, box.x2], label: "x₁ →" },
  y: { domain: [box.y1, box.y2], label: "↑ x₂" },
  color: { type: "linear", domain: [-3, 0, 3], range: ["#6baed6", "#ffffff", "#fd8d3c"], clamp: true },
  marks: [
    Plot.contour({
      ...beyond,
      fill: margin,
      pixelSize: 4,
      thresholds: [-20, -3, -2, -1, -0.5, 0, 0.5, 1, 2, 3],
      clip: true,
    }),
    Plot.contour({
      ...beyond,
      value: margin,
      fill: "none",
      stroke: "#333",
      strokeWidth: 2,
      pixelSize: 4,
      thresholds: [0],
      clip: true,
    }),
    Plot.dot(
      points.filter(({ side }) => side === -1),
      { x: "x", y: "y", fill: "#2171b5", stroke: "white", r: 4.5 },
    ),
    Plot.dot(
      points.filter(({ side }) => side === 1),
      { x: "x", y: "y", fill: "#d94801", stroke: "white", r: 4.5 },
    ),
    Plot.frame(),
  ],
});
const curve = picture("moons-loss", {
  height: 240,
  x: { label: "step →" },
  y: { type: "log", domain: [0.001, 1], grid: true, label: "↑ loss", ticks: 3, tickFormat: "~f" },
  marks: [Plot.lineY(history, { x: "epoch", y: "loss", stroke: "#2171b5", strokeWidth: 2 })],
});
console.log(`${boundary}\n${curve}`);
if (share < 1)
  throw new Error("Some points lie on the wrong side; micrograd's demo ends with all on the right one.");
