/** @file f, f′ and f″ over an interval, with the kinks marked. */

import { isValue, value } from "@chainrule/autograd";
import { kinks } from "@chainrule/autograd/inspect";
import { useMemo } from "preact/hooks";
import { show } from "../shared/number.ts";
import { kernelsOf, type Reading } from "./reading.ts";

const [WIDTH, HEIGHT, LEFT, BOTTOM] = [640, 360, 44, 24];
const COUNT = 481;

export function Curve({
  reading,
  from,
  to,
}: {
  readonly reading: Reading;
  readonly from: number;
  readonly to: number;
}) {
  const { lines, low, high, marks } = useMemo(() => {
    const { valueAndSlope, curvature } = kernelsOf(reading);
    const xs = Array.from({ length: COUNT }, (_, i) => from + ((to - from) * i) / (COUNT - 1));
    const rows = xs.map((x) => {
      const [y, slope] = valueAndSlope({ x, y: 0 });
      return [y, slope.x, curvature({ x, y: 0 }).x.x] as const;
    });
    // What shows the middle nine tenths of f whole, and of its derivatives as much as then fits.
    const sorted = rows
      .map(([y]) => y)
      .filter(Number.isFinite)
      .toSorted((a, b) => a - b);
    const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
    const [bottom, top] = [Math.min(at(0.05), 0), Math.max(at(0.95), 0)];
    const room = Math.max(0.1 * (top - bottom), 0.5);
    return {
      lines: [0, 1, 2].map((k) => xs.map((x, i) => [x, rows[i]![k as 0 | 1 | 2]] as const)),
      low: bottom - room,
      high: top + room,
      marks: kinksBetween(reading, xs),
    };
  }, [reading, from, to]);
  const px = (x: number): number => LEFT + ((WIDTH - LEFT - 8) * (x - from)) / (to - from);
  const py = (y: number): number => 8 + ((HEIGHT - BOTTOM - 8) * (high - y)) / (high - low);
  const path = (points: readonly (readonly [number, number])[]): string => {
    let pen = false;
    return points
      .map(([x, y]) => {
        const isShown = Number.isFinite(y) && y < high + 3 * (high - low) && y > low - 3 * (high - low);
        const piece = isShown ? `${pen ? "L" : "M"}${px(x).toFixed(1)} ${py(y).toFixed(1)}` : "";
        pen = isShown;
        return piece;
      })
      .join("");
  };
  return (
    <figure class="plot">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`f, its derivative and its second derivative from ${from} to ${to}`}
      >
        <clipPath id="plot-inside">
          <rect x={LEFT} y={8} width={WIDTH - LEFT - 8} height={HEIGHT - BOTTOM - 8} />
        </clipPath>
        {ticksBetween(low, high).map((tick) => (
          <g key={tick}>
            <line
              class={tick === 0 ? "grid axis" : "grid"}
              x1={LEFT}
              x2={WIDTH - 8}
              y1={py(tick)}
              y2={py(tick)}
            />
            <text class="tick end" x={LEFT - 6} y={py(tick) + 4}>
              {short(tick)}
            </text>
          </g>
        ))}
        {ticksBetween(from, to).map((tick) => (
          <g key={tick}>
            <line
              class={tick === 0 ? "grid axis" : "grid"}
              y1={8}
              y2={HEIGHT - BOTTOM}
              x1={px(tick)}
              x2={px(tick)}
            />
            <text class="tick middle" x={px(tick)} y={HEIGHT - 6}>
              {short(tick)}
            </text>
          </g>
        ))}
        <g clip-path="url(#plot-inside)">
          <path class="second" d={path(lines[2]!)} />
          <path class="first" d={path(lines[1]!)} />
          <path class="value-line" d={path(lines[0]!)} />
          {marks.map(({ x, y, name }) => (
            <g key={x} class="kink">
              <title>{`${name} has a kink at x = ${show(x)}`}</title>
              <circle cx={px(x)} cy={py(y)} r={5} />
            </g>
          ))}
        </g>
      </svg>
      <figcaption>
        <span class="key">f</span> <span class="key first">f′</span> <span class="key second">f″</span>
        {marks.length > 0 && (
          <span class="key kink">kinks: {marks.map(({ x }) => `x = ${show(x, 3)}`).join(", ")}</span>
        )}
      </figcaption>
    </figure>
  );
}

/** Round numbers between two, four to eight of them. */
export function ticksBetween(low: number, high: number): number[] {
  const raw = (high - low) / 6;
  const power = 10 ** Math.floor(Math.log10(raw));
  const size = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw) ?? raw;
  const first = Math.ceil(low / size);
  return Array.from({ length: Math.floor(high / size) - first + 1 }, (_, i) => (first + i) * size);
}

const short = (x: number): string => String(Number(x.toPrecision(6))).replace("-", "−");

/** Where a kinked operation changes sides: found between two neighbors, then halved to the place itself. */
function kinksBetween({ f }: Reading, xs: readonly number[]): { x: number; y: number; name: string }[] {
  const kinksAt = (x: number) => {
    const root = f(value(x, "x"));
    return isValue(root) ? kinks(root) : [];
  };
  const found: { x: number; y: number; name: string }[] = [];
  const add = (x: number): void => {
    const [kink] = kinksAt(x);
    const y = f(x);
    if (kink !== undefined && Number.isFinite(y) && !found.some((other) => Math.abs(other.x - x) < 1e-9)) {
      found.push({ x, y, name: kink.value.op?.name ?? "f" });
    }
  };
  // Kinks stand at numbers that a double can be, mostly round ones: the points of the plot and the round numbers between them are asked.
  for (const x of xs) add(x);
  for (const tick of ticksBetween(xs[0]!, xs.at(-1)!)) {
    add(tick);
    add(tick / 2);
  }
  return found.slice(0, 12);
}
