/** @file Part three: a network that learns while one watches. Training runs in a worker; this file only shows it. */

import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { arrival, remember } from "../shared/address.ts";
import { Code } from "../shared/code.tsx";
import { show } from "../shared/number.ts";
import { isDark } from "../shared/theme.ts";
import code from "./code.ts?raw";
import { History } from "./history.tsx";
import { DARK, LIGHT, paint } from "./maps.ts";
import { CURVE, type Order, type Report, SIDE } from "./protocol.ts";
import { samplesOf } from "./samples.ts";
import {
  BEGINNING,
  DATA,
  isRegression,
  OPTIMIZERS,
  PENALTIES,
  readSetup,
  type Setup,
  UNITS,
  write,
} from "./setup.ts";

type Frame = Extract<Report, { type: "frame" }>;

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

/** A big number with thin spaces. */
const grouped = (x: number): string =>
  Math.round(x)
    .toString()
    .replaceAll(/\B(?=(\d{3})+$)/g, "\u202F");

export function Playground() {
  useEffect(() => {
    worker = new Worker(new URL("./trainer.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<Report>) => {
      if (data.type === "frame") frame.value = data;
      else {
        problem.value = data.message;
        isRunning.value = false;
      }
    });
    worker.addEventListener("error", (event) => (problem.value = `Training cannot start: ${event.message}`));
    begin(readSetup(arrival.peek().query), false);
    return () => {
      worker?.terminate();
      worker = undefined;
      isRunning.value = false;
    };
  }, []);
  const now = frame.value;
  const current = setup.value;
  const set = (part: Partial<Setup>): void => begin({ ...current, ...part });
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
          <Square
            frame={now}
            setup={current}
            onPoint={(x, y) => set({ data: "points", own: [...current.own, { x, y, label: brush.value }] })}
          />
          {current.data === "points" && (
            <div class="controls">
              <label>
                a click sets a point of
                <select
                  value={brush.value}
                  onChange={(event) => (brush.value = event.currentTarget.value === "1" ? 1 : 0)}
                >
                  <option value={1}>blue</option>
                  <option value={0}>orange</option>
                </select>
              </label>
              <button type="button" onClick={() => set({ own: [] })}>
                Remove all points
              </button>
            </div>
          )}
          {now !== undefined && !isRegression(current) && <Features frame={now} />}
        </section>
        <section class="card side" aria-label="How it is trained">
          <Choices setup={current} set={set} />
          <dl class="figures" aria-live="off">
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
              <dd>{now?.eagerStepsPerSecond === undefined ? "–" : grouped(now.eagerStepsPerSecond)}</dd>
            </div>
          </dl>
          <History history={now?.history ?? []} />
        </section>
      </div>
      <Code text={code} />
    </>
  );
}

function Choices({
  setup: current,
  set,
}: {
  readonly setup: Setup;
  readonly set: (part: Partial<Setup>) => void;
}) {
  const { layers } = current;
  return (
    <div class="choices">
      <Choice name="data" of={DATA} value={current.data} onChoice={(data) => set({ data })} />
      <Choice
        name="units"
        of={UNITS}
        value={current.activation}
        onChoice={(activation) => set({ activation })}
      />
      <Choice
        name="optimizer"
        of={OPTIMIZERS}
        value={current.optimizer}
        onChoice={(optimizer) => set({ optimizer })}
      />
      <Choice
        name="rate"
        of={["0.0003", "0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "1"]}
        value={String(current.rate)}
        onChoice={(rate) => set({ rate: Number(rate) })}
      />
      <Choice
        name="batch"
        of={["1", "8", "16", "32", "64", "150"]}
        value={String(current.batch)}
        onChoice={(batch) => set({ batch: Number(batch) })}
      />
      <Choice
        name="noise"
        of={["0", "0.02", "0.05", "0.1", "0.2"]}
        value={String(current.noise)}
        onChoice={(noise) => set({ noise: Number(noise) })}
      />
      <Choice
        name="penalty"
        of={PENALTIES}
        value={current.penalty}
        onChoice={(penalty) => set({ penalty })}
      />
      {current.penalty !== "none" && (
        <Choice
          name="strength"
          of={["0.0001", "0.001", "0.01", "0.1"]}
          value={String(current.strength)}
          onChoice={(strength) => set({ strength: Number(strength) })}
        />
      )}
      <fieldset>
        <legend>units in the hidden layers</legend>
        {layers.map((n, l) => (
          <Choice
            key={l}
            name={`layer ${l + 1}`}
            of={["2", "3", "4", "6", "8", "12", "16", "24", "32"]}
            value={String(n)}
            onChoice={(count) => set({ layers: layers.with(l, Number(count)) })}
          />
        ))}
        <span class="buttons">
          <button
            type="button"
            disabled={layers.length >= 4}
            onClick={() => set({ layers: [...layers, layers.at(-1) ?? 8] })}
          >
            Add
          </button>
          <button
            type="button"
            disabled={layers.length <= 1}
            onClick={() => set({ layers: layers.slice(0, -1) })}
          >
            Remove
          </button>
        </span>
      </fieldset>
    </div>
  );
}

interface ChoiceProps<T extends string> {
  readonly name: string;
  readonly of: readonly T[];
  readonly value: T;
  readonly onChoice: (value: T) => void;
}

function Choice<T extends string>({ name, of, value, onChoice }: ChoiceProps<T>) {
  const all = of.includes(value) ? of : [...of, value];
  return (
    <label>
      {name}
      <select value={value} onChange={(event) => onChoice(event.currentTarget.value as T)}>
        {all.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    </label>
  );
}

/** Data and boundary; for a regression the curve. */
function Square({
  frame: now,
  setup: current,
  onPoint,
}: {
  readonly frame: Frame | undefined;
  readonly setup: Setup;
  readonly onPoint: (x: number, y: number) => void;
}) {
  const ground = useRef<HTMLCanvasElement>(null);
  const data = samplesOf(current);
  const regression = isRegression(current);
  const [across, up] = regression ? [1.2, 1.2] : [1, 1];
  const px = (x: number): number => 250 + (240 * x) / across;
  const py = (y: number): number => 250 - (240 * y) / up;
  useEffect(() => {
    const canvas = ground.current;
    if (canvas === null || regression) return;
    const palette = isDark.value ? DARK : LIGHT;
    const count = SIDE * SIDE;
    const logits = now?.maps.subarray(now.maps.length - count);
    // tanh(logit / 2) is 2σ − 1: from certainly orange to certainly blue
    const values = Float32Array.from({ length: count }, (_, i) => 0.85 * Math.tanh((logits?.[i] ?? 0) / 2));
    paint(canvas, values, SIDE, palette, 8);
  }, [now, regression, isDark.value]);
  const curve =
    regression && now !== undefined
      ? Array.from(
          now.maps.subarray(now.maps.length - CURVE),
          (y, i) =>
            `${px(-1.2 + (2.4 * i) / (CURVE - 1)).toFixed(1)} ${py(Math.max(-2, Math.min(2, y))).toFixed(1)}`,
        ).join("L")
      : undefined;
  return (
    <div class="square">
      {!regression && <canvas ref={ground} aria-hidden="true" />}
      <svg
        viewBox="0 0 500 500"
        role="img"
        aria-label={
          regression
            ? `${data.inputs.length} points on a curve, and the network's curve`
            : `${data.inputs.length} points of two colors, and the boundary that the network draws between them`
        }
        onClick={(event) => {
          if (regression) return;
          const box = event.currentTarget.getBoundingClientRect();
          const x = ((event.clientX - box.left) / box.width) * 500;
          const y = ((event.clientY - box.top) / box.height) * 500;
          const rounded = (z: number): number => Math.round(z * 100) / 100;
          onPoint(rounded(((x - 250) / 240) * across), rounded(((250 - y) / 240) * up));
        }}
      >
        {curve !== undefined && <path class="line" d={`M${curve}`} />}
        {data.inputs.map(([x, y], i) => {
          const target = data.targets[i]![0]!;
          return regression ? (
            <circle key={i} class="sample curve-point" cx={px(x!)} cy={py(target)} r={4} />
          ) : target === 1 ? (
            <circle key={i} class="sample one" cx={px(x!)} cy={py(y!)} r={4.5} />
          ) : (
            <rect key={i} class="sample zero" x={px(x!) - 4} y={py(y!) - 4} width={8} height={8} />
          );
        })}
      </svg>
    </div>
  );
}

/** What each hidden unit answers over the square. */
function Features({ frame: { maps, layers } }: { readonly frame: Frame }) {
  const count = SIDE * SIDE;
  let at = 0;
  return (
    <div class="features">
      {layers.slice(0, -1).map((units, l) => (
        <figure key={l}>
          <figcaption>hidden layer {l + 1}</figcaption>
          <div>
            {Array.from({ length: units }, (_, u) => {
              const map = maps.subarray(at * count, ++at * count);
              return <Feature key={u} map={map} name={`hidden unit ${u + 1} of layer ${l + 1}`} />;
            })}
          </div>
        </figure>
      ))}
    </div>
  );
}

function Feature({ map, name }: { readonly map: Float32Array; readonly name: string }) {
  const place = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (place.current === null) return;
    let most = 1e-9;
    for (const x of map) most = Math.max(most, Math.abs(x));
    paint(
      place.current,
      map.map((x) => x / most),
      SIDE,
      isDark.value ? DARK : LIGHT,
    );
  }, [map, isDark.value]);
  return <canvas ref={place} role="img" aria-label={name} />;
}
