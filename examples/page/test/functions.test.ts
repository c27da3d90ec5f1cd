/** @file Any function, typed as a person would type it. */

import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { addressSays, describePage, linkOf, textOf } from "./visiting.ts";

const at = (query: Readonly<Record<string, string>>): string => `#/functions?${new URLSearchParams(query)}`;

describePage("any function", ({ visit }) => {
  const formulas = (page: Page): Promise<string[]> => page.locator(".formulas annotation").allTextContents();

  it("is derived as one types", async () => {
    const page = await visit("#/functions");
    const field = page.getByRole("textbox", { name: "f =" });
    await field.fill("x*sin(y)");
    await expect.poll(async () => (await formulas(page)).join("\n")).toContain("\\cos");
    const lines = (): Promise<number> => page.locator(".formulas p").count();
    await expect.poll(lines).toBe(6);
    await field.fill("x*sinn(y)");
    await expect.poll(() => textOf(page, "[role=alert]")).toContain("Did you mean");
    expect(await lines()).toBe(6); // the last that could be read
    await field.fill("");
    await expect.poll(() => textOf(page, "[role=alert]")).toContain("Type a function of x");
    await field.fill("x^3");
    await expect
      .poll(() => formulas(page))
      .toEqual(["f(x) = {x}^{3}", "f'(x) = 3 \\cdot {x}^{2}", "f''(x) = 6 \\cdot x"]);
  });

  it("shows its graph with numbers, partial derivatives and derivatives", async () => {
    const page = await visit(at({ f: "x^2*y", x: "3", y: "2" }));
    await page.waitForSelector(".graph rect");
    const all = (selector: string) => expect.poll(() => page.locator(selector).allTextContents());
    await all(".graph .name").toEqual(["x", "pow", "y", "mul"]);
    await all(".graph .delta").toEqual(["∂ 12.00", "∂ 2.000", "∂ 9.000", "∂ 1.000"]);
    await expect
      .poll(async () => (await page.locator(".graph .partial").allTextContents()).toSorted())
      .toEqual(["2.00", "6.00", "9.00"]);
  });

  it("walks three ways to the minimum from a point that one clicks", async () => {
    const page = await visit(at({ f: "(1 - x)^2 + 100*(y - x^2)^2", rate: "0.002" }));
    const square = page.locator(".square svg");
    const { width, height } = (await square.boundingBox())!;
    await square.click({ position: { x: width / 4, y: height / 4 } }); // (−1.5, 1.5)
    const caption = (): Promise<string> => textOf(page, ".plot figcaption");
    await expect.poll(caption).toContain("Newton: arrived");
    await expect.poll(caption).toMatch(/L-BFGS: arrived after \d+ steps, at \(1\.000, 1\.000\)/);
    await expect.poll(() => page.locator(".way").count()).toBe(3);
    await addressSays(page, "x").toMatch(/^-1\.5/);
    await addressSays(page, "y").toMatch(/^1\.[45]/);
    const second = await visit(linkOf(page));
    await expect.poll(() => textOf(second, ".plot figcaption")).toBe(await caption());
  });

  it("marks kinks where they are, and none where there are none", async () => {
    const captionOf = async (f: string): Promise<string> => {
      const page = await visit(at({ f, range: "5" }));
      await expect.poll(() => textOf(page, ".plot figcaption")).toContain("f″");
      return textOf(page, ".plot figcaption");
    };
    expect(await captionOf("abs(x - 1/3)")).toContain("kinks: x = 0.333");
    expect(await captionOf("max(x, x^2)")).toContain("kinks: x = 0.00, x = 1.00");
    expect(await captionOf("x > 2 ? 1 : 0")).toContain("kinks and jumps: x = 2.00");
    expect(await captionOf("1/x + tan(x)")).not.toContain("kink");
    expect(await captionOf("exp(-100*x^2)*sin(30*x)")).not.toContain("kink");
  });

  it("emits TypeScript, and measures a call here", async () => {
    const page = await visit(at({ f: "x^2 + 3*x" }));
    await expect.poll(async () => Number(await textOf(page, "[data-figure=nanoseconds]"))).toBeGreaterThan(0);
    const source = await page.locator(".code code").first().textContent();
    expect(source).toContain("export function valueAndGradient");
    expect(await textOf(page, ".code-length")).toBe(String(source!.trim().split("\n").length));
  });

  it("opens an address that somebody typed", async () => {
    const page = await visit("#/functions?f=x>0?x:0.1*x");
    await expect.poll(() => page.getByRole("textbox", { name: "f =" }).inputValue()).toBe("x>0?x:0.1*x");
  });
});
