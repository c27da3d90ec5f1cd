// Derivatives of functions with branches: where the law says so, a kernel's are eager's to the bit.
import { batch, compile, grad, valueAndGrad } from "@chainrule/autograd";
import fc from "fast-check";
import { expect, test } from "vitest";
import { build } from "./build.ts";

type Draw = fc.GeneratorValue;

/** The text of a function of four numbers in which no value takes part in more than two products and sums of one way. */
function twofold(draw: Draw): string {
  const roll = (n: number): number => draw(fc.nat, n - 1);
  let made = 0;
  const left = new Map(["a", "b", "c", "d"].map((name) => [name, 2]));
  const pick = (): string => {
    const names = [...left].filter(([, uses]) => uses > 0).map(([name]) => name);
    return names.length > 0 ? names[roll(names.length)]! : ["0.1", "3", "-0.7"][roll(3)]!;
  };
  const take = (): string => {
    const name = pick();
    if (left.has(name)) left.set(name, left.get(name)! - 1);
    return name;
  };
  const computed = (): string =>
    [
      () => `${take()} * ${take()}`,
      () => `${take()} + ${take()}`,
      () => `${take()} - ${take()}`,
      () => `${take()} / 3`,
      () => `Math.sin(${take()})`,
      () => `0.3 * ${take()} - ${take()}`,
    ][roll(6)]!();
  // Whoever is chosen as it is, is what was chosen: all that is left of it goes on in the choice.
  const chosen = (): string => {
    const name = pick();
    if (roll(3) > 0 || left.get(name) !== 2) return computed();
    left.delete(name);
    return name;
  };
  const test = (): string =>
    `${["a", "b", "c", "d"][roll(4)]!} ${["<", ">="][roll(2)]!} ${["b", "0", "1.5"][roll(3)]!}`;
  const lines: string[] = [];
  for (let i = 0; i < 6; i++) {
    const name = `v${made++}`;
    switch (roll(4)) {
      case 0:
        lines.push(`const ${name} = ${computed()};`);
        break;
      case 1:
        lines.push(`const ${name} = ${test()} ? ${chosen()} : ${chosen()};`);
        break;
      case 2: {
        const before = computed();
        left.set(name, 2);
        const inside = computed();
        left.delete(name);
        lines.push(`let ${name} = ${before};`, `if (${test()}) ${name} = ${inside};`);
        break;
      }
      default:
        lines.push(
          `let ${name};`,
          `if (${test()}) { ${name} = ${computed()}; } else { ${name} = ${chosen()}; }`,
        );
    }
    left.set(name, 2);
  }
  const rest = [...left].filter(([, uses]) => uses > 0).map(([name]) => name);
  if (roll(3) === 0) lines.push(`if (${test()}) return ${computed()};`);
  lines.push(`return ${["0", ...rest].join(" + ")};`);
  return `function f(a, b, c, d) {\n  "use grad";\n  ${lines.join("\n  ")}\n}\n`;
}

const number = fc.oneof(fc.double({ min: -3, max: 3, noNaN: true }), fc.constantFrom(0, 1.5, -1));

test("no value has more than two terms: value and gradient are the same bits", () => {
  fc.assert(
    fc.property(
      fc.gen(),
      fc.array(fc.tuple(number, number, number, number), { minLength: 4, maxLength: 4 }),
      (draw, points) => {
        const text = twofold(draw);
        const { f } = build(text) as unknown as { f: (...xs: number[]) => number };
        const whole = Object.assign((xs: number[]) => f(...xs), {});
        Object.defineProperty(whole, Symbol.for("chainrule.twin"), {
          value: (xs: never[]) =>
            (f as unknown as Record<symbol, (...xs: never[]) => never>)[Symbol.for("chainrule.twin")]!(...xs),
        });
        const eager = valueAndGrad(whole as never) as unknown as (xs: number[]) => [number, number[]];
        const kernel = compile(eager as never) as unknown as typeof eager;
        for (const at of points) {
          const [wanted, got] = [eager([...at]).flat(), kernel([...at]).flat()];
          if (!wanted.every((x, i) => Object.is(x, got[i])))
            expect.fail(`eager ${String(wanted)}, kernel ${String(got)} at ${String(at)}\n${text}`);
        }
      },
    ),
    { numRuns: Number(process.env["FUZZ_RUNS"] ?? 200), endOnFailure: true },
  );
});

test("three terms may be added in another order, where a value goes on under the name of a choice", () => {
  const f = (x: number): number => {
    "use grad";
    const r = x > 0 ? x : -x;
    return r * 0.1 + r * 0.2 + x * 0.3;
  };
  expect(grad(f)(1)).toBe(0.3 + 0.2 + 0.1);
  expect(compile(grad(f))(1)).toBe(0.3 + (0.2 + 0.1));
});

test("the first answer of a transform's kernel is held to what the function answers, its last bits are not", () => {
  let calls = 0;
  const count = (): number => ++calls;
  const restless = (x: number): number => {
    "use grad";
    return x * x + count();
  };
  const message = /^Cannot compile: for these arguments the function answers/;
  expect(() => compile(valueAndGrad(restless))(2)).toThrow(message);
  expect(() => compile((x: number) => [x, grad(restless)(x + 1)])(2)).toThrow(message);
  const shifted = (w: number, x: number): number => {
    "use grad";
    return w * x + count();
  };
  expect(() => batch(valueAndGrad(shifted))(2, [1, 3])).toThrow(message);
  expect(compile(valueAndGrad(restless), { check: false })(2)[1]).toBe(4);
});

test("what both ways write alike is written, down to the sign of zero", () => {
  const closure = (a: number, b: number): number => {
    "use grad";
    const write = (): void => {
      if (b > 1) a = b;
      else a = b;
    };
    write();
    return a;
  };
  const entry = (a: number, b: number): number => {
    "use grad";
    const held = { a };
    if (b > 1) held.a = b;
    else held.a = b;
    return held.a;
  };
  const zeros = (a: number, b: number): number => {
    "use grad";
    const held = { a, x: 1 };
    if (b > 1) {
      held.a = 0;
      held.x = -0;
    } else {
      held.a = -0;
      held.x = 0;
    }
    return Math.min(1 / held.a, 7) + Math.max(2 / held.x, -9);
  };
  for (const f of [closure, entry, zeros])
    for (const b of [3, -3]) expect(compile(f, { check: false })(5, b)).toBe(f(5, b));
});
