/** Runs a function by every way that is allowed here, and says what happened. Also run by browsers. */
import {
  add,
  batch,
  compile,
  cos,
  cosh,
  dot,
  exp,
  expm1,
  gelu,
  log,
  log1p,
  logSumExp,
  mul,
  type Num,
  sigmoid,
  sin,
  square,
  sub,
  sum,
  tanh,
  type Value,
  valueAndGrad,
} from "../../src/index.ts";

export interface Report {
  /** Whether kernels answered what eager evaluation answers, and training the bits that it answers everywhere. */
  readonly same: boolean;
  /** What `auto` has chosen after many calls. */
  readonly backend: string;
  readonly batch: string;
  /** What `backend: "js"` did. */
  readonly js: string;
}

/** What {@link train} answers: in every engine, by every backend. */
const TRAINED = -1069921260;

/** Trains a small network for a while, with all elementary functions in its loss, and answers a hash of the bits of all losses and gradients. */
function train(): number {
  const loss = (w: readonly Value[], x: Value, y: Value): Num => {
    const [a, b, c, d] = w as readonly [Value, Value, Value, Value];
    const hidden = [tanh(add(mul(a, x), b)), sin(mul(c, x)), cos(mul(d, y)), sigmoid(mul(a, y))];
    const scores = [dot(w, hidden), log1p(exp(mul(b, x))), mul(0.1, cosh(c)), log(add(2, square(expm1(d))))];
    return add(sub(logSumExp(scores), scores[0] as Num), mul(0.01, gelu(sum(w))));
  };
  const step = batch(valueAndGrad(loss)).record([0, 0, 0, 0], 0, 0);
  const count = 23;
  const samples = step.samples(count);
  for (let i = 0; i < samples.length; i++) samples[i] = ((i * 7919) % 101) / 50 - 1;
  step.shared.set([0.5, -0.3, 0.8, 0.2]);
  let hash = 0;
  for (let k = 0; k < 100; k++) {
    step.run(count);
    for (const word of new Uint32Array(step.output.slice().buffer)) hash = Math.imul(hash ^ word, 0x01000193);
    for (let i = 0; i < 4; i++) {
      step.shared[i] = (step.shared[i] as number) - 0.1 * (step.output[1 + i] as number);
    }
  }
  return hash;
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
  same &&= train() === TRAINED;
  let js = "ran";
  try {
    compile(valueAndGrad(loss), { backend: "js" })(point, 0.5);
  } catch (error) {
    js = (error as Error).name;
  }
  const kernel = step.record(point, 0.5);
  for (let i = 0; i < 200; i++) kernel.run();
  return {
    same,
    backend: kernel.backend,
    batch: many.record(point, 0.5).backend,
    js,
  };
}
