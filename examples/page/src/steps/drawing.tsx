/** @file The network as units and weights. A weight is a handle: drag it, or focus it and press the arrow keys. */

import { isValue } from "@chainrule/autograd";
import { useEffect, useRef, useState } from "preact/hooks";
import { show } from "../shared/number.ts";
import { keyOf, type Phase, type Place, type Quantity } from "./moments.ts";
import type { Setup } from "./setup.ts";

export interface DrawingProps {
  readonly setup: Setup;
  /** What has been computed so far, by place; the latest last. */
  readonly known: ReadonlyMap<string, readonly Quantity[]>;
  /** The places of the moment that is shown. */
  readonly active: ReadonlySet<string>;
  readonly phase: Phase;
  readonly selected: string | undefined;
  readonly onSelect: (place: Place | undefined) => void;
  readonly onWeight: (layer: number, from: number, unit: number, weight: number) => void;
}

const RADIUS = 27;
const LABELS = 14; // more weights than that are labelled only when one looks at them

/** The width of an element, as it changes. */
function useWidth(): [{ readonly current: HTMLDivElement | null }, number] {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(720);
  useEffect(() => {
    if (place.current === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 720)));
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return [place, width];
}

export function Drawing({ setup, known, active, phase, selected, onSelect, onWeight }: DrawingProps) {
  const [place, width] = useWidth();
  const { sizes, weights } = setup;
  const columns = sizes.length;
  const tallest = Math.max(...sizes);
  const row = tallest > 4 ? 88 : 104;
  const height = tallest * row + 24;
  const margin = RADIUS + 14;
  const errorRoom = width < 480 ? 64 : 110;
  const x = (l: number): number => margin + ((width - 2 * margin - errorRoom) * l) / (columns - 1);
  const y = (l: number, j: number): number => height / 2 - 6 + (j - (sizes[l]! - 1) / 2) * row;
  const largest = Math.max(0.05, ...weights.flat(2).map((w) => Math.abs(w)));
  const count = weights.flat(2).length;
  const quantitiesAt = (at: Place): readonly Quantity[] => known.get(keyOf(at)) ?? [];
  const stateOf = (at: Place): string =>
    `${active.has(keyOf(at)) ? " active" : ""}${selected === keyOf(at) ? " selected" : ""}`;
  const watch = (at: Place) => ({
    onPointerEnter: () => onSelect(at),
    onFocus: () => onSelect(at),
    onClick: () => onSelect(at),
  });

  const edges = weights.flatMap((layer, l) =>
    layer.flatMap((fromRow, i) =>
      fromRow.map((w, j) => {
        const at: Place = { kind: "weight", layer: l, from: i, unit: j };
        const [x1, y1, x2, y2] = [x(l) + RADIUS, y(l, i), x(l + 1) - RADIUS, y(l + 1, j)];
        const share = 0.26 + (0.44 * i) / Math.max(1, sizes[l]! - 1 || 1) + (j % 2) * 0.05;
        return { at, w, l, i, j, x1, y1, x2, y2, mx: x1 + (x2 - x1) * share, my: y1 + (y2 - y1) * share };
      }),
    ),
  );
  const isActiveUnit = (l: number, j: number): boolean => active.has(`u${l}.${j}`);

  return (
    <div class="drawing" ref={place}>
      <svg
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="group"
        aria-label={`A network of ${sizes.join(", ")} units`}
      >
        {edges.map((e) => {
          const flows =
            (phase === "forward" && isActiveUnit(e.l + 1, e.j)) ||
            (phase === "backward" && isActiveUnit(e.l, e.i)) ||
            (phase === "step" && active.has(keyOf(e.at)));
          return (
            <line
              key={keyOf(e.at)}
              class={`edge ${e.w < 0 ? "negative" : "positive"}${stateOf(e.at)}${flows ? ` flows ${phase}` : ""}`}
              x1={e.x1}
              y1={e.y1}
              x2={e.x2}
              y2={e.y2}
              stroke-width={1 + (3 * Math.abs(e.w)) / largest}
            />
          );
        })}
        {sizes
          .slice(-1)
          .flatMap((n) =>
            Array.from({ length: n }, (_, k) => (
              <line
                class={`edge to-error${phase === "error" ? " flows forward" : ""}`}
                x1={x(columns - 1) + RADIUS}
                y1={y(columns - 1, k)}
                x2={width - margin - RADIUS + 8}
                y2={height / 2 - 6}
              />
            )),
          )}
        {sizes.flatMap((n, l) =>
          Array.from({ length: n }, (_, j) => {
            const at: Place = { kind: "unit", layer: l, unit: j };
            const list = quantitiesAt(at);
            const delta = list.find((q) => q.name.startsWith("δ"));
            const forward = list.filter((q) => q !== delta);
            const output = forward.at(-1);
            const net = forward.length > 1 ? forward[0] : undefined;
            const name = output?.name ?? "·";
            return (
              <g
                key={keyOf(at)}
                class={`unit${stateOf(at)}${l === 0 ? " input" : ""}`}
                tabIndex={0}
                role="img"
                aria-label={
                  list.length === 0
                    ? `A unit that has no value yet`
                    : list.map((q) => `${q.meaning}, ${q.name} = ${number(q)}`).join("; ")
                }
                {...watch(at)}
              >
                <circle cx={x(l)} cy={y(l, j)} r={RADIUS} />
                <text class="number" x={x(l)} y={y(l, j) + 4}>
                  {output === undefined ? "·" : number(output)}
                </text>
                <text class="name" x={x(l)} y={y(l, j) - RADIUS - 5}>
                  {name}
                </text>
                {net !== undefined && (
                  <text class="net" x={x(l)} y={y(l, j) + RADIUS + 13}>
                    {net.name} {number(net)}
                  </text>
                )}
                {delta !== undefined && (
                  <text class="delta" x={x(l)} y={y(l, j) + RADIUS + (net === undefined ? 14 : 27)}>
                    {delta.name} {number(delta)}
                  </text>
                )}
              </g>
            );
          }),
        )}
        <g
          class={`error-box${stateOf({ kind: "error" })}`}
          tabIndex={0}
          role="img"
          aria-label={
            known.has("E") ? `The error, E = ${number(known.get("E")![0]!)}` : "The error has no value yet"
          }
          {...watch({ kind: "error" })}
        >
          <rect x={width - margin - RADIUS + 6} y={height / 2 - 26} width={RADIUS * 2} height={40} rx={8} />
          <text class="name" x={width - margin + 6} y={height / 2 - 32}>
            E
          </text>
          <text class="number" x={width - margin + 6} y={height / 2 - 2}>
            {known.has("E") ? number(known.get("E")![0]!) : "·"}
          </text>
        </g>
        {edges.map((e) => {
          const step = quantitiesAt(e.at).at(-1);
          return (
            <Handle
              key={`handle ${keyOf(e.at)}`}
              x={e.mx}
              y={e.my}
              weight={e.w}
              step={step}
              name={nameOfWeight(e.l, e.i, e.j, setup)}
              isLabelled={count <= LABELS || selected === keyOf(e.at)}
              state={stateOf(e.at)}
              watch={watch(e.at)}
              onWeight={(w) => onWeight(e.l, e.i, e.j, w)}
            />
          );
        })}
      </svg>
    </div>
  );
}

interface HandleProps {
  readonly x: number;
  readonly y: number;
  readonly weight: number;
  readonly step: Quantity | undefined;
  readonly name: string;
  readonly isLabelled: boolean;
  readonly state: string;
  readonly watch: object;
  readonly onWeight: (weight: number) => void;
}

/** A weight as a slider: a hundredth for each pixel or key, a tenth with Shift. */
function Handle({ x, y, weight, step, name, isLabelled, state, watch, onWeight }: HandleProps) {
  const start = useRef<{ x: number; weight: number } | undefined>(undefined);
  const rounded = (w: number): number => Math.round(w * 100) / 100;
  const width = isLabelled ? 46 : 12;
  return (
    <g
      class={`handle${state}${isLabelled ? "" : " small"}`}
      role="slider"
      tabIndex={0}
      aria-label={`weight ${name}`}
      aria-valuenow={weight}
      aria-valuetext={show(weight)}
      aria-valuemin={-10}
      aria-valuemax={10}
      {...watch}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, weight };
      }}
      onPointerMove={(event) => {
        const from = start.current;
        if (from !== undefined) onWeight(rounded(from.weight + (event.clientX - from.x) / 100));
      }}
      onPointerUp={() => (start.current = undefined)}
      onPointerCancel={() => (start.current = undefined)}
      onKeyDown={(event) => {
        const size = event.shiftKey ? 0.1 : 0.01;
        const direction = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 }[event.key];
        if (direction === undefined) return;
        event.preventDefault();
        onWeight(rounded(weight + direction * size));
      }}
    >
      <rect
        x={x - width / 2}
        y={y - (isLabelled ? 10 : 6)}
        width={width}
        height={isLabelled ? 20 : 12}
        rx={6}
      />
      {isLabelled && (
        <text class="number" x={x} y={y + 4}>
          {show(weight, 3)}
        </text>
      )}
      {isLabelled && step !== undefined && (
        <text class="step" x={x} y={y + 22}>
          {isPositive(step) ? "+" : ""}
          {show(numberOf(step), 2)}
        </text>
      )}
    </g>
  );
}

/** The documents' name of a weight. */
export function nameOfWeight(layer: number, from: number, unit: number, { sizes }: Setup): string {
  const last = layer === sizes.length - 2;
  const mark = !last && sizes.length > 3 ? ["⁽¹⁾", "⁽²⁾"][layer]! : "";
  const [rows, columns] = [sizes[layer]!, sizes[layer + 1]!];
  const digit = (i: number): string => "₁₂₃₄₅₆₇₈₉"[i]!;
  const indices =
    rows === 1 && columns === 1
      ? ""
      : rows === 1
        ? digit(unit)
        : columns === 1
          ? digit(from)
          : digit(from) + digit(unit);
  return `${last ? "W" : "w"}${mark}${indices}`;
}

const numberOf = ({ value }: Quantity): number => (isValue(value) ? value.data : value);
const isPositive = (quantity: Quantity): boolean => numberOf(quantity) >= 0;
const number = (quantity: Quantity): string => show(numberOf(quantity));
