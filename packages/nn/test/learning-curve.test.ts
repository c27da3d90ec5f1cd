import { sigmoid, value } from "@chainrule/autograd";
import { display, explain } from "@chainrule/autograd/draw";
import { learningCurve, mlp, train } from "@chainrule/nn";
import { expect, test } from "vitest";

const shown = (x: object): Record<string, string> =>
  (x as Record<symbol, () => Record<string, string>>)[Symbol.for("Jupyter.display")]!();

test("draws losses as text, from the largest down", () => {
  expect(String(learningCurve([8, 4, 2, 1], { height: 2, width: 4 })).split("\n")).toEqual([
    "      5.7 ┤▀▄",
    "      1.4 ┤  ▀▄",
  ]);
  expect(String(learningCurve([1, 0, -1], { height: 1 }))).toContain("┤");
  expect(() => learningCurve([])).toThrow(RangeError);
  expect(() => learningCurve([1], { hight: 2 } as object)).toThrow(/Write height/);
});

test("draws a training as a picture, and gives both to notebooks", async () => {
  const data = { inputs: [[0], [1], [2], [3]], targets: [[0], [1], [0], [1]] };
  const curve = learningCurve(await train(mlp([1, 2, 1]), data, { epochs: 3, validation: 0.5 }));
  expect(curve.toSVG().match(/<polyline/g)).toHaveLength(2);
  expect(shown(curve)["image/svg+xml"]).toBe(curve.toSVG());
  expect(learningCurve([Number.NaN, 1]).toSVG()).not.toContain("NaN");
});

test("values, derivations and networks show themselves in notebooks", () => {
  const w = value(0.5, "<w>");
  expect(shown(w)["text/html"]).toContain("&#60;w&#62; = 0.5");
  const y = sigmoid(w);
  y.label = "y";
  expect(shown(explain(y))["text/markdown"]).toContain("| --- |");
  const network = mlp([2, 3, 1]);
  expect(shown(network)["text/plain"]).toContain("13 parameters");
  expect(shown(network)["text/html"]).toMatch(/<td>dense\(.*<td>2<\/td><td>3<\/td><td>9<\/td>/);
  expect(shown(network)["text/html"]).toMatch(/<td>3<\/td><td>1<\/td><td>4<\/td>/);
  const page = { createElement: (name: string) => ({ name, innerHTML: "", textContent: null }) };
  expect(display(network, page)).toMatchObject({ name: "div", innerHTML: shown(network)["text/html"] });
  expect(display(explain(y), page).textContent).toContain("σ(<w>)");
  expect(() => display({}, page)).toThrow(/does not say what notebooks show/);
  expect(() => display(w)).toThrow(/no document/);
});
