/** @file A number that one drags: a hundredth for each pixel or arrow key, a tenth with Shift. */

import { useRef } from "preact/hooks";
import type { SVGAttributes } from "preact";
import { show } from "../shared/number.ts";

const DIRECTIONS: Readonly<Record<string, number>> = {
  ArrowUp: 1,
  ArrowRight: 1,
  ArrowDown: -1,
  ArrowLeft: -1,
};

/** What makes an element of a drawing a slider. */
export function useDrag(
  name: string,
  value: number,
  onValue: (value: number) => void,
  limit = 10,
): SVGAttributes<SVGGElement> {
  const start = useRef<{ readonly x: number; readonly value: number } | undefined>(undefined);
  const to = (x: number): void => onValue(Math.max(-limit, Math.min(limit, Math.round(x * 100) / 100)));
  return {
    role: "slider",
    tabIndex: 0,
    "aria-label": name,
    "aria-valuenow": value,
    "aria-valuetext": show(value),
    "aria-valuemin": -limit,
    "aria-valuemax": limit,
    onPointerDown: (event) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      start.current = { x: event.clientX, value };
    },
    onPointerMove: (event) => {
      const from = start.current;
      if (from !== undefined) to(from.value + (event.clientX - from.x) / 100);
    },
    onPointerUp: () => (start.current = undefined),
    onPointerCancel: () => (start.current = undefined),
    onKeyDown: (event) => {
      const direction = DIRECTIONS[event.key];
      if (direction === undefined) return;
      event.preventDefault();
      to(value + direction * (event.shiftKey ? 0.1 : 0.01));
    },
  };
}
