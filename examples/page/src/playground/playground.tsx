/** @file Part three: a network that learns while one watches. Training runs in a worker; this file only shows it. */

import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { arrival, remember } from "../shared/address.ts";
import { Code } from "../shared/code.tsx";
import { LossChart } from "../shared/losses.tsx";
import { grouped, show } from "../shared/number.ts";
import code from "./code.ts?raw";
import { Choices } from "./choices.tsx";
import { Features } from "./features.tsx";
import { OwnPoints } from "./own-points.tsx";
import type { Order, Report } from "./protocol.ts";
import { BEGINNING, isRegression, readSetup, type Setup, write } from "./setup.ts";
import { Square } from "./square.tsx";

export type Frame = Extract<Report, { type: "frame" }>;

const setup = signal<Setup>(BEGINNING);
const frame = signal<Frame | undefined>(undefined);
const problem = signal<string | undefined>(undefined);
const isRunning = signal(false);
const brush = signal<0 | 1>(1);

let worker: Worker | undefined;
const tell = (order: Order): void => worker?.postMessage(order);

function begin(next: Setup, run = isRunning.peek()): void {
  setup.value = next;
  frame.value = undefined;
  problem.value = undefined;
  isRunning.value = run;
  remember("playground", write(next));
  tell({ type: "begin", setup: next, run });
}

/** Takes over what the address says. */
function come(): void {
  setup.value = readSetup(arrival.peek().query);
  frame.value = problem.value = undefined;
  isRunning.value = false;
}

export function Playground() {
  useState(come); // before the first look
  useEffect(() => {
    worker = new Worker(new URL("./trainer.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<Report>) => {
      if (data.type === "frame") {
        frame.value = data;
        requestAnimationFrame(() => tell({ type: "shown" }));
      } else {
        problem.value = data.message;
        isRunning.value = false;
      }
    });
    worker.addEventListener("error", (event) => (problem.value = `Training cannot start: ${event.message}`));
    begin(setup.peek(), false);
    return () => {
      worker?.terminate();
      worker = undefined;
      isRunning.value = false;
    };
  }, []);
  const now = frame.value;
  const current = setup.value;
  const set = (part: Partial<Setup>): void => begin({ ...setup.peek(), ...part });
  const addPoint = (x: number, y: number): void =>
    set({ data: "points", own: [...setup.peek().own, { x, y, label: brush.peek() }] });
  const run = (): void => {
    isRunning.value = !isRunning.value;
    tell({ type: isRunning.value ? "run" : "pause" });
  };
  return (
    <>
      <section class="intro">
        <h1>Playground</h1>
        <p>
          A network learns to tell two colors of points apart, or to follow a curve. The ground shows what it
          answers everywhere; the small squares show what each hidden unit has learned to look at. It trains
          in a worker, with kernels that were compiled on this page.
        </p>
      </section>
      <div class="stage playground">
        <section class="card board" aria-label="What the network has learned">
          <div class="controls">
            <button type="button" class="primary" onClick={run} disabled={problem.value !== undefined}>
              {isRunning.value ? "Pause" : "Train"}
            </button>
            <button
              type="button"
              onClick={() => {
                isRunning.value = false;
                tell({ type: "step" });
              }}
              disabled={problem.value !== undefined}
            >
              One epoch
            </button>
            <button type="button" onClick={() => begin(current, false)}>
              Reset
            </button>
            <label>
              seed
              <input
                type="number"
                min={0}
                max={9999}
                value={current.seed}
                onChange={(event) =>
                  set({ seed: Math.max(0, Math.trunc(Number(event.currentTarget.value)) || 0) })
                }
              />
            </label>
          </div>
          {problem.value !== undefined && (
            <p class="problem" role="alert">
              {problem.value}
            </p>
          )}
          <div class="ground">
            <Square frame={now} setup={current} onPoint={addPoint} />
            {current.data === "points" && (
              <OwnPoints brush={brush} onPoint={addPoint} onClear={() => set({ own: [] })} />
            )}
          </div>
          {now !== undefined && <Features frame={now} isCurve={isRegression(current)} />}
        </section>
        <section class="card side" aria-label="How it is trained">
          <Choices setup={current} set={set} />
          <dl
            class="figures"
            aria-live="off"
            aria-busy={problem.value === undefined && now?.running !== false}
          >
            <div>
              <dt>steps</dt>
              <dd data-figure="steps">{grouped(now?.steps ?? 0)}</dd>
            </div>
            <div>
              <dt>loss</dt>
              <dd data-figure="loss">{now === undefined ? "–" : show(now.loss)}</dd>
            </div>
            <div>
              <dt>loss on held-out data</dt>
              <dd>{now?.heldOut === undefined ? "–" : show(now.heldOut)}</dd>
            </div>
            {!isRegression(current) && (
              <div>
                <dt>points on the right side</dt>
                <dd data-figure="accuracy">
                  {now?.accuracy === undefined ? "–" : `${(100 * now.accuracy).toFixed(1)} %`}
                </dd>
              </div>
            )}
            <div>
              <dt>steps a second, compiled</dt>
              <dd data-figure="speed">
                {now === undefined || now.stepsPerSecond === 0 ? "–" : grouped(now.stepsPerSecond)}
              </dd>
            </div>
            <div>
              <dt>the same, recorded anew each time</dt>
              <dd data-figure="eager">
                {now?.eagerStepsPerSecond === undefined ? "–" : grouped(now.eagerStepsPerSecond)}
              </dd>
            </div>
          </dl>
          <LossChart
            name={
              now === undefined ? "No loss yet" : `The loss after ${now.steps} steps is ${show(now.loss)}`
            }
            lines={[
              { name: "loss", points: (now?.history ?? []).map(([step, loss]) => [step, loss]) },
              { name: "held out", points: (now?.history ?? []).map(([step, , heldOut]) => [step, heldOut]) },
            ]}
          />
          <p class="keys">
            <span class="key">loss</span> <span class="key held-out">on held-out data</span>
          </p>
        </section>
      </div>
      <Code text={code} />
    </>
  );
}
