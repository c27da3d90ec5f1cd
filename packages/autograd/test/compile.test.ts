/** Law "One value": eager = interpreter = JavaScript = WebAssembly, to the bit, for value, gradient and Hessian. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Backend, BatchKernel, compile, Kernel } from "../src/compile/index.ts";
import { layout } from "../src/compile/program/layout.ts";
import { straight } from "../src/compile/program/recover.ts";
import { pairSteps } from "../src/compile/program/pairs.ts";
import { interpreter } from "../src/compile/run/interpreter.ts";
import { definePrimitive } from "../src/define-primitive.ts";
import { gradient } from "../src/differentiate.ts";
import { value } from "../src/leaf.ts";
import { usersFirst } from "../src/order.ts";
import * as primitives from "../src/primitives.ts";
import { anyDouble, call, randomFunction } from "../src/testing/laws/index.ts";
import { linearize, type Tape } from "../src/tape.ts";
import { grad, hessian, jvp, valueAndGrad } from "../src/transforms.ts";
import { dataOf, isValue, type Num, type Primitive, Value } from "../src/value.ts";

const { add, div, dot, exp, gt, max, min, mul, select, sigmoid, sin, square, sub, sum } = primitives;
const backends = ["run", "js", "wasm"] as const satisfies readonly Backend[];

/** Value, gradient and Hessian of a function as one list of graph. */
function allOf(y: Num, leaves: readonly Value[]): Num[] {
  const first = gradient(y, leaves);
  return [y, ...first, ...first.flatMap((g) => gradient(g, leaves))];
}

describe("one value", () => {
  for (const backend of backends) {
    it(`computes value, gradient and Hessian of random functions to the bit: ${backend}`, () => {
      fc.assert(
        fc.property(randomFunction(), ({ f, inputs }) => {
          const leaves = inputs.map((x, i) => value(x, `x${i}`));
          const eager = allOf(f(leaves), leaves);
          const kernel = new Kernel(linearize(eager, leaves), [], { backend });
          kernel.input.set(inputs);
          kernel.run();
          expect([...kernel.output]).toEqual(eager.map(dataOf));
        }),
        { numRuns: backend === "run" ? 1000 : 300 },
      );
    });

    it(`computes every row on all doubles: ${backend}`, () => {
      for (const row of Object.values<Primitive>(primitives)) {
        const size = row.form === "reduction" || row.form === "pairing" ? 3 : 1;
        const count = row.domain.length * size;
        const leaves = Array.from({ length: count }, () => new Value(undefined, null, null, null));
        const args = row.domain.map((_, i) =>
          size === 1 ? (leaves[i] as Value) : leaves.slice(i * size, (i + 1) * size),
        );
        const kernel = new Kernel(linearize([call<Num>(row, args)], leaves), [], { backend });
        fc.assert(
          fc.property(fc.array(anyDouble, { minLength: count, maxLength: count }), (numbers) => {
            kernel.input.set(numbers);
            kernel.run();
            const plain = row.domain.map((_, i) =>
              size === 1 ? (numbers[i] as number) : numbers.slice(i * size, (i + 1) * size),
            );
            expect([row.name, kernel.output[0]]).toEqual([row.name, call(row, plain)]);
          }),
          { numRuns: 200 },
        );
      }
    });
  }

  it("computes every row on all doubles, two at once", () => {
    for (const row of Object.values<Primitive>(primitives)) {
      if (row.form === "reduction" || row.form === "pairing") continue;
      const arity = row.domain.length;
      const leaves = Array.from({ length: 2 * arity }, () => new Value(undefined, null, null, null));
      const halves = [leaves.slice(0, arity), leaves.slice(arity)];
      // Used as numbers, as conditions and as outputs; with constants, and crosswise.
      const results = halves.map((args) => call<Num>(row, args));
      const bounds = halves.flatMap(([x]) => [max(x!, 0), min(x!, -0), max(x!, 2), min(x!, -3)]);
      const choices = halves.map(([x], i) => select(results[1 - i]!, mul(x!, results[i]!), -0));
      const all = [...results, ...bounds, ...choices];
      const kernel = new Kernel(linearize(all, leaves), [], { backend: "wasm" });
      const run = interpreter(linearize(all, leaves));
      const expected = new Float64Array(all.length);
      fc.assert(
        fc.property(fc.array(anyDouble, { minLength: 2 * arity, maxLength: 2 * arity }), (numbers) => {
          kernel.input.set(numbers);
          kernel.run();
          run(Float64Array.from(numbers), expected);
          expect([row.name, ...kernel.output]).toEqual([row.name, ...expected]);
          expect(expected[1]).toEqual(call(row, numbers.slice(arity)));
        }),
        { numRuns: 200 },
      );
    }
  });

  it("keeps the flag of a comparison that is only an output apart from the doubles", () => {
    const x = value(2);
    for (const backend of backends) {
      const kernel = new Kernel(linearize([gt(x, 1), mul(square(x), x)], [x]), [], { backend });
      kernel.input.set([2]);
      kernel.run();
      expect([...kernel.output]).toEqual([1, 8]);
    }
  });
});

it("is linear where its row says so", () => {
  const small = fc.integer({ min: -99, max: 99 });
  const operands = fc.tuple(small, small, small);
  for (const row of Object.values<Primitive>(primitives)) {
    const { linear } = row;
    if (linear === undefined) continue;
    const at = (xs: readonly number[]): number => call(row, xs.slice(0, row.partials.length));
    const near = (x: number): unknown => expect.closeTo(x, 9) as unknown;
    fc.assert(
      fc.property(operands, operands, small.filter(Boolean), (xs, ys, fixed) => {
        const places = linear === "together" ? [undefined] : [...linear.keys()].filter((i) => linear[i]);
        for (const place of places) {
          const held = (some: readonly number[]): number[] =>
            some.map((x, i) => (place === undefined || i === place ? x : fixed));
          const both = held(xs.map((x, i) => x + ys[i]!));
          expect([row.name, at(held(xs)) + at(held(ys))]).toEqual([row.name, near(at(both))]);
        }
      }),
    );
  }
});

describe("linearize", () => {
  it("shares equal computations, prunes, and keeps −0 and 0 apart", () => {
    const x = value(2);
    const tape = linearize([add(sin(x), sin(x)), mul(x, 0), mul(x, -0)], [x]);
    expect(tape.ops.length).toBe(4);
    expect([...tape.constants]).toEqual([0, -0]);
  });

  it("tells rows of one name apart", () => {
    const x = value(2);
    const other = primitives.exp;
    const mine = Object.assign((a: number) => a, other, { evaluate: (a: number) => a + 1, lower: undefined });
    const y = new Value(3, mine, x, null);
    expect(linearize([exp(x), y], [x]).ops.length).toBe(2);
  });

  it("leaves the graph as it was, even when it fails", () => {
    const [x, w] = [value(2, "x"), value(3, "w₁")];
    const y = mul(sin(x), w);
    expect(() => linearize([y], [x])).toThrow(
      "Cannot compile: the output depends on the value w₁, which is not among the arguments. Pass it as an argument, or make it a number.",
    );
    expect(usersFirst([y]).every((node) => node.uses === 0)).toBe(true);
    expect(linearize([y], [x, w]).ops.length).toBe(2);
  });

  it("takes a chain of two hundred thousand operations", () => {
    const x = value(0.5);
    let y: Num = x;
    for (let i = 0; i < 200_000; i++) y = add(y, x);
    const tape = linearize([y], [x]);
    expect(tape.ops.length).toBe(200_000);
    const kernel = new Kernel(tape, [], { backend: "wasm" });
    kernel.input[0] = 0.5;
    kernel.run();
    expect(kernel.output[0]).toBe(100_000.5);
  });

  it("computes one exponential for a sigmoid and its derivative", () => {
    const x = value(2);
    const y = sigmoid(x);
    const { primitives: rows, ops } = linearize([y, ...gradient(y, [x])], [x]);
    expect(rows.filter((row) => row === exp)).toHaveLength(1);
    expect([...ops].filter((op) => rows[op] === exp)).toHaveLength(1);
  });
});

describe("long programs", () => {
  /** A graph of 5,000 operations whose operands lie anywhere before them. */
  const tangle = (inputs: readonly Num[]): Num[] => {
    const values = [...inputs];
    let seed = 1;
    const next = (): Num => {
      seed = (seed * 48271) % 2147483647;
      // Mostly what is near, sometimes what is far: values live for one function, for two, or for the whole program.
      const back = seed % 7 === 0 ? seed % values.length : seed % Math.min(values.length, 300);
      return values[values.length - 1 - back] as Num;
    };
    for (let i = 0; i < 5000; i++) {
      values.push(
        i % 5 === 0 ? sin(next()) : i % 5 === 1 ? gt(next(), next()) : mul(0.7, sub(next(), next())),
      );
    }
    return values.slice(-50);
  };
  const tangleTape = (): Tape => {
    const leaves = [value(0), value(0), value(0)];
    return linearize(tangle(leaves), leaves);
  };

  for (const backend of backends) {
    it(`keeps what later functions need, and answers the same bits: ${backend}`, () => {
      const point = [0.3, -0.7, 1.1];
      const leaves = point.map((x) => value(x));
      const kernel = new Kernel(linearize(tangle(leaves), leaves), [], { backend });
      kernel.input.set(point);
      kernel.run();
      expect([...kernel.output]).toEqual(tangle(point));
      expect(kernel.tape.ops.length).toBeGreaterThan(2000);
    });
  }

  it("keeps what later functions need: batches", () => {
    const kernel = new BatchKernel(tangleTape(), 0, [], { reduce: "each", backend: "wasm" });
    kernel.samples(1).set([0.3, -0.7, 1.1]);
    kernel.run(1);
    tangle([0.3, -0.7, 1.1]).forEach((y, i) => expect(kernel.output[i]).toBeCloseTo(y as number, 11));
  });

  it("takes the place of what nobody needs any more", () => {
    const x = value(0.5);
    let y: Num = x;
    for (let i = 0; i < 20_000; i++) y = sin(y);
    expect(layout(straight(linearize([y], [x]))).doubles).toBeLessThan(10);
  });
});

/** Programs in which much is alike: the same rows on other operands, on the same one, crosswise, and on constants. */
function alike(seed: number, leaves: readonly Value[]): Num[] {
  let state = seed;
  const below = (n: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  const rows = Object.values<Primitive>(primitives).filter(
    ({ form }) => form !== "reduction" && form !== "pairing",
  );
  const usual = new Set(["add", "mul", "sub", "exp", "sin", "cos", "tanh", "gt", "select", "relu"]);
  const favorites = rows.filter(({ name }) => usual.has(name));
  const constants = [0, -0, 1, -1, 2, 0.5, Infinity, NaN, -1e-3];
  const values: Num[] = [...leaves];
  const operand = (): Num => {
    if (below(8) === 0) return constants[below(constants.length)] as number;
    const back = below(2) === 0 ? below(Math.min(8, values.length)) : below(values.length);
    return values[values.length - 1 - back] as Num;
  };
  for (let i = 0; i < 25; i++) {
    const from = below(3) > 0 ? favorites : rows;
    const row = from[below(from.length)] as Primitive;
    for (let copies = below(3); copies >= 0; copies--) {
      values.push(call<Num>(row, Array.from(row.domain, operand)));
    }
  }
  const root = values.at(-1) as Num;
  return [...values.filter(() => below(4) === 0), root, ...gradient(root, leaves)];
}

it("computes programs in which much is alike, to the bit, on all doubles", () => {
  fc.assert(
    fc.property(fc.nat(), fc.array(anyDouble, { minLength: 4, maxLength: 4 }), (seed, numbers) => {
      const leaves = numbers.map(() => new Value(undefined, null, null, null));
      const tape = linearize(alike(seed, leaves), leaves);
      const answers = backends.map((backend) => {
        const kernel = new Kernel(tape, [], { backend });
        kernel.input.set(numbers);
        kernel.run();
        return [...kernel.output];
      });
      expect(answers[1]).toEqual(answers[0]);
      expect(answers[2]).toEqual(answers[0]);
    }),
    { numRuns: 500 },
  );
});

it("adds the derivatives of a product of vectors in one order, on numbers and on graph", () => {
  fc.assert(
    fc.property(fc.double({ min: -3, max: 3, noNaN: true }), (at) => {
      const f = (x: Value): Num => dot([x, primitives.expm1(x)], [primitives.cos(x), x]);
      expect(compile(grad(f), { backend: "run" })(at)).toBe(grad(f)(at));
    }),
    { numRuns: 500 },
  );
});

describe("pairs", () => {
  const mates = (outputs: readonly Num[], leaves: readonly Value[]): Int32Array => {
    const tape = linearize(outputs, leaves);
    const found = new Int32Array(tape.ops.length);
    pairSteps(tape, 0, tape.ops.length, found, new Uint8Array(tape.ops.length));
    return found;
  };
  const leaves = Array.from({ length: 6 }, (_, i) => value(i + 1));

  it("are what two units of a layer do", () => {
    const units = [leaves.slice(0, 2), leaves.slice(2, 4)].map((w) => sigmoid(dot(w, leaves.slice(4))));
    const found = mates(units, leaves);
    expect(found.length).toBeGreaterThan(10);
    expect([...found]).not.toContain(-1);
    found.forEach((mate, step) => expect(found[mate]).toBe(step));
  });

  it("do not wait for one another, and are given up where they do not pay", () => {
    const [x] = leaves as [Value];
    let chain: Num = x;
    for (let i = 0; i < 9; i++) chain = sin(add(chain, x));
    expect(new Set(mates([chain], leaves))).toEqual(new Set([-1]));
    const [a, b, c, d] = leaves as [Value, Value, Value, Value];
    expect(new Set(mates([add(mul(a, c), mul(d, b))], leaves))).toEqual(new Set([-1]));
  });
});

const rosenbrock = (x: readonly Value[]): Num =>
  sum(
    x
      .slice(1)
      .map((next, i) =>
        add(mul(100, square(sub(next, square(x[i] as Value)))), square(sub(1, x[i] as Value))),
      ),
  );

describe("compile", () => {
  it("keeps the shapes of arguments and results", () => {
    const f = (w: { a: Value; b: readonly Value[] }, scale: Value): Num =>
      mul(scale, add(w.a, sum(w.b.map((b) => square(b)))));
    const step = compile(valueAndGrad(f));
    expect(step({ a: 1, b: [2, 3] }, 2)).toEqual([28, { a: 2, b: [8, 12] }]);
    expect(step({ a: 1, b: [2] }, 1)).toEqual([5, { a: 1, b: [4] }]);
    expect(step({ a: 1, b: Float64Array.of(2, 3) }, 2)).toEqual([28, { a: 2, b: [8, 12] }]);
  });

  it("compiles nested transforms", () => {
    const x = [0.5, -1, 2];
    expect(compile(hessian(rosenbrock))(x)).toEqual(hessian(rosenbrock)(x));
    expect(compile(jvp(grad(rosenbrock)))(x, [1, 0, 0])).toEqual(jvp(grad(rosenbrock))(x, [1, 0, 0]));
  });

  it("is the function itself on values, so that it can be differentiated", () => {
    const f = compile((x: Value): Num => square(x));
    expect(f(3)).toBe(9);
    expect(grad(f)(3)).toBe(6);
    expect(isValue(f(value(3)))).toBe(true);
  });

  it("records anew for what is no number", () => {
    const f = compile((x: Value, mode: string): Num => (mode === "square" ? square(x) : sin(x)));
    expect([f(2, "square"), f(2, "sine"), f(3, "square")]).toEqual([4, Math.sin(2), 9]);
  });

  it("answers constants and arguments as they are", () => {
    const f = compile((x: Value): Num[] => [x, 7, -0], { backend: "wasm" });
    expect(f(2)).toEqual([2, 7, -0]);
  });

  it("does not hold the graph that it was recorded from", () => {
    let root: WeakRef<Value> | undefined;
    const recorded = compile(([x]: readonly Num[]) => {
      const y = sin(x as Value);
      root = new WeakRef(y);
      return { y, all: [y, [mul(y, 2)]] };
    });
    recorded.record([1]);
    setFlagsFromString("--expose-gc");
    return new Promise((resolve) => setTimeout(resolve)).then(() => {
      (runInNewContext("gc") as () => void)();
      expect(root?.deref()).toBeUndefined();
      expect(recorded([1])).toEqual({ y: Math.sin(1), all: [Math.sin(1), [2 * Math.sin(1)]] });
    });
  });

  it("starts at once and generates code when it pays", () => {
    const kernel = compile(valueAndGrad(rosenbrock)).record([1, 2, 3]);
    kernel.input.set([0.5, -1, 2]);
    kernel.run();
    expect(kernel.backend).toBe("run");
    const before = [...kernel.output];
    const { run } = kernel; // may be kept: it is not the code but leads to it
    for (let i = 0; i < 20_000; i++) run();
    expect(kernel.backend).toBe("wasm");
    expect([...kernel.output]).toEqual(before);
  });

  it("waits for code as many calls however long the program is", () => {
    const long = (x: Num): Num => {
      let [answer, factor]: [Num, Num] = [x, x];
      for (let k = 0; k < 70_000; k++) {
        answer = mul(factor, answer);
        factor = sub(answer, k % 7);
      }
      return answer;
    };
    const kernel = compile(long, { check: false }).record(0.5);
    for (let i = 0; i < 99; i++) kernel.run();
    expect(kernel.backend).toBe("run");
    kernel.run();
    expect(kernel.backend).toBe("wasm");
  });

  it("divides once by each number if it may", () => {
    const f = (x: Value, d: Value): Num => sum([div(x, d), div(2, d), div(1, d), div(x, 7)]);
    const exact = compile(valueAndGrad(f));
    const fast = compile(valueAndGrad(f), { reciprocals: true, backend: "wasm" });
    const divisions = ({ tape }: Kernel): number =>
      [...tape.ops].filter((op) => tape.primitives[op] === div).length;
    expect(divisions(fast.record(1, 1))).toBe(2);
    expect(divisions(exact.record(1, 1))).toBeGreaterThan(2);
    for (const d of [3, 7, -0.3]) {
      const [value] = fast(5, d);
      expect(Math.abs(value / exact(5, d)[0] - 1)).toBeLessThan(1e-15);
    }
  });

  it("shares no state between kernels", () => {
    const f = compile(valueAndGrad(rosenbrock));
    const g = compile(valueAndGrad(rosenbrock));
    const [one, other] = [f.record([0, 0]), g.record([0, 0])];
    one.input.set([1, 2]);
    other.input.set([3, 4]);
    one.run();
    const answer = [...one.output];
    other.run();
    expect([...one.output]).toEqual(answer);
  });

  it("names what it cannot do", () => {
    const w = value(3, "w₁");
    expect(() => compile((x: Value): Num => mul(x, w))(2)).toThrow("the output depends on the value w₁");
    expect(() => compile((x: Value): Num => (x.data > 0 ? x : 0))(2)).toThrow("select(condition, x, y)");
    expect(() => compile((x: Value): Num => div(x, "2" as never))(2)).toThrow(TypeError);
    expect(() => compile((x: Value) => ({ y: [typeof x] }))(2)).toThrow(
      'Cannot compile: y[0] of the result is "object". Answer numbers and values',
    );
    expect(() => compile(3 as never)).toThrow("Cannot compile 3: it is not a function.");
  });
});

it("a compiled function that an operation calls while it runs answers for itself", () => {
  const half = definePrimitive("half", {
    evaluate: (n): number => (n <= 0 ? 0 : (series as (n: number) => number)(n - 1)),
    partials: [null],
  });
  const series: unknown = compile((n: Value) => add(n, half(n)));
  expect([1, 2, 3, 4].map((n) => (series as (n: number) => number)(n))).toEqual([1, 3, 6, 10]);
});

describe("arguments of odd shapes", () => {
  it("are refused as the eager engine refuses them, or read anew at every call", () => {
    const total = compile((xs: Value[]) => sum(xs));
    expect(() => total(new Array(3))).toThrow("Cannot compute sum of undefined");
    const scaled = compile((x: Value, w: readonly number[]) => mul(x, w[0] as number));
    const ints = new Int32Array([2]);
    expect(scaled(2, ints as never)).toBe(4);
    ints[0] = 50;
    expect(scaled(2, ints as never)).toBe(100);
    class Point {
      x = 1;
    }
    expect(() => compile((p: Point) => mul(p.x, 2))(new Point() as never)).toThrow(
      "an argument that holds a Point",
    );
  });
});
