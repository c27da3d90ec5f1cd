/** @file Training on the one sample: some steps at each frame, so that one sees the weights move. */

import { useEffect } from "preact/hooks";
import { LossChart } from "../shared/losses.tsx";
import { show } from "../shared/number.ts";
import { passOf } from "./moments.ts";
import { errors, pass, setup, waiting } from "./state.ts";

const MOST_ERRORS = 1000;

/** Takes up to `count` steps. */
function train(count: number): void {
  const before = pass.peek();
  if (before instanceof Error) {
    waiting.value = 0;
    return;
  }
  const seen = errors.value.length === 0 ? [before.error] : [...errors.value];
  let now = before;
  let at = setup.peek();
  for (let i = 0; i < count; i++) {
    at = now.next;
    now = passOf(at);
    if (!Number.isFinite(now.error)) {
      waiting.value = 0;
      break;
    }
    seen.push(now.error);
  }
  setup.value = at;
  errors.value = seen.slice(-MOST_ERRORS);
  waiting.value = Math.max(0, waiting.value - count);
}

export function Training({ error }: { readonly error: number | undefined }) {
  useEffect(() => {
    if (waiting.value === 0) return;
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const frame = requestAnimationFrame(() => train(isCalm ? waiting.value : Math.ceil(waiting.value / 40)));
    return () => cancelAnimationFrame(frame);
  }, [waiting.value]);
  const seen = errors.value.length > 0 ? errors.value : error === undefined ? [] : [error];
  return (
    <section class="card" aria-labelledby="train">
      <h2 id="train">Train it</h2>
      <p>One step of gradient descent on this one sample, or many. The weights in the drawing move along.</p>
      <div class="controls">
        {[1, 10, 100].map((count) => (
          <button key={count} type="button" onClick={() => (waiting.value += count)}>
            {count} {count === 1 ? "step" : "steps"}
          </button>
        ))}
        <span class="value">
          E = <output>{error === undefined ? "–" : show(error, 5)}</output>
        </span>
      </div>
      <LossChart
        name={`The error after ${seen.length - 1} steps is ${show(seen.at(-1) ?? 0)}`}
        lines={[{ name: "E", points: seen.map((e, i) => [i, e]) }]}
      />
    </section>
  );
}
