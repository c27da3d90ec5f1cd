/** @file How the loss fell: as text for terminals, as SVG for pages, and as what notebooks show. */

import { log10, pow } from "@chainrule/autograd";
import { count, flag, type Kind, listOf, readOptions, requireArgument } from "@chainrule/autograd/options";
import type { Epoch } from "./train.ts";

/** Options of {@link learningCurve}. */
export interface LearningCurveOptions {
  /** Whether each step upwards multiplies. Default: where all losses are above 0. */
  readonly logarithmic?: boolean;
  /** How many characters wide the text is, without its scale. Default: 72. */
  readonly width?: number;
  /** How many lines high. Default: 10. */
  readonly height?: number;
}

/** The losses of a training, to be looked at. */
export interface LearningCurve {
  /** Blocks of text; the loss on the validation data is not in it. */
  toString(): string;
  /** A picture with the losses and, where there are, those on the validation data. */
  toSVG(): string;
}

const KINDS: { readonly [Name in keyof LearningCurveOptions]-?: Kind } = {
  logarithmic: flag,
  width: count,
  height: count,
};

const isLoss = (x: unknown): boolean => typeof x === "number";
const epochKind: Kind = {
  wanted: "a loss, or an epoch with one",
  faultIn(found) {
    const { loss, validation } = (
      typeof found === "object" && found !== null ? found : { loss: found }
    ) as Partial<Epoch>;
    return isLoss(loss) && (validation === undefined || isLoss(validation))
      ? undefined
      : { what: "kind", found };
  },
};
const historyKind = listOf(epochKind, "an array of epochs or losses");

/** The key under which notebooks for TypeScript (Deno's Jupyter kernel) look for what they show. */
const JUPYTER = Symbol.for("Jupyter.display");

/**
 * The curve of losses, of epochs or of plain numbers.
 * @throws RangeError for no losses at all; TypeError for options that are not known.
 */
export function learningCurve(
  history: readonly (Epoch | number)[],
  options: LearningCurveOptions = {},
): LearningCurve {
  const { logarithmic, width = 72, height = 10 } = readOptions("learningCurve", options, KINDS);
  requireArgument("learningCurve", "history", history, historyKind);
  const losses = history.map((epoch) => (typeof epoch === "number" ? epoch : epoch.loss));
  if (losses.length === 0)
    throw new RangeError("Cannot draw a learning curve of no losses. Pass the epochs.");
  const held = history.map((epoch) => (typeof epoch === "number" ? undefined : epoch.validation));
  const isLogarithmic = logarithmic ?? losses.every((loss) => loss > 0);
  const scale = isLogarithmic ? (y: number): number => log10(y) : (y: number): number => y;
  const curve: LearningCurve & Record<symbol, () => Readonly<Record<string, string>>> = {
    toString: () => text(losses, scale, isLogarithmic, width, height),
    toSVG: () => svg(losses, held, scale, isLogarithmic),
    [JUPYTER]: () => ({ "image/svg+xml": curve.toSVG(), "text/plain": curve.toString() }),
    [Symbol.for("nodejs.util.inspect.custom")]: () => curve.toString() as never,
  };
  return curve;
}

type Scale = (y: number) => number;

/** Two points share one place, one above the other. */
function text(
  ys: readonly number[],
  scale: Scale,
  isLogarithmic: boolean,
  width: number,
  height: number,
): string {
  const all = Math.min(width, ys.length);
  const columns = Array.from({ length: all }, (_, c) =>
    scale(ys[all === 1 ? 0 : Math.round((c * (ys.length - 1)) / (all - 1))] as number),
  );
  const [low, high] = ends(columns);
  const level = (y: number): number => Math.round(((y - low) / (high - low || 1)) * (2 * height - 1));
  return Array.from({ length: height }, (_, row) => {
    const lower = 2 * (height - 1 - row);
    const at = height === 1 ? low : low + ((high - low) * (lower + 0.5)) / (2 * height - 1);
    const label = (isLogarithmic ? pow(10, at) : at).toPrecision(2);
    const points = columns.map((y) => (level(y) === lower ? "▄" : level(y) === lower + 1 ? "▀" : " "));
    return `${label.padStart(9)} ┤${points.join("").trimEnd()}`;
  }).join("\n");
}

const [WIDTH, HEIGHT, LEFT, TOP, BOTTOM] = [480, 200, 64, 12, 28];

function svg(
  losses: readonly number[],
  held: readonly (number | undefined)[],
  scale: Scale,
  isLogarithmic: boolean,
): string {
  const [low, high] = ends([...losses, ...held.filter((y) => y !== undefined)].map(scale));
  const x = (i: number): number => LEFT + ((WIDTH - LEFT - 12) * i) / Math.max(1, losses.length - 1);
  const y = (loss: number): number =>
    TOP + ((HEIGHT - TOP - BOTTOM) * (high - scale(loss))) / (high - low || 1);
  const line = (ys: readonly (number | undefined)[], look: string): string => {
    const points = ys.flatMap((loss, i) =>
      loss !== undefined && Number.isFinite(scale(loss)) ? [`${x(i).toFixed(1)},${y(loss).toFixed(1)}`] : [],
    );
    return points.length === 0
      ? ""
      : `<polyline fill="none" stroke-width="2" ${look} points="${points.join(" ")}"/>`;
  };
  const label = (at: number, place: string): string =>
    `<text x="${LEFT - 8}" y="${place}" text-anchor="end">${(isLogarithmic ? pow(10, at) : at).toPrecision(2)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" font-family="sans-serif" font-size="12" fill="#666">`,
    `<path d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - 12}" fill="none" stroke="#999"/>`,
    label(high, String(TOP + 4)),
    label(low, String(HEIGHT - BOTTOM)),
    `<text x="${WIDTH - 12}" y="${HEIGHT - 8}" text-anchor="end">${losses.length} epochs</text>`,
    line(held, 'stroke="#d55e00" stroke-dasharray="5 3"'),
    line(losses, 'stroke="#0072b2"'),
    held.some((loss) => loss !== undefined)
      ? `<text x="${LEFT + 8}" y="${HEIGHT - 8}">loss, and - - on validation data</text>`
      : "",
    "</svg>",
  ].join("");
}

/** The smallest and the largest of those that are finite. */
function ends(ys: readonly number[]): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const y of ys) {
    if (!Number.isFinite(y)) continue;
    low = Math.min(low, y);
    high = Math.max(high, y);
  }
  return low > high ? [0, 0] : [low, high];
}
