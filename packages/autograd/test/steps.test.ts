import { backward, isValue, square, type Value, value } from "@chainrule/autograd";
import { steps } from "@chainrule/autograd/inspect";
import { randomFunction } from "@chainrule/autograd/testing/laws";
import fc from "fast-check";
import { expect, test } from "vitest";

test("goes forward through a unit, and back", () => {
  const [x, w] = [value(0.5, "x"), value(3, "w")];
  const h = w.mul(x);
  const y = square(h);
  const all = steps(y);
  expect(all.map(({ direction }) => direction)).toEqual([
    ...Array(4).fill("forward"),
    ...Array(4).fill("backward"),
  ]);
  expect(all[3]).toMatchObject({ value: y, number: 2.25, parts: [{ operand: h, partial: 3 }] });
  expect(all[4]).toMatchObject({ value: y, adjoint: 1, shares: [{ operand: h, partial: 3, share: 3 }] });
  expect(all[5]).toMatchObject({
    value: h,
    adjoint: 3,
    shares: [
      { operand: w, partial: 0.5, share: 1.5 },
      { operand: x, partial: 3, share: 9 },
    ],
  });
  expect(() => steps(2 as never)).toThrow(/Cannot step through 2/);
});

test("every value comes after what it needs, with the adjoint that backward writes", () => {
  fc.assert(
    fc.property(randomFunction(), ({ f, inputs }) => {
      const root = f(inputs.map((x, i) => value(x, `x${i}`)));
      if (!isValue(root)) return;
      const all = steps(root);
      const seen = new Set<Value>();
      for (const step of all) {
        if (step.direction === "backward") continue;
        for (const { operand } of step.parts) expect(seen.has(operand)).toBe(true);
        seen.add(step.value);
      }
      backward(root);
      for (const step of all) if (step.direction === "backward") expect(step.adjoint).toBe(step.value.grad);
    }),
  );
});
