// A user's program, in a bare project that installed the tarballs.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { grad, gradient, value } from "@chainrule/autograd";
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
