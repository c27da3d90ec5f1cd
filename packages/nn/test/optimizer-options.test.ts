import { expect, test } from "vitest";
import { adagrad, adam, adamw, clipNorm, clipValue, rmsprop, sgd } from "@chainrule/nn";

test.each([
  ["an infinite rate", () => sgd({ rate: Infinity }), "sgd at the rate Infinity"],
  ["NaN for a rate", () => sgd({ rate: NaN }), "sgd at the rate NaN"],
  ["NaN for momentum", () => sgd({ momentum: NaN }), "sgd at momentum = NaN"],
  ["negative momentum", () => sgd({ momentum: -0.1 }), "sgd at momentum = -0.1"],
  ["momentum 1", () => rmsprop({ momentum: 1 }), "rmsprop at momentum = 1"],
  ["NaN for dampening", () => sgd({ momentum: 0.5, dampening: NaN }), "sgd at dampening = NaN"],
  ["Nesterov without momentum", () => sgd({ nesterov: true }), "nesterov, at momentum = 0"],
  [
    "Nesterov with dampening",
    () => sgd({ nesterov: true, momentum: 0.9, dampening: 0.1 }),
    "dampening = 0.1",
  ],
  ["negative decay", () => sgd({ weightDecay: -1 }), "sgd at weightDecay = -1"],
  ["smoothing above 1", () => rmsprop({ smoothing: 1.5 }), "rmsprop at smoothing = 1.5"],
  ["a negative rate decay", () => adagrad({ rateDecay: -1 }), "adagrad at rateDecay = -1"],
  ["a first beta of 1", () => adam({ betas: [1, 0.9] }), "adam at betas[0] = 1"],
  ["NaN for a second beta", () => adamw({ betas: [0.9, NaN] }), "adamw at betas[1] = NaN"],
  ["a negative epsilon", () => adam({ epsilon: -1 }), "adam at epsilon = -1"],
  ["a limit of 0", () => clipNorm(0), "Cannot clip gradients to 0"],
  ["NaN for a limit", () => clipNorm(NaN), "Cannot clip gradients to NaN"],
  ["a negative limit", () => clipValue(-1), "Cannot clip gradients to -1"],
])("%s is refused", (_, make, message) => {
  expect(make).toThrow(RangeError);
  expect(make).toThrow(message);
});

test("a gradient whose squares overflow is shortened, not lost", () => {
  const gradient = Float64Array.of(1e200, -1e200);
  clipNorm(1)(gradient);
  expect(gradient[0]).toBeCloseTo(Math.SQRT1_2, 12);
  expect(gradient[1]).toBeCloseTo(-Math.SQRT1_2, 12);
});
