/** @file The playground, used as a person would use it. */

import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { press } from "./browser.ts";
import { addressSays, describePage, linkOf, tabTo, textOf } from "./visiting.ts";

/** Nothing is on the way from the worker any more. */
const AT_REST = ".figures[aria-busy=false]";

describePage("the playground", ({ visit }) => {
  const picture = (page: Page): Promise<string> =>
    page.locator(".square canvas").evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
  const figure = async (page: Page, name: string): Promise<number> =>
    Number.parseFloat((await textOf(page, `[data-figure=${name}]`)).replaceAll("\u202F", ""));

  it("learns the spiral, and draws another boundary", async () => {
    const page = await visit("#/playground");
    await page.waitForSelector(".features canvas");
    const before = await picture(page);
    await press(page, "Train");
    await expect.poll(() => figure(page, "accuracy")).toBeGreaterThanOrEqual(95);
    await expect.poll(() => figure(page, "eager")).toBeGreaterThan(0);
    await expect.poll(() => figure(page, "speed")).toBeGreaterThan(0);
    await press(page, "Pause");
    await page.waitForSelector(AT_REST);
    expect(await picture(page)).not.toBe(before);
    const steps = await figure(page, "steps");
    await press(page, "One epoch");
    await expect.poll(() => figure(page, "steps")).toBe(steps + 5); // 150 samples in batches of 32
    await press(page, "Reset");
    await expect.poll(() => figure(page, "steps")).toBe(0);
  });

  it("follows a curve", async () => {
    const page = await visit("#/playground?data=curve&layers=8");
    await page.waitForSelector(".square .line");
    await press(page, "Train");
    await expect.poll(() => figure(page, "loss")).toBeLessThan(0.02);
    await expect.poll(() => page.locator(".features svg").count()).toBe(8);
  });

  for (const data of ["moons", "circles", "xor"]) {
    it(`learns ${data} with a penalty and another optimizer`, async () => {
      const page = await visit(`#/playground?data=${data}&penalty=l2&strength=0.0001&optimizer=rmsprop`);
      await page.waitForSelector(".features canvas");
      await press(page, "Train");
      await expect.poll(() => figure(page, "accuracy")).toBeGreaterThanOrEqual(93);
    });
  }

  it("takes one's own points by click and by keyboard, and keeps them in the link", async () => {
    const page = await visit("#/playground?data=points");
    await expect.poll(() => textOf(page, "[role=alert]")).toContain("at least four");
    const square = page.locator(".square svg");
    const { width } = (await square.boundingBox())!;
    const points = (): Promise<number> => page.locator(".square .sample").count();
    for (const share of [0.2, 0.4]) await square.click({ position: { x: share * width, y: 100 } });
    await expect.poll(points).toBe(2);
    await page.getByRole("combobox", { name: "a click sets a point of" }).selectOption("0");
    for (const share of [0.6, 0.8]) await square.click({ position: { x: share * width, y: 300 } });
    await expect.poll(points).toBe(4);
    await tabTo(page, "Set it");
    await page.keyboard.press("Enter");
    await expect.poll(points).toBe(5);
    await expect.poll(() => page.getByRole("alert").count()).toBe(0);
    await addressSays(page, "own").toMatch(/^[^;]+(;[^;]+){4}$/);
    const second = await visit(linkOf(page));
    await expect.poll(() => second.locator(".square .one").count()).toBe(2);
    await expect.poll(() => second.locator(".square .zero").count()).toBe(3);
  });

  it("opens a shared link as it was", async () => {
    const hash = "#/playground?data=moons&layers=4-3&activation=relu&rate=0.03&batch=8&seed=7&noise=0.1";
    const [first, second] = [await visit(hash), await visit(hash)];
    for (const page of [first, second]) {
      await expect.poll(() => page.locator(".features canvas").count()).toBe(7);
      await press(page, "One epoch");
      await expect.poll(() => figure(page, "steps")).toBe(19);
    }
    for (const page of [first, second]) await page.waitForSelector(AT_REST);
    await expect.poll(() => picture(second)).toBe(await picture(first));
  });
});
