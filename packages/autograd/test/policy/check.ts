/** Runs a function by every way that is allowed here, and says what happened. Also run by browsers. */
import {
  batch,
  compile,
  mul,
  type Num,
  sin,
  square,
  sub,
  sum,
  tanh,
  type Value,
  valueAndGrad,
} from "../../src/index.ts";

export interface Report {
  /** Whether kernels answered what eager evaluation answers. */
  readonly same: boolean;
  /** What `auto` has chosen after many calls. */
  readonly backend: string;
  readonly batch: string;
  /** What `backend: "js"` did. */
  readonly js: string;
}

export function check(): Report {
  const loss = (w: readonly Value[], x: Num): Num =>
    sum(w.map((v, i) => square(sub(tanh(mul(v, x)), sin(mul(i, v))))));
  const point = Array.from({ length: 20 }, (_, i) => Math.sin(i));
  const eager = JSON.stringify(valueAndGrad(loss)(point, 0.5));
  const step = compile(valueAndGrad(loss));
  let same = true;
  for (let i = 0; i < 2000; i++) {
    const answer = step(point, 0.5);
    if (i % 500 === 0) same &&= JSON.stringify(answer) === eager;
  }
  same &&= JSON.stringify(step(point, 0.5)) === eager;
  const many = batch(valueAndGrad(loss));
  const [mean] = many(point, [0.5, 0.5, 0.5, 0.5, 0.5]);
  same &&= Math.abs(mean / step(point, 0.5)[0] - 1) < 1e-14;
  let js = "ran";
  try {
    compile(valueAndGrad(loss), { backend: "js" })(point, 0.5);
  } catch (error) {
    js = (error as Error).name;
  }
  return {
    same,
    backend: step.record(point, 0.5).backend,
    batch: many.record(point, 0.5).backend,
    js,
  };
}
