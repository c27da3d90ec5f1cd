import { expect, test } from "vitest";
import { adagrad, adam, adamw, clipNorm, clipValue, rmsprop, sgd } from "@chainrule/nn";

test.each([
  ["an infinite rate", () => sgd({ rate: Infinity }), "Cannot call sgd with the option rate = Infinity"],
  ["NaN for a rate", () => sgd({ rate: NaN }), "Cannot call sgd with the option rate = NaN"],
  ["NaN for momentum", () => sgd({ momentum: NaN }), "Cannot call sgd with the option momentum = NaN"],
  ["negative momentum", () => sgd({ momentum: -0.1 }), "Cannot call sgd with the option momentum = -0.1"],
  ["momentum 1", () => rmsprop({ momentum: 1 }), "Cannot call rmsprop with the option momentum = 1"],
  [
    "NaN for dampening",
    () => sgd({ momentum: 0.5, dampening: NaN }),
    "Cannot call sgd with the option dampening = NaN",
  ],
  ["Nesterov without momentum", () => sgd({ nesterov: true }), "nesterov, at momentum = 0"],
  [
    "Nesterov with dampening",
    () => sgd({ nesterov: true, momentum: 0.9, dampening: 0.1 }),
    "dampening = 0.1",
  ],
  ["negative decay", () => sgd({ weightDecay: -1 }), "Cannot call sgd with the option weightDecay = -1"],
  [
    "smoothing above 1",
    () => rmsprop({ smoothing: 1.5 }),
    "Cannot call rmsprop with the option smoothing = 1.5",
  ],
  [
    "a negative rate decay",
    () => adagrad({ rateDecay: -1 }),
    "Cannot call adagrad with the option rateDecay = -1",
  ],
  ["a first beta of 1", () => adam({ betas: [1, 0.9] }), "Cannot call adam with the option betas[0] = 1"],
  [
    "NaN for a second beta",
    () => adamw({ betas: [0.9, NaN] }),
    "Cannot call adamw with the option betas[1] = NaN",
  ],
  ["a negative epsilon", () => adam({ epsilon: -1 }), "Cannot call adam with the option epsilon = -1"],
  ["a limit of 0", () => clipNorm(0), "Cannot call clipNorm with limit = 0"],
  ["NaN for a limit", () => clipNorm(NaN), "Cannot call clipNorm with limit = NaN"],
  ["a negative limit", () => clipValue(-1), "Cannot call clipValue with limit = -1"],
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
