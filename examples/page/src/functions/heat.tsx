/** @file A function of two numbers from above: its height as color, its gradient as strokes, and the ways to a minimum. */

import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { DARK, LIGHT, paint } from "../playground/maps.ts";
import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { show } from "../shared/number.ts";
import { isDark } from "../shared/theme.ts";
import { useWidth } from "../shared/width.ts";
import { written } from "./curve.tsx";
import { kernelsOf, type Point, type Reading } from "./reading.ts";
import { waysFrom } from "./ways.ts";

const SIDE = 120;
const FIELD = 15;
/** The first steps of a way are marked by dots. */
const MARKED = 40;

export interface HeatProps {
  readonly reading: Reading;
  readonly from: number;
  readonly to: number;
  readonly start: Point | undefined;
  readonly rate: number;
  readonly onStart: (p: Point) => void;
}

export function Heat({ reading, from, to, start, rate, onStart }: HeatProps) {
  const ground = useRef<HTMLCanvasElement>(null);
  const { heights, field } = useMemo(() => {
    const { valueAndSlope } = kernelsOf(reading);
    const at = (i: number, count: number): number => from + ((to - from) * i) / (count - 1);
    const raw = Array.from(
      { length: SIDE * SIDE },
      (_, i) => valueAndSlope({ x: at(i % SIDE, SIDE), y: at(SIDE - 1 - Math.floor(i / SIDE), SIDE) })[0],
    );
    // By rank, so that a steep rim does not hide the valley.
    const sorted = raw.filter(Number.isFinite).toSorted((a, b) => a - b);
    const rank = (x: number): number => {
      let [low, high] = [0, sorted.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (sorted[middle]! < x) low = middle + 1;
        else high = middle;
      }
      return sorted.length > 1 && sorted[0] !== sorted.at(-1) ? (2 * low) / (sorted.length - 1) - 1 : 0;
    };
    const strokes = Array.from({ length: FIELD * FIELD }, (_, i) => {
      const p = {
        x: from + ((to - from) * (0.5 + (i % FIELD))) / FIELD,
        y: from + ((to - from) * (0.5 + Math.floor(i / FIELD))) / FIELD,
      };
      const [, { x, y }] = valueAndSlope(p);
      const size = Math.hypot(x, y);
      return { p, x: size > 0 ? x / size : 0, y: size > 0 ? y / size : 0 };
    });
    return {
      heights: Float32Array.from(raw, (x) => (Number.isFinite(x) ? rank(x) : 0)),
      field: strokes.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)),
    };
  }, [reading, from, to]);
  const ways = useMemo(
    () => (start === undefined ? [] : waysFrom(reading, start, rate)),
    [reading, start, rate],
  );
  useLayoutEffect(() => {
    if (ground.current === null) return;
    paint(ground.current, heights, SIDE, isDark.value ? DARK : LIGHT, { scale: 4, shades: 10 });
  }, [heights, isDark.value]);
  const [place, width] = useWidth<HTMLDivElement>(500);
  const px = scaleLinear([from, to], [0, width]);
  const py = scaleLinear([from, to], [width, 0]);
  const half = (0.27 * width) / FIELD; // of a stroke: some space stays between two
  const path = line<Point>(
    ({ x }) => px(x),
    ({ y }) => py(y),
  ).digits(1);
  const ticks = px.ticks(7).filter((tick) => px(tick) > 20 && px(tick) < width - 20); // those at the rim would be cut
  return (
    <figure class="plot">
      <div class="square" ref={place}>
        <canvas ref={ground} aria-hidden="true" />
        <svg
          viewBox={`0 0 ${width} ${width}`}
          role="img"
          aria-label={`The height of f from ${from} to ${to}, its gradient, and the ways to a minimum from the chosen point`}
          onClick={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            const round = (z: number): number => Math.round(z * 1000) / 1000;
            onStart({
              x: round(from + ((event.clientX - box.left) / box.width) * (to - from)),
              y: round(to - ((event.clientY - box.top) / box.height) * (to - from)),
            });
          }}
        >
          {field.map(({ p, x, y }, i) => (
            <line
              key={i}
              class="field"
              x1={px(p.x) - half * x}
              y1={py(p.y) + half * y}
              x2={px(p.x) + half * x}
              y2={py(p.y) - half * y}
            />
          ))}
          {ticks.map((tick) => (
            <g key={tick}>
              <text class="tick middle outlined" x={px(tick)} y={width - 6}>
                {written(tick)}
              </text>
              <text class="tick outlined" x={5} y={py(tick) + 4}>
                {written(tick)}
              </text>
            </g>
          ))}
          {ways
            .map(({ name, points }, i) => (
              <g key={name} class={`way way-${i}`}>
                <path class="halo" d={path(points) ?? ""} />
                <path d={path(points) ?? ""} />
                {points.slice(0, MARKED).map(({ x, y }, k) => (
                  <circle key={k} cx={px(x)} cy={py(y)} r={k === 0 ? 5 : 2.5} />
                ))}
              </g>
            ))
            .toReversed()}
        </svg>
      </div>
      <figcaption>
        {ways.length === 0
          ? "Orange is low, blue is high; strokes lie along the gradient. Click a point to begin from."
          : ways.map(({ name, end, points }, i) => (
              <span key={name} class={`key way-${i}`}>
                {name}: {end}, at ({show(points.at(-1)!.x)}, {show(points.at(-1)!.y)})
              </span>
            ))}
      </figcaption>
    </figure>
  );
}
