/** @file What Observable's own inspector makes of what the library hands to a cell. */

import { Inspector } from "@observablehq/inspector";
import { sigmoid, value } from "@chainrule/autograd";
import { display, explain } from "@chainrule/autograd/draw";
import { learningCurve, mlp } from "@chainrule/nn";
import { parseHTML } from "linkedom";
import { expect, it, vi } from "vitest";

const { document, window } = parseHTML("<!doctype html><body></body>");
for (const name of ["Element", "Text", "CustomEvent"] as const) vi.stubGlobal(name, window[name]);
vi.stubGlobal("document", document);

/** The cell after the inspector has shown `x` in it. */
function cell(x: unknown): string {
  const element = document.createElement("div");
  new Inspector(element).fulfilled(x);
  return element.innerHTML;
}

it("shows values, derivations, networks and curves as elements", () => {
  const y = sigmoid(value(0.5, "w"));
  y.label = "y";
  expect(cell(display(y))).toContain("<td>y = 0.6224593312018546</td>");
  expect(cell(display(explain(y)))).toContain("σ(w)");
  expect(cell(display(mlp([2, 3, 1])))).toContain("13 parameters");
  expect(cell(display(learningCurve([4, 2, 1])))).toContain("<polyline");
});
