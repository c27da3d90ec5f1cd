/** @file The results as a picture: a panel for each workload, a line for each system, on one scale. */

import { duration, type Measurement, type WorkloadResults } from "./results.ts";

type Measured = Extract<Measurement, { readonly time: number }>;

const COLUMNS = 2;
const PANEL = 470;
const ROW = 17;
const HEAD = 44;
const FOOT = 34;
/** Where the scale begins and ends in a panel; names stand left of it, times right. */
const LEFT = 172;
const RIGHT = 400;
/** The scale: times against hand-written JavaScript. */
const LEAST = 0.05;
const GREATEST = 20_000;
const TICKS: readonly (readonly [number, string])[] = [
  [0.1, "0.1×"],
  [1, "1×"],
  [10, "10×"],
  [100, "100×"],
  [1e3, "10³×"],
  [1e4, "10⁴×"],
];

const INK = "#1f2933";
const FAINT = "#d5dae1";
/** The colors: Chainrule's, the hand-written programs', all others'. */
const OURS = "#1d5fd1";
const HAND_WRITTEN = "#52606d";
const OTHERS = "#d9822b";

/** What the chart leaves out: variants that tell those who know the system more than others. */
const ASIDE = new Set(["Chainrule eager, no vectors", "Chainrule eager, nursery", "Chainrule compiled"]);

/** An SVG document. The same results give the same bytes. */
export function chart(workloads: readonly WorkloadResults[], caption: string): string {
  const panels = workloads.map((workload) => panel(workload));
  const rows: (typeof panels)[] = [];
  for (let i = 0; i < panels.length; i += COLUMNS) rows.push(panels.slice(i, i + COLUMNS));
  let y = 62;
  const placed = rows.flatMap((row) => {
    const here = row.map(
      ({ body }, column) => `<g transform="translate(${column * PANEL} ${y})">${body}</g>`,
    );
    y += Math.max(...row.map(({ height }) => height));
    return here;
  });
  const width = COLUMNS * PANEL + 10;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y + 6}" width="${width}" height="${y + 6}" ` +
      `font-family="system-ui, 'DejaVu Sans', Helvetica, Arial, sans-serif" font-size="11.5" fill="${INK}">`,
    `<rect width="100%" height="100%" fill="white"/>`,
    text(
      16,
      26,
      "Time of a loss and its gradient, against hand-written JavaScript",
      'font-size="16" font-weight="600"',
    ),
    text(16, 46, caption, 'fill="#52606d"'),
    ...placed,
    "</svg>\n",
  ].join("\n");
}

function panel({ name, about, measurements }: WorkloadResults): { body: string; height: number } {
  const measured = measurements
    .filter((m): m is Measured => "time" in m && !ASIDE.has(m.system))
    .toSorted((a, b) => a.ratio - b.ratio);
  const bottom = HEAD + measured.length * ROW;
  const grid = TICKS.map(([tick, label]) => {
    const x = round(position(tick));
    return (
      `<line x1="${x}" x2="${x}" y1="${HEAD - 4}" y2="${bottom}" stroke="${tick === 1 ? "#7b8794" : FAINT}"/>` +
      text(x, bottom + 13, label, 'font-size="9.5" text-anchor="middle" fill="#7b8794"')
    );
  });
  const lines = measured.map((m, i) => line(m, HEAD + (i + 0.5) * ROW));
  const body = [
    text(16, 14, name, 'font-size="13" font-weight="600"'),
    text(16, 30, about, 'font-size="10" fill="#52606d"'),
    ...grid,
    ...lines,
  ].join("\n");
  return { body, height: bottom + FOOT };
}

/** From where hand-written JavaScript stands to the system, with the quartiles as a band. */
function line({ system, time, ratio, quartiles: [low, high] }: Measured, y: number): string {
  const color = colorOf(system);
  const weight = color === OURS ? ' font-weight="600"' : "";
  const [from, to] = [position(1), position(ratio)].map(round);
  const [least, greatest] = [position(low), position(high)].map(round);
  return [
    text(LEFT - 8, y + 4, system, `text-anchor="end" fill="${color}"${weight}`),
    `<line x1="${from}" x2="${to}" y1="${y}" y2="${y}" stroke="${color}" stroke-opacity="0.35" stroke-width="2"/>`,
    `<line x1="${least}" x2="${greatest}" y1="${y}" y2="${y}" stroke="${color}" stroke-width="5" stroke-opacity="0.45"/>`,
    `<circle cx="${to}" cy="${y}" r="3.6" fill="${color}"/>`,
    text(RIGHT + 8, y + 4, duration(time), `fill="${color}"${weight}`),
  ].join("");
}

function colorOf(system: string): string {
  if (system.startsWith("Chainrule")) return OURS;
  return system.startsWith("by hand") ? HAND_WRITTEN : OTHERS;
}

function position(ratio: number): number {
  const part = Math.log(ratio / LEAST) / Math.log(GREATEST / LEAST);
  return LEFT + (RIGHT - LEFT) * Math.min(1, Math.max(0, part));
}

const round = (x: number): number => Math.round(x * 10) / 10;

function text(x: number, y: number, words: string, attributes = ""): string {
  const escaped = words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escaped}</text>`;
}
