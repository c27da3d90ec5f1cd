/** @file Where a function of one number jumps, or its slope does: between two neighbors that differ too much, halved to the place itself. */

export interface Sample {
  readonly x: number;
  readonly y: number;
  readonly slope: number;
  readonly curvature: number;
}

export interface Jump {
  readonly x: number;
  readonly y: number;
  /** `f` itself jumps there, or only its slope; a pole is neither, and only divides the curve. */
  readonly kind: "jump" | "kink" | "pole";
}

/** A smooth function's neighbors differ by at most the width times the largest derivative; this is the margin on that. */
const MARGIN = 4;
/** What is left of a difference when nothing is left of the width. */
const LEFT = 1e-6;

export function jumpsOf(
  valueAndSlope: (x: number) => readonly [value: number, slope: number],
  samples: readonly Sample[],
): Jump[] {
  const found: Jump[] = [];
  samples.slice(1).forEach((b, i) => {
    const a = samples[i]!;
    const width = b.x - a.x;
    const most = (x: number, y: number): number => MARGIN * width * Math.max(Math.abs(x), Math.abs(y));
    const isSmooth =
      Math.abs(b.y - a.y) <= most(a.slope, b.slope) + 1e-9 &&
      Math.abs(b.slope - a.slope) <= most(a.curvature, b.curvature) + 1e-9;
    if (isSmooth || ![a.y, b.y, a.slope, b.slope].every(Number.isFinite)) return;
    const jump = halved(valueAndSlope, a.x, b.x);
    if (jump !== undefined && !found.some(({ x }) => Math.abs(x - jump.x) < 1e-9)) found.push(jump);
  });
  return found;
}

function halved(
  valueAndSlope: (x: number) => readonly [number, number],
  from: number,
  to: number,
): Jump | undefined {
  let [a, b] = [from, to];
  let [atA, atB] = [valueAndSlope(a), valueAndSlope(b)];
  const apart = (p: readonly number[], q: readonly number[]): number =>
    Math.max(Math.abs(p[0]! - q[0]!), Math.abs(p[1]! - q[1]!));
  for (let m = (a + b) / 2; m > a && m < b; m = (a + b) / 2) {
    const atM = valueAndSlope(m);
    if (apart(atA, atM) > apart(atM, atB)) [b, atB] = [m, atM];
    else [a, atA] = [m, atM];
  }
  const isLeft = (k: 0 | 1): boolean =>
    Math.abs(atB[k] - atA[k]) > LEFT * (1 + Math.min(Math.abs(atA[k]), Math.abs(atB[k])));
  const isPole = Math.max(...[atA, atB].flat().map(Math.abs)) > 1e6 || Number.isNaN(apart(atA, atB));
  if (!isPole && !isLeft(0) && !isLeft(1)) return undefined;
  const round = Number(((a + b) / 2).toPrecision(12));
  const x = round >= a && round <= b ? round : b;
  return { x, y: valueAndSlope(x)[0], kind: isPole ? "pole" : isLeft(0) ? "jump" : "kink" };
}
