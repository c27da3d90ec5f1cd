/** @file Numbers as colors: orange for one class, blue for the other, the ground of the page between them. */

export type Rgb = readonly [number, number, number];

export interface Palette {
  readonly low: Rgb;
  readonly middle: Rgb;
  readonly high: Rgb;
}

export const LIGHT: Palette = { low: [230, 159, 0], middle: [250, 250, 250], high: [0, 114, 178] };
export const DARK: Palette = { low: [190, 120, 10], middle: [26, 33, 43], high: [30, 130, 200] };

/** Paints `values` (rows from the top, `side` a row) into a canvas of as many pixels; 0 is the middle, ±1 the ends. */
export function paint(
  canvas: HTMLCanvasElement,
  values: ArrayLike<number>,
  side: number,
  { low, middle, high }: Palette,
  steps = 0,
): void {
  const context = canvas.getContext("2d")!;
  if (canvas.width !== side) canvas.width = canvas.height = side;
  const image = context.createImageData(side, side);
  for (let i = 0; i < side * side; i++) {
    const value = Math.max(-1, Math.min(1, values[i] ?? 0));
    const share = steps === 0 ? Math.abs(value) : Math.min(1, Math.ceil(Math.abs(value) * steps) / steps);
    const end = value < 0 ? low : high;
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = middle[c]! + (end[c]! - middle[c]!) * share;
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
