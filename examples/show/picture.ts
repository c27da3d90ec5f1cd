/** @file Pictures: Observable Plot, written as SVG files to examples/out, which git ignores. */

import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

const folder = new URL("../out/", import.meta.url);
const { document } = parseHTML("<!doctype html><body></body>");

/** Draws a plot with the house's looks and writes it to `examples/out/<name>.svg`; answers the path. */
export function picture(name: string, options: Plot.PlotOptions): string {
  const plot = Plot.plot({
    document,
    width: 640,
    marginLeft: 50,
    marginBottom: 45,
    style: { background: "white", fontFamily: "Helvetica, Arial, sans-serif", fontSize: "13px" },
    ...options,
  });
  // A legend makes the plot a figure, which is no SVG: pictures name their curves in the plot.
  plot.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  // linkedom writes the root's name in capitals, which XML does not allow.
  const svg = plot.outerHTML.replace(/^<SVG/, "<svg").replace(/<\/SVG>$/, "</svg>");
  mkdirSync(folder, { recursive: true });
  const file = new URL(`${name}.svg`, folder);
  writeFileSync(file, `${svg}\n`);
  return fileURLToPath(file);
}
