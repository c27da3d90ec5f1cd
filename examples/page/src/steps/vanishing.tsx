/** @file The vanishing gradient as bars, beside the bound 0.25ᴸ that the notebook names. */

import { useMemo } from "preact/hooks";
import { Choice } from "../shared/choice.tsx";
import { show } from "../shared/number.ts";
import { ACTIVATION_WORDS, ACTIVATIONS, type ActivationName } from "./setup.ts";
import { vanishing } from "./state.ts";
import { shares } from "./vanishing.ts";

const LOWEST = -7;

export function Vanishing() {
  const { layers, activation } = vanishing.value;
  const bars = useMemo(() => shares(layers, activation), [layers, activation]);
  const width = (share: number): string =>
    `${Math.max(0.5, 100 * Math.min(1, 1 - Math.log10(share) / LOWEST))}%`;
  return (
    <section class="card vanishing" aria-labelledby="vanishing">
      <h2 id="vanishing">The vanishing gradient</h2>
      <p>
        A sigmoid's slope is at most ¼, so every layer that the error passes on its way back takes at least
        three quarters of it. The bars are measured on random networks of 8 units a layer whose weights keep
        lengths: what shrinks is the work of the activation alone.
      </p>
      <div class="controls">
        <label>
          layers
          <input
            type="range"
            min={1}
            max={10}
            value={layers}
            onInput={(event) => (vanishing.value = { activation, layers: Number(event.currentTarget.value) })}
          />
          <output>{layers}</output>
        </label>
        <Choice
          name="activation of the layers"
          of={Object.keys(ACTIVATIONS) as ActivationName[]}
          words={ACTIVATION_WORDS}
          value={activation}
          onChoice={(next) => (vanishing.value = { layers, activation: next })}
        />
      </div>
      <table class="bars">
        <caption>
          What is left of the error after L layers; the mark is 0.25ᴸ. Logarithmic, from 1 to 1e−7.
        </caption>
        <thead>
          <tr>
            <th scope="col">L</th>
            <th scope="col">left</th>
            <th scope="col">0.25ᴸ</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {bars.map((share, l) => (
            <tr>
              <th scope="row">{l + 1}</th>
              <td>{show(share, 3)}</td>
              <td>{show(0.25 ** (l + 1), 3)}</td>
              <td class="track">
                <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                  <rect class="bar" width={width(share)} height="10" />
                  <rect class="mark" x={width(0.25 ** (l + 1))} width="0.8" height="10" />
                </svg>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
