// A user's program, in a bare project that installed the tarballs.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { batch, grad, gradient, mul, square, value } from "@chainrule/autograd";
import { mlp, random, step } from "@chainrule/nn";

const x = value(3, "x");
const y = x.mul(x).add(1);
y.backward();
assert.equal(x.grad, 6);
const [slope] = gradient(y, [x]);
assert.equal(Number(gradient(slope, [x])[0]), 2);
assert.equal(grad((/** @type {import("@chainrule/autograd").Value} */ v) => v.tanh())(0), 1);

const network = mlp([2, 3, 1], { seed: random(1) });
const sample = { inputs: [1, -1], targets: [0.9] };
const before = step(network, sample, 0.5);
assert.ok(step(network, sample, 0.5) < before);

const { version } = createRequire(import.meta.url)("@chainrule/autograd/package.json");
assert.match(version, /^\d+\.\d+\.\d+/);

// On helping threads, which do not keep the process alive.
const squares = batch((/** @type {number} */ w, /** @type {number} */ z) => mul(square(z), w), {
  reduce: "sum",
  threads: 2,
});
const zs = Array.from({ length: 1000 }, (_, i) => i);
for (let k = 0; k < 100; k++) assert.equal(squares(2, zs), 665_667_000);
