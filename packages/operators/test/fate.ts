// What becomes of a program: right however it runs, or refused; or what is wrong with it.
import { compile, grad, isValue, value, valueAndGrad } from "@chainrule/autograd";
import { lift, RecordingError } from "../src/index.ts";
import { NotDifferentiableError } from "../src/transform/index.ts";
import { build } from "./build.ts";

type F = (x: number, y: number) => number;

const POINTS = [
  [0.7, -1.3],
  [2.5, 0.4],
  [-0.6, 1.9],
  [NaN, 0],
] as const;

const refusal = (error: unknown): boolean =>
  error instanceof RecordingError || error instanceof NotDifferentiableError;

/** What a way of running answers, or that it is refused. */
function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (refusal(error)) return "refused";
    return `threw ${String(error)}`;
  }
}

/** Own elementary functions may differ from the engine's in the last bits. */
const agrees = (got: unknown, wanted: unknown, exactly: boolean): boolean => {
  if (Object.is(got, wanted)) return true;
  if (typeof got !== "number" || typeof wanted !== "number" || exactly) return false;
  return Math.abs(got - wanted) <= 1e-13 * Math.max(1, Math.abs(wanted));
};

/** The slope by x, by differences; NaN at a jump. */
function difference(f: F, x: number, y: number): number {
  const h = 1e-6;
  const [near, far] = [(f(x + h, y) - f(x - h, y)) / (2 * h), (f(x + 2 * h, y) - f(x - 2 * h, y)) / (4 * h)];
  const jump = Math.abs(f(x, y) - (f(x + h, y) + f(x - h, y)) / 2);
  return jump < 1e-4 && Math.abs(near - far) < 1e-4 * Math.max(1, Math.abs(near)) ? near : NaN;
}

/** What a twin answers, as JavaScript answers it. */
const numberOf = (answer: unknown): unknown => (isValue(answer) ? answer.data : answer);

/** What is wrong with kernels that are recorded at the first of these points and called at all of them. */
function wrongIn(
  fresh: () => F,
  points: readonly (readonly [number, number])[],
  exactly: boolean,
): string | undefined {
  const kernel = compile(fresh(), { backend: "js" });
  const slopes = compile(valueAndGrad(fresh()));
  for (const [x, y] of points) {
    const native = outcome(() => fresh()(x, y));
    const at = `at (${x}, ${y}), recorded at (${points[0]!.join(", ")})`;
    const answer = outcome(() => kernel(x, y));
    if (answer !== "refused" && !agrees(answer, native, exactly))
      return `compiled ${String(answer)}, not ${String(native)} ${at}`;
    const found = outcome(() => slopes(x, y));
    if (found === "refused") continue;
    const both: readonly unknown[] = typeof found === "string" ? [found, NaN] : (found as [number, number]);
    if (!agrees(both[0], native, exactly)) return `recorded ${String(both[0])}, not ${String(native)} ${at}`;
    if (typeof found === "string") continue;
    const eager = outcome(() => grad(fresh())(x, y));
    if (typeof eager === "number" && !agrees(both[1], eager, false))
      return `recorded the slope ${String(both[1])}, not ${eager} ${at}`;
  }
  return undefined;
}

/** What became of a program: a fate, or what is wrong. */
export function fateOf(body: string): string {
  const [before, inner] = body.includes("\n---\n") ? (body.split("\n---\n") as [string, string]) : ["", body];
  const text = `${before}\nfunction f(x, y) {\n  "use grad";\n  ${inner}\n}\n`;
  // Each way of running it has a module of its own: what one leaves outside must not be what the next finds.
  const made = (): F => (build(text) as unknown as { f: F }).f;
  let shared: F;
  try {
    shared = made();
  } catch (error) {
    if (error instanceof NotDifferentiableError) return "refused";
    return `does not build: ${String(error)}`;
  }
  const fresh = before === "" ? () => shared : made;
  const twinOf = (f: F): F => lift(f) as unknown as F;
  const exactly =
    !/\*\*|Math\.(?:exp|expm1|log|pow|cbrt|sin|cos|tan|sinh|cosh|tanh|hypot|a\w+)|Math\[|Math;|ops\[|\? Math|\(Math/.test(
      inner,
    );
  const found = { kernels: 0, refused: 0 };
  // A loop or a recursion that waits for a number would wait for NaN forever.
  const points = /for \(;;\)|while|\b[fg]\((?:v \* v|n [-*/]|b, a|1 - v)/.test(body)
    ? POINTS.slice(0, 3)
    : POINTS;
  for (const [x, y] of points) {
    const native = outcome(() => fresh()(x, y));
    const numbers = outcome(() => numberOf(twinOf(fresh())(x, y)));
    if (numbers !== "refused" && !agrees(numbers, native, exactly)) {
      return `on numbers ${String(numbers)}, not ${String(native)}`;
    }
    const eager = outcome(() => numberOf(twinOf(fresh())(value(x) as never, value(y) as never)));
    if (eager === "refused") found.refused++;
    else if (!agrees(eager, native, exactly)) return `on values ${String(eager)}, not ${String(native)}`;
    const kernel = outcome(() => compile(fresh(), { backend: "js" })(x, y));
    if (kernel !== "refused") {
      if (!agrees(kernel, native, exactly)) return `compiled ${String(kernel)}, not ${String(native)}`;
      found.kernels++;
    }
    if (typeof native !== "number") continue;
    const twin = twinOf(fresh());
    const slope = outcome(() => grad((z: never) => twin(z, y) as never)(x as never));
    if (slope === "refused") continue;
    const expected = difference(fresh(), x, y);
    if (
      !Number.isNaN(expected) &&
      !(typeof slope === "number" && Math.abs(slope - expected) <= 1e-4 * Math.max(1, Math.abs(expected)))
    ) {
      return `the slope ${String(slope)}, not ${expected}`;
    }
  }
  for (const [start] of points.entries()) {
    const wrong = wrongIn(fresh, [...points.slice(start), ...points.slice(0, start)], exactly);
    if (wrong !== undefined) return wrong;
  }
  if (found.refused > 0) return "refused";
  return found.kernels < points.length ? "eager" : "right";
}
