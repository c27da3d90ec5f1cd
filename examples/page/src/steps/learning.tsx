/** @file The error over the steps taken: a curve on a logarithmic scale. */

import { show } from "../shared/number.ts";

const [WIDTH, HEIGHT, LEFT, BOTTOM] = [360, 150, 46, 22];

export function Learning({ errors }: { readonly errors: readonly number[] }) {
  const logs = errors.map((e) => Math.log10(Math.max(Math.abs(e), 1e-16)));
  const top = Math.ceil(Math.max(...logs, -1));
  const floor = Math.min(top - 1, Math.floor(Math.min(...logs)));
  const x = (i: number): number => LEFT + ((WIDTH - LEFT - 8) * i) / Math.max(1, errors.length - 1);
  const y = (log: number): number => 8 + ((HEIGHT - BOTTOM - 8) * (top - log)) / (top - floor);
  const every = Math.max(1, Math.ceil((top - floor) / 4));
  const ticks = Array.from({ length: Math.floor((top - floor) / every) + 1 }, (_, i) => top - i * every);
  return (
    <svg
      class="curve"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`The error after ${errors.length - 1} steps is ${show(errors.at(-1) ?? 0)}`}
    >
      {ticks.map((tick) => (
        <g key={tick}>
          <line class="grid" x1={LEFT} x2={WIDTH - 8} y1={y(tick)} y2={y(tick)} />
          <text x={LEFT - 6} y={y(tick) + 4} class="tick end">
            {tick === 0 ? "1" : tick === -1 ? "0.1" : `1e${tick}`.replace("-", "−")}
          </text>
        </g>
      ))}
      <path
        class="line"
        d={`M${logs.map((log, i) => `${x(i).toFixed(1)} ${y(log).toFixed(1)}`).join("L")}`}
      />
      <circle class="now" cx={x(errors.length - 1)} cy={y(logs.at(-1) ?? 0)} r={3.5} />
      <text class="tick" x={LEFT} y={HEIGHT - 5}>
        0
      </text>
      <text class="tick end" x={WIDTH - 8} y={HEIGHT - 5}>
        {errors.length - 1} steps
      </text>
    </svg>
  );
}
