/** @file Losses over the steps taken: one or two curves on a logarithmic scale. */

import { scaleLinear, scaleLog } from "d3-scale";
import { line } from "d3-shape";
import { grouped } from "./number.ts";
import { useWidth } from "./width.ts";

export interface Losses {
  readonly name: string;
  readonly points: readonly (readonly [step: number, loss: number])[];
}

const [HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [160, 52, 10, 8, 22];
/** What is smaller is drawn there: a logarithmic scale has no zero. */
const SMALLEST = 1e-16;

/** @param lines the first in full, a second one dashed. */
export function LossChart({ lines, name }: { readonly lines: readonly Losses[]; readonly name: string }) {
  const [place, width] = useWidth<HTMLDivElement>(320);
  const shown = lines.map((one) => ({
    ...one,
    points: one.points.filter(([, loss]) => Number.isFinite(loss)),
  }));
  const losses = shown.flatMap(({ points }) => points.map(([, loss]) => Math.max(loss, SMALLEST)));
  const [low, high] = losses.length === 0 ? [0.1, 1] : [Math.min(...losses), Math.max(...losses)];
  const top = 10 ** Math.ceil(Math.log10(high) + 1e-9);
  const y = scaleLog([Math.min(top / 10, 10 ** Math.floor(Math.log10(low))), top], [HEIGHT - BOTTOM, TOP]);
  const last = Math.max(1, ...shown.map(({ points }) => points.at(-1)?.[0] ?? 1));
  const x = scaleLinear([0, last], [LEFT, width - RIGHT]);
  const path = line<readonly [number, number]>(
    ([step]) => x(step),
    ([, loss]) => y(Math.max(loss, SMALLEST)),
  ).digits(1);
  const decades = Math.round(Math.log10(y.domain()[1]! / y.domain()[0]!));
  const every = Math.ceil(decades / 5);
  const now = shown[0]?.points.at(-1);
  return (
    <div ref={place}>
      <svg class="losses" width={width} height={HEIGHT} role="img" aria-label={name}>
        {Array.from({ length: Math.floor(decades / every) + 1 }, (_, i) => {
          const exponent = Math.round(Math.log10(top)) - i * every;
          const at = y(10 ** exponent);
          return (
            <g key={exponent}>
              <line class="grid" x1={LEFT} x2={width - RIGHT} y1={at} y2={at} />
              <text class="tick end" x={LEFT - 8} y={at + 4}>
                {powerOfTen(exponent)}
              </text>
            </g>
          );
        })}
        {shown.map(({ name: key, points }, i) => (
          <path key={key} class={i === 0 ? "line" : "line held-out"} d={path(points) ?? ""} />
        ))}
        {now !== undefined && (
          <circle class="now" cx={x(now[0])} cy={y(Math.max(now[1], SMALLEST))} r={3.5} />
        )}
        <text class="tick" x={LEFT} y={HEIGHT - 5}>
          0
        </text>
        <text class="tick end" x={width - RIGHT} y={HEIGHT - 5}>
          {grouped(last)} {last === 1 ? "step" : "steps"}
        </text>
      </svg>
    </div>
  );
}

function powerOfTen(exponent: number): string {
  if (exponent >= 0 && exponent <= 4) return grouped(10 ** exponent);
  return exponent < 0 && exponent >= -3
    ? (10 ** exponent).toFixed(-exponent)
    : `1e${exponent}`.replace("-", "−");
}
