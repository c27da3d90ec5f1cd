import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  also,
  callable,
  count,
  either,
  finite,
  flag,
  fromZero,
  type Kind,
  listOf,
  nearest,
  oneOf,
  readOptions,
  requireArgument,
} from "../src/options.ts";

interface Options {
  readonly rate?: number | (() => number);
  readonly batch?: number;
  readonly betas?: readonly number[];
  readonly shuffle?: boolean;
  readonly reduce?: "mean" | "sum" | "each";
}
const rate = either(fromZero, { ...callable, wanted: "a schedule" });
const read = (options: unknown) =>
  readOptions("fly", options as Options, {
    rate: also(rate, "lr", "eta"),
    batch: count,
    betas: listOf(fromZero, "two numbers from 0", 2),
    shuffle: flag,
    reduce: oneOf(["mean", "sum", "each"], { mean: ["average", "avg"] }),
  });
const all = "its options are rate, batch, betas, shuffle and reduce";

describe("options", () => {
  it("are read once, by their names; what is left out stays out", () => {
    let reads = 0;
    const options = {
      get batch() {
        return ++reads;
      },
      rate: undefined,
    };
    expect(read(options)).toEqual({ batch: 1 });
    expect(reads).toBe(1);
    expect(read(undefined)).toEqual({});
    expect(read(Object.create({ batch: 3 }))).toEqual({ batch: 3 });
    class Settings {
      get batch(): number {
        return 4;
      }
    }
    expect(read(new Settings())).toEqual({ batch: 4 });
    expect(read({ betas: Float32Array.of(0, 1), reduce: "sum" })).toEqual({
      betas: Float32Array.of(0, 1),
      reduce: "sum",
    });
  });

  it.each([
    ["lr", `Write rate; ${all}.`],
    ["batchSize", `Write batch; ${all}.`],
    ["batch_size", `Write batch; ${all}.`],
    ["Rate", `Write rate; ${all}.`],
    ["shufle", `Write shuffle; ${all}.`],
    ["learningRate", `Write rate; ${all}.`],
    ["bounds", `Leave it out: ${all}.`],
    ["__proto__", `Leave it out: ${all}.`],
    ["toString", `Leave it out: ${all}.`],
    ["", `Leave it out: ${all}.`],
  ])("called %j are not known", (name, advice) => {
    const options = JSON.parse(`{${JSON.stringify(name)}: 1}`) as unknown;
    const message = `Cannot call fly with the option ${name}: there is none of this name. ${advice}`;
    expect(() => read(options)).toThrow(new TypeError(message));
  });

  it.each([
    [{ rate: "0.1" }, TypeError, 'the option rate = "0.1". Pass a finite number from 0, or a schedule.'],
    [{ rate: -1 }, RangeError, "the option rate = -1. Pass a finite number from 0, or a schedule."],
    [{ rate: null }, TypeError, "the option rate = null."],
    [{ batch: 1n }, TypeError, "the option batch = 1n. Pass a whole number from 1."],
    [{ batch: -0 }, RangeError, "the option batch = -0."],
    [{ batch: NaN }, RangeError, "the option batch = NaN."],
    [{ betas: [1, NaN] }, RangeError, "the option betas[1] = NaN. Pass a finite number from 0."],
    [{ betas: [1] }, RangeError, "the option betas = an array of 1. Pass two numbers from 0."],
    [{ betas: "12" }, TypeError, 'the option betas = "12".'],
    [{ shuffle: 1 }, TypeError, "the option shuffle = 1. Pass true or false."],
    [
      { reduce: "avg" },
      RangeError,
      'the option reduce = "avg". Pass "mean": it is one of "mean", "sum" and "each".',
    ],
    [{ reduce: "maen" }, RangeError, 'the option reduce = "maen". Pass "mean": it is one of'],
    [{ reduce: "x" }, RangeError, 'the option reduce = "x". Pass one of "mean", "sum" and "each".'],
    [{ reduce: 1 }, TypeError, 'the option reduce = 1. Pass one of "mean", "sum" and "each".'],
  ])("%o are refused by name", (options, kind, message) => {
    expect(() => read(options)).toThrow(kind);
    expect(() => read(options)).toThrow(`Cannot call fly with ${message}`);
  });

  it.each([0.5, "rate", null, [], [1], new Map([["rate", 1]]), () => 1, new Date(), Promise.resolve({})])(
    "are a record, and not %o",
    (options) => {
      expect(() => read(options)).toThrow(TypeError);
      expect(() => read(options)).toThrow(
        /^Cannot call fly with .+ for its options. Pass a record of rate, batch/,
      );
    },
  );
});

it("an argument is named by its function and its own name", () => {
  expect(() => requireArgument("l2", "strength", undefined, finite)).toThrow(
    new TypeError("Cannot call l2 with strength = undefined. Pass a finite number."),
  );
  expect(requireArgument("l2", "strength", 1, finite)).toBe(undefined);
});

describe("the nearest name", () => {
  it("is the name itself, and that with a letter wrong", () => {
    const names = ["rate", "momentum", "weightDecay", "epsilon", "batch", "patience"];
    const slip = fc
      .tuple(fc.constantFrom(...names), fc.nat(), fc.constantFrom("x", "q", ""))
      .map(([name, at, letter]) => {
        const i = at % name.length;
        return [name, name.slice(0, i) + letter + name.slice(i + 1)] as const;
      });
    fc.assert(fc.property(slip, ([name, wrong]) => nearest(wrong, names) === name));
  });

  it("is found for any text without much ado", () => {
    const huge = "rate".repeat(1e6);
    fc.assert(fc.property(fc.string(), (name) => ["rate", undefined].includes(nearest(name, ["rate"]))));
    expect(nearest(huge, ["rate", "batch"])).toBe("rate");
  });
});

it("a kind answers for everything that there is", () => {
  const kinds: readonly Kind[] = [rate, count, flag, listOf(count, "counts"), oneOf(["a", "b"])];
  fc.assert(
    fc.property(fc.constantFrom(...kinds), fc.anything(), (kind, x) => {
      const fault = kind.faultIn(x);
      expect(fault === undefined || ["kind", "range"].includes(fault.what)).toBe(true);
    }),
  );
});
