/** @file Where units, edges and the labels of weights stand: layers from left to right, or, on a narrow screen, from top to bottom. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One weight's edge, and the middle of its label. */
export interface Edge {
  readonly layer: number;
  readonly from: number;
  readonly unit: number;
  readonly start: Point;
  readonly end: Point;
  readonly label: Point;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly isUpright: boolean;
  readonly radius: number;
  /** Whether labels fit beside each other at units. */
  readonly isRoomy: boolean;
  /** By layer, the inputs first. */
  readonly units: readonly (readonly Point[])[];
  readonly error: Point;
  readonly edges: readonly Edge[];
}

/** The size of a weight's label, and how much higher it is with the weight's step in it. */
export const LABEL = { width: 64, height: 20, step: 15 } as const;
/** Half of the error's box. */
export const BOX = { width: 36, height: 21 } as const;

const NARROW = 560;
/** What stands above a unit (its name) and below it (its net input and δ), and a bias with its own line. */
const [ABOVE, BELOW, BIAS] = [20, 36, 42];

export function layoutOf(sizes: readonly number[], width: number, hasBiases: boolean): Layout {
  const isUpright = width < NARROW;
  const tallest = Math.max(...sizes);
  const margin = 8;
  const bias = hasBiases ? BIAS : 0;
  let radius = tallest > 4 ? 28 : 32;
  let isRoomy = true;
  let at: (layer: number, j: number) => Point;
  let height: number;
  let error: Point;
  if (isUpright) {
    const pitch = (width - 2 * margin) / tallest;
    radius = Math.min(28, pitch / 2 - 3);
    isRoomy = pitch > LABEL.width + 2;
    const row = 2 * radius + 96 + 12 * Math.min(8, tallest * 2) + bias;
    const y = (l: number): number => ABOVE + radius + l * row;
    height = y(sizes.length - 1) + radius + 70 + 2 * BOX.height;
    at = (l, j) => ({ x: width / 2 + (j - (sizes[l]! - 1) / 2) * pitch, y: y(l) });
    error = { x: width / 2, y: height - BOX.height - 6 };
  } else {
    const pitch = 2 * radius + ABOVE + BELOW + bias;
    height = tallest * pitch;
    const room = margin + radius + 24;
    const across = width - 2 * room - 2 * BOX.width - 28;
    const shift = (ABOVE + bias - BELOW) / 2;
    at = (l, j) => ({
      x: room + (across * l) / (sizes.length - 1),
      y: height / 2 + shift + (j - (sizes[l]! - 1) / 2) * pitch,
    });
    error = { x: width - margin - BOX.width, y: height / 2 + shift };
  }
  const units = sizes.map((n, l) => Array.from({ length: n }, (_, j) => at(l, j)));
  return {
    width,
    height,
    isUpright,
    radius,
    isRoomy,
    units,
    error,
    edges: edgesOf(units, radius, isUpright),
  };
}

function edgesOf(units: Layout["units"], radius: number, isUpright: boolean): Edge[] {
  const taken: Point[] = [];
  const [dx, dy] = isUpright ? [0, radius] : [radius, 0];
  return units.slice(0, -1).flatMap((layer, l) =>
    layer.flatMap((lower, from) =>
      units[l + 1]!.map((upper, unit): Edge => {
        const start = { x: lower.x + dx, y: lower.y + dy };
        const end = { x: upper.x - dx, y: upper.y - dy };
        const label = placeOn(start, end, taken);
        taken.push(label);
        return { layer: l, from, unit, start, end, label };
      }),
    ),
  );
}

/** The place on an edge that is furthest from the labels that stand already. */
function placeOn(start: Point, end: Point, taken: readonly Point[]): Point {
  let best: Point & { readonly room: number } = { ...start, room: -1 };
  // No label lies on a unit.
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const least = Math.min(
    0.4,
    Math.abs(dx) > Math.abs(dy) ? (LABEL.width / 2 + 8) / Math.abs(dx) : 30 / Math.abs(dy),
  );
  for (let share = least; share <= 1 - least + 1e-9; share += (1 - 2 * least) / 12) {
    const [x, y] = [start.x + dx * share, start.y + dy * share];
    // In widths and heights of a label; from 1.15 on, two of them do not touch, and what is nearer to the middle is better.
    let room = 1.15;
    for (const other of taken) {
      const apart = Math.max(
        Math.abs(other.x - x) / LABEL.width,
        Math.abs(other.y - y) / (LABEL.height + LABEL.step),
      );
      room = Math.min(room, apart);
    }
    room -= 0.05 * Math.abs(share - 0.4);
    if (room > best.room) best = { x, y, room };
  }
  return { x: best.x, y: best.y };
}
