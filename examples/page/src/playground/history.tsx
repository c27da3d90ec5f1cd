/** @file Loss on training data and on held-out data, on a logarithmic scale. */

const [WIDTH, HEIGHT, LEFT, BOTTOM] = [320, 150, 44, 22];

export function History({ history }: { readonly history: readonly (readonly [number, number, number])[] }) {
  const rows = history.filter(([, loss]) => loss > 0 && Number.isFinite(loss));
  const log = (x: number): number => Math.log10(Math.max(x, 1e-12));
  const all = rows.flatMap(([, loss, heldOut]) => (heldOut > 0 ? [log(loss), log(heldOut)] : [log(loss)]));
  const top = all.length === 0 ? 0 : Math.ceil(Math.max(...all) + 0.05);
  const floor = all.length === 0 ? -2 : Math.min(top - 1, Math.floor(Math.min(...all)));
  const last = Math.max(1, rows.at(-1)?.[0] ?? 1);
  const x = (step: number): number => LEFT + ((WIDTH - LEFT - 8) * step) / last;
  const y = (value: number): number => 8 + ((HEIGHT - BOTTOM - 8) * (top - log(value))) / (top - floor);
  const line = (column: 1 | 2): string =>
    rows
      .filter((row) => row[column] > 0)
      .map((row) => `${x(row[0]).toFixed(1)} ${y(row[column]).toFixed(1)}`)
      .join("L");
  const every = Math.max(1, Math.ceil((top - floor) / 4));
  return (
    <figure class="history">
      <svg class="curve" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label="The loss over the steps">
        {Array.from({ length: Math.floor((top - floor) / every) + 1 }, (_, i) => top - i * every).map(
          (tick) => (
            <g key={tick}>
              <line class="grid" x1={LEFT} x2={WIDTH - 8} y1={y(10 ** tick)} y2={y(10 ** tick)} />
              <text class="tick end" x={LEFT - 6} y={y(10 ** tick) + 4}>
                {tick >= 0
                  ? 10 ** tick
                  : tick >= -2
                    ? (10 ** tick).toFixed(-tick)
                    : `1e${tick}`.replace("-", "−")}
              </text>
            </g>
          ),
        )}
        {rows.length > 1 && (
          <>
            <path class="line held-out" d={`M${line(2)}`} />
            <path class="line" d={`M${line(1)}`} />
          </>
        )}
        <text class="tick end" x={WIDTH - 8} y={HEIGHT - 5}>
          {last} steps
        </text>
      </svg>
      <figcaption>
        <span class="key">loss</span> <span class="key held-out">on held-out data</span>
      </figcaption>
    </figure>
  );
}
