/** The remainder of doubles, held to that of integers: it is exact, and so is the quotient that its derivative is. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { compile, grad, type Num, rem } from "../src/index.ts";

/** A finite double as an integer: in units of the smallest subnormal number. */
function units(x: number): bigint {
  const bits = new BigUint64Array(new Float64Array([x]).buffer)[0]!;
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const size = exponent === 0 ? fraction : (fraction | 0x10000000000000n) << BigInt(exponent - 1);
  return bits >> 63n === 1n ? -size : size;
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const divisor = finite.filter((y) => y !== 0);
/** Pairs whose quotients are of all sizes, most of them counts that are known exactly; some of them whole. */
const pairs = fc.oneof(
  fc.tuple(finite, divisor),
  fc
    .tuple(divisor, fc.double({ min: -(2 ** 53), max: 2 ** 53, noNaN: true }))
    .map(([y, quotient]) => [y * quotient, y] as const),
  fc.tuple(divisor, fc.integer({ min: -1000, max: 1000 })).map(([y, quotient]) => [y * quotient, y] as const),
);

it("is exact, to the sign of its zeros", () => {
  const kernel = compile(rem as (x: Num, y: Num) => Num);
  fc.assert(
    fc.property(pairs, ([x, y]) => {
      fc.pre(Number.isFinite(x));
      const answer = rem(x, y);
      expect(units(answer)).toBe(units(x) % units(y));
      expect(Object.is(answer, -0) || answer < 0).toBe(Object.is(x, -0) || x < 0);
      expect(kernel(x, y)).toBe(answer);
    }),
    { numRuns: 2000 },
  );
});

it("has derivatives 1 and the whole quotient, exact where a double tells it from its neighbors", () => {
  const slopes = grad(([x, y]: readonly [Num, Num]) => rem(x, y));
  const kernel = compile(slopes);
  fc.assert(
    fc.property(pairs, ([x, y]) => {
      fc.pre(Number.isFinite(x));
      const whole = units(x) / units(y); // towards 0
      const [byX, byY] = slopes([x, y]);
      expect(byX).toBe(1);
      const truth = 0 - Number(whole);
      if (Math.abs(truth) < 2 ** 51) expect(byY).toBe(truth);
      // x − rem, its quotient and the whole number as a double are rounded, by 2⁻⁵³ of each at most: their ratio is within a little more
      // than 3·2⁻⁵³ of 1, and is itself rounded, above 1 to a multiple of 2⁻⁵².
      else if (Number.isFinite(truth)) expect(Math.abs(byY / truth - 1)).toBeLessThanOrEqual(2 ** -51);
      else expect(byY).toBe(truth);
      expect(kernel([x, y])).toEqual([byX, byY]);
    }),
    { numRuns: 2000 },
  );
});
