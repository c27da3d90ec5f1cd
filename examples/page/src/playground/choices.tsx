/** @file What is trained, and how, as choices. */

import { Choice } from "../shared/choice.tsx";
import { DATA, OPTIMIZERS, PENALTIES, type Setup, UNITS } from "./setup.ts";

export function Choices({
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
