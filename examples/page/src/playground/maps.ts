/** @file Numbers as colors: orange for one class, blue for the other, the ground of the page between them. */

export type Rgb = readonly [number, number, number];

export interface Palette {
  readonly low: Rgb;
  readonly middle: Rgb;
  readonly high: Rgb;
}

export const LIGHT: Palette = { low: [230, 159, 0], middle: [250, 250, 250], high: [0, 114, 178] };
export const DARK: Palette = { low: [190, 120, 10], middle: [26, 33, 43], high: [30, 130, 200] };

export interface PaintOptions {
  /** How many pixels stand in the place of one value, in both directions; between values it is interpolated. Default: 1. */
  readonly scale?: number;
  /** How many shades each color has, with a contour between them. Default: no contours. */
  readonly shades?: number;
  /** What turns a value into a color: −1 and 1 are the ends, 0 the middle. Default: the value itself. */
  readonly toColor?: (value: number) => number;
}

const LEVELS = 512;

/** Paints `values` (rows from the top, `side` a row) into a canvas. */
export function paint(
  canvas: HTMLCanvasElement,
  values: ArrayLike<number>,
  side: number,
  palette: Palette,
  { scale = 1, shades = 0, toColor = (x) => x }: PaintOptions = {},
): void {
  const size = side * scale;
  const context = canvas.getContext("2d")!;
  if (canvas.width !== size) canvas.width = canvas.height = size;
  const image = context.createImageData(size, size);
  const pixels = new Uint32Array(image.data.buffer);
  const colors = colorsOf(palette, shades);
  const colorOf = (value: number): number => {
    const color = Math.max(-1, Math.min(1, toColor(value)));
    return colors[Math.round(((color + 1) / 2) * LEVELS)]!;
  };
  if (scale === 1) {
    for (let i = 0; i < pixels.length; i++) pixels[i] = colorOf(values[i] ?? 0);
  } else {
    const places = Array.from({ length: size }, (_, i) => {
      const at = Math.max(0, Math.min(side - 1, (i + 0.5) / scale - 0.5));
      const lower = Math.min(side - 2, Math.floor(at));
      return { lower, share: at - lower };
    });
    let i = 0;
    for (const { lower: row, share: down } of places) {
      for (const { lower: column, share: right } of places) {
        const at = row * side + column;
        const top = values[at]! + (values[at + 1]! - values[at]!) * right;
        const below = at + side;
        const bottom = values[below]! + (values[below + 1]! - values[below]!) * right;
        pixels[i++] = colorOf(top + (bottom - top) * down);
      }
    }
  }
  context.putImageData(image, 0, 0);
}

/** The colors from −1 to 1, as a little-endian pixel each. */
function colorsOf({ low, middle, high }: Palette, shades: number): Uint32Array {
  return Uint32Array.from({ length: LEVELS + 1 }, (_, i) => {
    const value = (2 * i) / LEVELS - 1;
    const share = shades === 0 ? Math.abs(value) : Math.ceil(Math.abs(value) * shades - 1e-9) / shades;
    const end = value < 0 ? low : high;
    const [r = 0, g = 0, b = 0] = middle.map((m, c) => Math.round(m + (end[c]! - m) * share));
    return 0xff_00_00_00 + (b << 16) + (g << 8) + r;
  });
}
