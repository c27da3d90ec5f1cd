/**
 * @file A curve fitted to measurements: a decaying oscillation with five parameters, by the method of Levenberg and Marquardt with
 * the engine's Jacobian. Says how sure the parameters are, and draws the curve and what it leaves over.
 */

import { jacobian } from "@chainrule/autograd";
import * as Plot from "@observablehq/plot";
import { random } from "@chainrule/nn";
import { picture } from "./show/picture.ts";
import { table } from "./show/table.ts";

const names = ["amplitude", "decay", "frequency", "phase", "offset"];
const truth = [2, 0.35, 4, 0.5, 0.3];
const noise = 0.1;

/** A·e^(−d·t)·cos(ω·t + φ) + c */
function model([A, d, ω, φ, c]: readonly number[], t: number): number {
  "use grad";
  return A! * Math.exp(-d! * t) * Math.cos(ω! * t + φ!) + c!;
}

const stream = random(5);
const measured = Array.from({ length: 80 }, (_, i) => {
  const t = i / 10;
  return { t, y: model(truth, t) + noise * stream.normal() };
});
function residuals(p: readonly number[]): number[] {
  "use grad";
  return measured.map(({ t, y }) => y - model(p, t));
}
const slopes = jacobian(residuals);
const squares = (p: readonly number[]): number => residuals(p).reduce((sum, r) => sum + r ** 2, 0);

/** JᵀJ, with its diagonal multiplied by 1 + damping, and Jᵀr. */
function normalEquations(p: readonly number[], damping: number): { matrix: number[][]; right: number[] } {
  const [J, r] = [slopes(p), residuals(p)];
  const column = (i: number): number[] => J.map((row) => row[i]!);
  const inner = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, xi, i) => sum + xi * y[i]!, 0);
  const matrix = p.map((_, i) => p.map((__, j) => inner(column(i), column(j)) * (i === j ? 1 + damping : 1)));
  return { matrix, right: p.map((_, i) => inner(column(i), r)) };
}

/** Gauss and Jordan's elimination, for small matrices of full rank. */
function inverse(matrix: readonly (readonly number[])[]): number[][] {
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  rows.forEach((_, c) => {
    const pivot = rows.slice(c).reduce((a, b) => (Math.abs(b[c]!) > Math.abs(a[c]!) ? b : a));
    rows.splice(rows.indexOf(pivot), 1);
    rows.splice(
      c,
      0,
      pivot.map((x) => x / pivot[c]!),
    );
    rows.forEach((row, r) => {
      const factor = row[c]!;
      if (r !== c) rows[r] = row.map((x, k) => x - factor * rows[c]![k]!);
    });
  });
  return rows.map((row) => row.slice(matrix.length));
}

let p = [1, 0.1, 3.5, 0, 0];
let damping = 1e-3;
let steps = 0;
for (let gain = Infinity; gain > 1e-12; steps++) {
  const { matrix, right } = normalEquations(p, damping);
  const change = inverse(matrix).map((row) => -row.reduce((sum, x, j) => sum + x * right[j]!, 0));
  const next = p.map((x, i) => x + change[i]!);
  const [before, after] = [squares(p), squares(next)];
  if (after <= before) {
    gain = (before - after) / before;
    p = next;
    damping /= 10;
  } else damping *= 10;
}

const freedom = measured.length - p.length;
const deviation = Math.sqrt(squares(p) / freedom);
const covariance = inverse(normalEquations(p, 0).matrix);
const errors = p.map((_, i) => deviation * Math.sqrt(covariance[i]![i]!));
console.log(
  `${measured.length} measurements, ${steps} steps; standard deviation of what is left over: ${deviation.toFixed(4)} (the noise has ${noise})\n`,
);
console.log(table(["parameter", "truth", "found", "± standard error"], names.map((name, i) => [name, String(truth[i]), p[i]!.toFixed(4), errors[i]!.toFixed(4)]))); // prettier-ignore

const curve = Array.from({ length: 400 }, (_, i) => ({ t: i / 50, y: model(p, i / 50) }));
const left = measured.map(({ t, y }) => ({ t, r: y - model(p, t) }));
const look = { height: 300, x: { label: "t →" } };
console.log(
  `\n${picture("curve-fit", { ...look, y: { label: "↑ y", grid: true }, marks: [Plot.line(curve, { x: "t", y: "y", stroke: "#d55e00", strokeWidth: 2 }), Plot.dot(measured, { x: "t", y: "y", fill: "#0072b2", r: 2.5 })] })}`,
);
console.log(picture("curve-fit-residuals", { ...look, height: 180, y: { label: "↑ measured − fitted", grid: true }, marks: [Plot.ruleY([0]), Plot.ruleY([-2 * deviation, 2 * deviation], { strokeDasharray: "4 4", stroke: "#888" }), Plot.ruleX(left, { x: "t", y1: 0, y2: "r", stroke: "#bbb" }), Plot.dot(left, { x: "t", y: "r", fill: "#0072b2", r: 2.5 })] })); // prettier-ignore
