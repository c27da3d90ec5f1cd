// The diagnosis on graphs that are no networks; networks have theirs in packages/nn.
import { gradient, log, mul, type Num, sin, square, type Value, value } from "@chainrule/autograd";
import { diagnoseNumbers } from "@chainrule/diagnose";
import { describe, expect, it } from "vitest";

/** z = x²·sin y with both of its derivatives. */
function surface(): Num[] {
  const [x, y] = [value(1.5, "x"), value(0.4, "y")];
  const z = mul(square(x), sin(y));
  z.label = "z";
  return [
    z,
    ...gradient(z, [x, y]).map((d, i) => Object.assign(d as Value, { label: i === 0 ? "dx" : "dy" })),
  ];
}

const said = (attempt: Parameters<typeof diagnoseNumbers>[1]): (string | undefined)[] =>
  diagnoseNumbers(surface(), attempt).findings.map(({ group, kind, explanations }) =>
    kind === "slip"
      ? explanations[0]?.slips.map(({ sentence }) => sentence).join(" and ")
      : `${group} ${kind}`,
  );

describe("the derivatives of any graph", () => {
  it("are right, or their slips are named", () => {
    expect(said(({ x = 0, y = 0 }) => ({ dx: 2 * x * Math.sin(y), dy: x * x * Math.cos(y) }))).toEqual([
      "dx right",
      "dy right",
    ]);
    expect(said(({ x = 0, y = 0 }) => ({ dx: x * Math.sin(y), dy: x * Math.cos(y) }))).toEqual([
      "the factor 2 is missing",
      "the square of x is missing",
    ]);
    expect(said(({ x = 0, y = 0 }) => ({ dx: 2 * x * Math.cos(y) }))).toEqual([
      "cos(y) stands in the place of sin(y)",
    ]);
    expect(said(({ x = 0, y = 0 }) => ({ dy: -x * x * Math.cos(y) }))).toEqual(["the sign is wrong"]);
  });

  it("are judged by the learner's own numbers where those are shown", () => {
    const attempt = ({ x = 0, y = 0 }): Record<string, number> => ({
      z: x * Math.sin(y),
      dx: 2 * x * Math.sin(y),
    });
    expect(said(attempt)).toEqual(["the square of x is missing", "dx right"]);
  });

  it("are tried at the points that are given", () => {
    const points = [1, 2, 3].map((x) => ({ givens: { x }, attempt: { dx: x * Math.sin(0.4) } }));
    expect(said(points)).toEqual(["the factor 2 is missing"]);
  });

  it("are refused where they do not fit", () => {
    expect(() => diagnoseNumbers(surface(), { dz: 1 })).toThrow(
      "Cannot diagnose dz: there is no such quantity. The quantities are z, dx, dy.",
    );
    expect(() => diagnoseNumbers(surface(), {})).toThrow(RangeError);
    expect(() => diagnoseNumbers(surface(), [])).toThrow(RangeError);
    expect(() => diagnoseNumbers(surface(), { dx: "1" as never })).toThrow(TypeError);
    expect(() => diagnoseNumbers([value(1)], { x: 1 })).toThrow("it has no label");
    const twice = mul(value(1, "x"), value(2, "x"));
    twice.label = "z";
    expect(() => diagnoseNumbers([twice], { z: 2 })).toThrow("two values are called x");
  });
});

describe("NaN", () => {
  it("is no number, and is answered at once", () => {
    expect(() => diagnoseNumbers(surface(), { dx: NaN })).toThrow(/dx is NaN, not a number\./);
    expect(() =>
      diagnoseNumbers(surface(), ({ x = 0, y = 0 }) => ({ dx: 2 * x * Math.sin(y), dy: y / 0 - y / 0 })),
    ).toThrow(/dy is NaN, not a number where x = 1\.5, y = 0\.4/);
  });

  it("is not matched with NaN", () => {
    const x = value(-1, "x");
    const z = log(x);
    z.label = "z";
    expect(() => diagnoseNumbers([z], { z: NaN })).toThrow(/z is NaN/);
  });

  it("beyond the domain is passed over", () => {
    const x = value(2, "x");
    const z = log(x);
    z.label = "z";
    expect(diagnoseNumbers([z], ({ x: at = 0 }) => ({ z: Math.log(at) })).verdict).toBe("right");
  });
});
