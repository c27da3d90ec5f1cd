/** @file Curves as text. */

/** How a curve is drawn. */
export interface ChartOptions {
  readonly width?: number;
  readonly height?: number;
  /** Whether each step upwards multiplies. Default: false. */
  readonly logarithmic?: boolean;
}

/** The curve through `ys`, at equal distances, with the scale at its left. Two points share one place, one above the other. */
export function chart(ys: ArrayLike<number>, options: ChartOptions = {}): string {
  const { width = 72, height = 10, logarithmic = false } = options;
  const scale = logarithmic ? Math.log10 : (y: number): number => y;
  const columns = Array.from(
    { length: Math.min(width, ys.length) },
    (_, c, all = Math.min(width, ys.length)) =>
      scale(ys[all === 1 ? 0 : Math.round((c * (ys.length - 1)) / (all - 1))] as number),
  );
  const [low, high] = [Math.min(...columns), Math.max(...columns)];
  const level = (y: number): number => Math.round(((y - low) / (high - low || 1)) * (2 * height - 1));

  return Array.from({ length: height }, (_, row) => {
    const lower = 2 * (height - 1 - row);
    const at = low + ((high - low) * (lower + 0.5)) / (2 * height - 1);
    const label = (logarithmic ? 10 ** at : at).toPrecision(2);
    const points = columns
      .map((y) => (level(y) === lower ? "▄" : level(y) === lower + 1 ? "▀" : " "))
      .join("");
    return `${label.padStart(9)} ┤${points.trimEnd()}`;
  }).join("\n");
}
