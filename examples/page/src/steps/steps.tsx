/** @file Part one: backpropagation step by step. */

import { computed, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { arrival, remember } from "../shared/address.ts";
import { Code } from "../shared/code.tsx";
import { show } from "../shared/number.ts";
import code from "./code.ts?raw";
import { Detail } from "./detail.tsx";
import { Drawing, nameOfWeight } from "./drawing.tsx";
import { Learning } from "./learning.tsx";
import { keyOf, passOf, type Place, type Quantity } from "./moments.ts";
import {
  ACTIVATIONS,
  type ActivationName,
  EXERCISE,
  LOSSES,
  type LossName,
  MOST,
  readSetup,
  resized,
  type Setup,
  WORKED_EXAMPLE,
  write,
} from "./setup.ts";
import { Vanishing } from "./vanishing.tsx";

const setup = signal<Setup>(EXERCISE);
const at = signal(0);
const isPlaying = signal(false);
const looked = signal<Place | undefined>(undefined);
const errors = signal<readonly number[]>([]);

/** The pass, or the sentence that says why there is none. */
const pass = computed(() => {
  try {
    return passOf(setup.value);
  } catch (error) {
    return error as Error;
  }
});

function come(): void {
  const { part, query } = arrival.peek();
  if (part !== "steps") return;
  setup.value = readSetup(query);
  at.value = Math.max(0, Math.trunc(Number(query.get("s") ?? "0")) || 0);
  errors.value = [];
  looked.value = undefined;
}

function change(next: Setup): void {
  setup.value = next;
  errors.value = [];
}

const FASTEST = 1000;

export function Steps() {
  useEffect(() => {
    come();
    return () => void (isPlaying.value = false);
  }, []);
  const current = pass.value;
  const moments = current instanceof Error ? [] : current.moments;
  const last = Math.max(0, moments.length - 1);
  const position = Math.min(at.value, last);

  useEffect(() => {
    remember("steps", { ...write(setup.value), s: String(position) });
  }, [setup.value, position]);
  useEffect(() => {
    if (!isPlaying.value) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const timer = setTimeout(
      () => {
        if (position < last) at.value = position + 1;
        else isPlaying.value = false;
      },
      calm ? 1600 : 900,
    );
    return () => clearTimeout(timer);
  }, [isPlaying.value, position, last]);

  const known = new Map<string, Quantity[]>();
  for (const moment of moments.slice(0, position + 1)) {
    for (const quantity of moment.quantities) {
      const key = keyOf(quantity.place);
      known.set(key, [...(known.get(key) ?? []), quantity]);
    }
  }
  const moment = moments[position];
  const active = new Set(moment?.quantities.map(({ place }) => keyOf(place)));
  const place = looked.value;
  const shown =
    place === undefined ? (moment?.quantities ?? []).slice(0, 4) : (known.get(keyOf(place)) ?? []);
  const weight =
    place?.kind === "weight"
      ? {
          name: nameOfWeight(place.layer, place.from, place.unit, setup.value),
          value: setup.value.weights[place.layer]![place.from]![place.unit]!,
        }
      : undefined;

  const go = (to: number): void => {
    looked.value = undefined;
    isPlaying.value = false;
    at.value = Math.min(Math.max(0, to), last);
  };
  const train = (count: number): void => {
    let next = setup.value;
    const seen =
      errors.value.length === 0 && !(current instanceof Error) ? [current.error] : [...errors.value];
    for (let i = 0; i < count; i++) {
      const step = passOf(next);
      if (!Number.isFinite(step.error)) break;
      next = step.next;
      seen.push(passOf(next).error);
    }
    setup.value = next;
    errors.value = seen.slice(-FASTEST);
  };

  return (
    <>
      <section class="intro">
        <h1>Backpropagation, step by step</h1>
        <p>
          Values flow forward through the units, the error appears, and the chain rule carries it back: each
          unit gets its error term δ, and each weight changes by <i>η · δ · its input</i>. Nobody wrote these
          formulas down: the engine recorded the forward pass and derived them.
        </p>
      </section>
      <div class="stage">
        <section class="card board" aria-label="The network">
          <div class="controls">
            <div class="buttons" role="group" aria-label="Steps">
              <button type="button" onClick={() => go(0)} disabled={position === 0}>
                Start
              </button>
              <button type="button" onClick={() => go(position - 1)} disabled={position === 0}>
                Back
              </button>
              <button type="button" class="primary" onClick={() => go(position === last ? 0 : position + 1)}>
                Step
              </button>
              <button
                type="button"
                onClick={() => {
                  looked.value = undefined;
                  if (!isPlaying.value && position === last) at.value = 0;
                  isPlaying.value = !isPlaying.value;
                }}
              >
                {isPlaying.value ? "Pause" : "Play"}
              </button>
              <button type="button" onClick={() => go(last)} disabled={position === last}>
                End
              </button>
            </div>
            <p class="moment" role="status">
              <span class="count">
                {position + 1}/{moments.length}
              </span>{" "}
              {moment?.title}
            </p>
          </div>
          {current instanceof Error ? (
            <p class="problem" role="alert">
              {current.message}
            </p>
          ) : (
            <Drawing
              setup={setup.value}
              known={known}
              active={active}
              phase={moment?.phase ?? "forward"}
              selected={place && keyOf(place)}
              onSelect={(next) => (looked.value = next)}
              onWeight={(l, i, j, w) =>
                change({
                  ...setup.value,
                  weights: setup.value.weights.map((layer, l2) =>
                    l2 !== l ? layer : layer.map((row, i2) => (i2 !== i ? row : row.with(j, w))),
                  ),
                })
              }
            />
          )}
          <Numbers />
        </section>
        <section class="card side" aria-label="Formulas">
          <Detail quantities={shown} weight={weight} />
        </section>
      </div>
      <div class="pair">
        <section class="card" aria-labelledby="train">
          <h2 id="train">Train it</h2>
          <p>
            One step of gradient descent on this one sample, or many. The weights in the drawing move along.
          </p>
          <div class="controls">
            <button type="button" onClick={() => train(1)}>
              1 step
            </button>
            <button type="button" onClick={() => train(10)}>
              10 steps
            </button>
            <button type="button" onClick={() => train(100)}>
              100 steps
            </button>
            <span class="value">
              E = <output>{current instanceof Error ? "–" : show(current.error, 5)}</output>
            </span>
          </div>
          <Learning
            errors={errors.value.length > 0 ? errors.value : current instanceof Error ? [1] : [current.error]}
          />
        </section>
        <Vanishing />
      </div>
      <Code text={code} />
    </>
  );
}

/** Which network, and its given numbers. */
function Numbers() {
  const { sizes, biases, activation, loss, inputs, targets, rate } = setup.value;
  const sizeAt = (l: number, n: number): void =>
    change(resized(setup.value, n === 0 ? sizes.toSpliced(l, 1) : sizes.with(l, n), biases !== undefined));
  const most = sizes.length === 3 ? [MOST[0], MOST[1], MOST[3]] : MOST;
  return (
    <div class="numbers">
      <div class="controls">
        <button type="button" aria-pressed={setup.value === EXERCISE} onClick={() => change(EXERCISE)}>
          The exercise
        </button>
        <button
          type="button"
          aria-pressed={setup.value === WORKED_EXAMPLE}
          onClick={() => change(WORKED_EXAMPLE)}
        >
          The worked example
        </button>
        <label>
          activation
          <select
            value={activation}
            onChange={(event) =>
              change({ ...setup.value, activation: event.currentTarget.value as ActivationName })
            }
          >
            {Object.keys(ACTIVATIONS).map((name) => (
              <option>{name}</option>
            ))}
          </select>
        </label>
        <label>
          error
          <select
            value={loss}
            onChange={(event) => change({ ...setup.value, loss: event.currentTarget.value as LossName })}
          >
            {Object.keys(LOSSES).map((name) => (
              <option>{name}</option>
            ))}
          </select>
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={biases !== undefined}
            onChange={(event) => change(resized(setup.value, sizes, event.currentTarget.checked))}
          />
          biases
        </label>
      </div>
      <div class="controls sizes" role="group" aria-label="Sizes">
        {sizes.map((n, l) => (
          <label>
            {l === 0
              ? "inputs"
              : l === sizes.length - 1
                ? "outputs"
                : sizes.length > 3
                  ? `hidden ${l}`
                  : "hidden"}
            <select value={n} onChange={(event) => sizeAt(l, Number(event.currentTarget.value))}>
              {Array.from({ length: most[l] ?? 6 }, (_, i) => (
                <option value={i + 1}>{i + 1}</option>
              ))}
            </select>
          </label>
        ))}
        {sizes.length === 3 ? (
          <button
            type="button"
            onClick={() =>
              change(
                resized(setup.value, [sizes[0]!, Math.min(6, sizes[1]!), 2, sizes[2]!], biases !== undefined),
              )
            }
          >
            Add a hidden layer
          </button>
        ) : (
          <button type="button" onClick={() => sizeAt(2, 0)}>
            Remove a hidden layer
          </button>
        )}
      </div>
      <div class="sliders">
        {inputs.map((x, i) => (
          <Slider
            name={`x${"₁₂₃₄"[i] ?? ""}`}
            value={x}
            onValue={(next) => change({ ...setup.value, inputs: inputs.with(i, next) })}
          />
        ))}
        {targets.map((y, k) => (
          <Slider
            name={targets.length === 1 ? "y (target)" : `y${"₁₂"[k] ?? ""} (target)`}
            value={y}
            onValue={(next) => change({ ...setup.value, targets: targets.with(k, next) })}
          />
        ))}
        <Slider
          name="η (rate)"
          value={rate}
          min={0}
          max={2}
          onValue={(next) => change({ ...setup.value, rate: next })}
        />
      </div>
    </div>
  );
}

interface SliderProps {
  readonly name: string;
  readonly value: number;
  readonly min?: number;
  readonly max?: number;
  readonly onValue: (value: number) => void;
}

function Slider({ name, value, min = -1, max = 1, onValue }: SliderProps) {
  return (
    <label class="slider">
      <span>{name}</span>
      <input
        type="range"
        min={min}
        max={max}
        step={0.01}
        value={value}
        onInput={(event) => onValue(Number(event.currentTarget.value))}
      />
      <output>{show(value, 3)}</output>
    </label>
  );
}
