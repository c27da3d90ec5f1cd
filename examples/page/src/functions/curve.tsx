/** @file f, f′ and f″ over an interval, with the kinks marked. */

import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { useMemo } from "preact/hooks";
import { show } from "../shared/number.ts";
import { useWidth } from "../shared/width.ts";
import { type Jump, jumpsOf, type Sample } from "./jumps.ts";
import { kernelsOf, type Reading } from "./reading.ts";

const [HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [380, 52, 12, 10, 26];
const COUNT = 481;
/** Curves are cut that many heights above and below what is shown: further off they are poles. */
const BEYOND = 3;
const SHOWN_KINKS = 8;

const LINES = [
  { key: "y", name: "second", of: (sample: Sample) => sample.curvature },
  { key: "slope", name: "first", of: (sample: Sample) => sample.slope },
  { key: "curvature", name: "value-line", of: (sample: Sample) => sample.y },
] as const;

export interface CurveProps {
  readonly reading: Reading;
  readonly from: number;
  readonly to: number;
}

export function Curve({ reading, from, to }: CurveProps) {
  const [place, width] = useWidth<HTMLDivElement>(600);
  const { samples, jumps } = useMemo(() => sampled(reading, from, to), [reading, from, to]);
  const x = scaleLinear([from, to], [LEFT, width - RIGHT]);
  const y = scaleLinear(rangeOf(samples), [HEIGHT - BOTTOM, TOP]);
  const [low = 0, high = 1] = y.domain();
  const reach = BEYOND * (high - low);
  const marks = jumps.filter(({ kind }) => kind !== "pole");
  const names = marks.slice(0, SHOWN_KINKS).map((mark) => `x = ${show(mark.x, 3)}`);
  return (
    <figure class="plot">
      <div ref={place}>
        <svg
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={`f, its derivative and its second derivative from ${from} to ${to}`}
        >
          <clipPath id="plot-inside">
            <rect x={LEFT} y={TOP} width={width - LEFT - RIGHT} height={HEIGHT - TOP - BOTTOM} />
          </clipPath>
          {y.ticks(6).map((tick) => (
            <g key={tick}>
              <line
                class={tick === 0 ? "grid axis" : "grid"}
                x1={LEFT}
                x2={width - RIGHT}
                y1={y(tick)}
                y2={y(tick)}
              />
              <text class="tick end" x={LEFT - 8} y={y(tick) + 4}>
                {written(tick)}
              </text>
            </g>
          ))}
          {x.ticks(width < 480 ? 5 : 8).map((tick) => (
            <g key={tick}>
              <line
                class={tick === 0 ? "grid axis" : "grid"}
                y1={TOP}
                y2={HEIGHT - BOTTOM}
                x1={x(tick)}
                x2={x(tick)}
              />
              <text class="tick middle" x={x(tick)} y={HEIGHT - 8}>
                {written(tick)}
              </text>
            </g>
          ))}
          <g clip-path="url(#plot-inside)">
            {LINES.map(({ key, name, of }) => {
              const path = line<Sample>(
                (sample) => x(sample.x),
                (sample) => y(of(sample)),
              )
                .defined((sample) => of(sample) < high + reach && of(sample) > low - reach)
                .digits(1);
              const cuts = name === "value-line" ? jumps.filter(({ kind }) => kind !== "kink") : jumps;
              return (
                <path
                  key={key}
                  class={name}
                  d={between(samples, cuts)
                    .map((piece) => path(piece) ?? "")
                    .join("")}
                />
              );
            })}
            {marks.map((mark) => (
              <g key={mark.x} class="kink">
                <title>{`${mark.kind === "kink" ? "A kink" : "A jump"} at x = ${show(mark.x)}`}</title>
                <circle cx={x(mark.x)} cy={y(mark.y)} r={5} />
              </g>
            ))}
          </g>
        </svg>
      </div>
      <figcaption>
        <span class="key value">f</span> <span class="key first">f′</span> <span class="key second">f″</span>
        {marks.length > 0 && (
          <span class="key kink">
            {marks.every(({ kind }) => kind === "kink") ? "kinks" : "kinks and jumps"}: {names.join(", ")}
            {marks.length > SHOWN_KINKS ? ` and ${marks.length - SHOWN_KINKS} more` : ""}
          </span>
        )}
      </figcaption>
    </figure>
  );
}

function sampled(reading: Reading, from: number, to: number): { samples: Sample[]; jumps: Jump[] } {
  const { valueAndSlope, curvature } = kernelsOf(reading);
  const at = (x: number): readonly [number, number] => {
    const [y, slope] = valueAndSlope({ x, y: 0 });
    return [y, slope.x];
  };
  const samples = Array.from({ length: COUNT }, (_, i): Sample => {
    const x = from + ((to - from) * i) / (COUNT - 1);
    const [y, slope] = at(x);
    return { x, y, slope, curvature: curvature({ x, y: 0 }).x.x };
  });
  return { samples, jumps: jumpsOf(at, samples) };
}

/** What shows the middle nine tenths of f whole, and of its derivatives as much as then fits. */
function rangeOf(samples: readonly Sample[]): [number, number] {
  const sorted = samples
    .map(({ y }) => y)
    .filter(Number.isFinite)
    .toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const [bottom, top] = [Math.min(at(0.05), 0), Math.max(at(0.95), 0)];
  const room = Math.max(0.1 * (top - bottom), 0.5);
  return [bottom - room, top + room];
}

/** The samples between the cuts, without those that stand on one. */
function between(samples: readonly Sample[], cuts: readonly Jump[]): Sample[][] {
  const places = cuts.map(({ x }) => x).toSorted((a, b) => a - b);
  const pieces = [...places, Infinity].map((): Sample[] => []);
  for (const sample of samples) {
    const next = places.findIndex((x) => sample.x <= x);
    if (next === -1) pieces.at(-1)!.push(sample);
    else if (sample.x !== places[next]) pieces[next]!.push(sample);
  }
  return pieces;
}

/** A tick's number. */
export const written = (x: number): string => String(Number(x.toPrecision(6))).replace("-", "−");
