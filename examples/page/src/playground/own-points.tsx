/** @file One's own points: which color a click sets; and, for the keyboard, where one stands. */

import type { Signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { Choice } from "../shared/choice.tsx";

export interface OwnPointsProps {
  readonly brush: Signal<0 | 1>;
  readonly onPoint: (x: number, y: number) => void;
  readonly onClear: () => void;
}

export function OwnPoints({ brush, onPoint, onClear }: OwnPointsProps) {
  const [at, setAt] = useState({ x: 0, y: 0 });
  return (
    <div class="controls">
      <Choice
        name="a click sets a point of"
        of={["1", "0"]}
        words={{ 1: "blue", 0: "orange" }}
        value={brush.value === 1 ? "1" : "0"}
        onChoice={(color) => (brush.value = color === "1" ? 1 : 0)}
      />
      {(["x", "y"] as const).map((name) => (
        <label key={name}>
          {name}
          <input
            type="number"
            min={-1}
            max={1}
            step={0.1}
            value={at[name]}
            onChange={(event) =>
              setAt({ ...at, [name]: Math.max(-1, Math.min(1, Number(event.currentTarget.value) || 0)) })
            }
          />
        </label>
      ))}
      <button type="button" onClick={() => onPoint(at.x, at.y)}>
        Set it
      </button>
      <button type="button" onClick={onClear}>
        Remove all points
      </button>
    </div>
  );
}
