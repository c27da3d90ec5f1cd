/** @file Which network is stepped through, and its given numbers. */

import { Choice } from "../shared/choice.tsx";
import { show } from "../shared/number.ts";
import {
  ACTIVATION_WORDS,
  ACTIVATIONS,
  type ActivationName,
  EXERCISE,
  LOSS_WORDS,
  LOSSES,
  type LossName,
  MOST,
  resized,
  WORKED_EXAMPLE,
} from "./setup.ts";
import { change, setup } from "./state.ts";

export function Numbers() {
  const current = setup.value;
  const { sizes, biases, activation, loss, inputs, targets, rate } = current;
  const resize = (next: readonly number[]): void => change(resized(current, next, biases !== undefined));
  const most = sizes.length === 3 ? [MOST[0], MOST[1], MOST[3]] : MOST;
  const nameOfSize = (l: number): string =>
    l === 0 ? "inputs" : l === sizes.length - 1 ? "outputs" : sizes.length > 3 ? `hidden ${l}` : "hidden";
  return (
    <>
      <div class="controls">
        <button type="button" aria-pressed={current === EXERCISE} onClick={() => change(EXERCISE)}>
          The exercise
        </button>
        <button
          type="button"
          aria-pressed={current === WORKED_EXAMPLE}
          onClick={() => change(WORKED_EXAMPLE)}
        >
          The worked example
        </button>
        <Choice
          name="activation"
          of={Object.keys(ACTIVATIONS) as ActivationName[]}
          words={ACTIVATION_WORDS}
          value={activation}
          onChoice={(next) => change({ ...current, activation: next })}
        />
        <Choice
          name="error"
          of={Object.keys(LOSSES) as LossName[]}
          words={LOSS_WORDS}
          value={loss}
          onChoice={(next) => change({ ...current, loss: next })}
        />
        <label>
          <input
            type="checkbox"
            checked={biases !== undefined}
            onChange={(event) => change(resized(current, sizes, event.currentTarget.checked))}
          />
          biases
        </label>
      </div>
      <div class="controls" role="group" aria-label="Sizes">
        {sizes.map((n, l) => (
          <Choice
            key={nameOfSize(l)}
            name={nameOfSize(l)}
            of={Array.from({ length: most[l] ?? 6 }, (_, i) => String(i + 1))}
            value={String(n)}
            onChoice={(next) => resize(sizes.with(l, Number(next)))}
          />
        ))}
        {sizes.length === 3 ? (
          <button
            type="button"
            onClick={() => resize([sizes[0]!, Math.min(MOST[1], sizes[1]!), 2, sizes[2]!])}
          >
            Add a hidden layer
          </button>
        ) : (
          <button type="button" onClick={() => resize(sizes.toSpliced(2, 1))}>
            Remove a hidden layer
          </button>
        )}
      </div>
      <div class="sliders">
        {inputs.map((x, i) => (
          <Slider
            key={`x${i}`}
            name={inputs.length === 1 ? "x" : `x${"₁₂₃₄"[i] ?? ""}`}
            value={x}
            onValue={(next) => change({ ...current, inputs: inputs.with(i, next) })}
          />
        ))}
        {targets.map((y, k) => (
          <Slider
            key={`y${k}`}
            name={targets.length === 1 ? "y (target)" : `y${"₁₂"[k] ?? ""} (target)`}
            value={y}
            onValue={(next) => change({ ...current, targets: targets.with(k, next) })}
          />
        ))}
        <Slider
          name="η (rate)"
          value={rate}
          min={0}
          max={2}
          onValue={(next) => change({ ...current, rate: next })}
        />
      </div>
    </>
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
