// A user's program without import: Node takes modules by require since 20.19 and 22.12.
const assert = require("node:assert/strict");
const { value } = require("@chainrule/autograd");
const { mlp } = require("@chainrule/nn");

assert.equal(value(2).mul(3).data, 6);
assert.equal(mlp([2, 1]).forward([1, 2]).length, 1);
