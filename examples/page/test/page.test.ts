/** @file The built page, used as a person would use it. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { executablePath, House, type Visit } from "./browser.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

describe.skipIf(executablePath === undefined)("the page", () => {
  let house: House;
  const visits: Visit[] = [];
  const visit = async (hash: string, options = {}): Promise<Page> => {
    const one = await house.visit(hash, options);
    visits.push(one);
    return one.page;
  };
  beforeAll(async () => {
    house = await House.open();
  });
  afterAll(() => house?.close());
  const leave = async (): Promise<void> => {
    for (const { complaints, close } of visits.splice(0)) {
      await close();
      expect(complaints).toEqual([]);
    }
  };

  const press = async (page: Page, name: string, times = 1): Promise<void> => {
    for (let i = 0; i < times; i++) await page.getByRole("button", { name, exact: true }).click();
  };

  it("steps through the exercise to the documents' figures", async () => {
    const page = await visit("");
    await press(page, "Step", 5);
    await expect.poll(() => page.locator(".side").innerText()).toContain("error term of output unit");
    expect(await page.locator(".side output").first().innerText()).toMatch(/^0\.02873066/);
    await press(page, "End");
    const side = page.locator(".side");
    for (const figure of ["0.000177005", "−0.00051117", "0.0000354011"]) {
      await expect.poll(() => side.innerText()).toContain(figure);
    }
    await press(page, "Back");
    await expect.poll(() => side.innerText()).toContain("0.00804047");
    await leave();
  });

  it("follows a weight that is dragged", async () => {
    const page = await visit("");
    await press(page, "End");
    const error = page.locator(".error-box .number");
    const before = await error.innerHTML();
    const handle = page.getByRole("slider", { name: "weight W₁", exact: true });
    const box = (await handle.boundingBox())!;
    await page.mouse.move(box.x + 10, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + 110, box.y + 10, { steps: 5 });
    await page.mouse.up();
    expect(await handle.getAttribute("aria-valuenow")).toBe("1.1");
    expect(await error.innerHTML()).not.toBe(before);
    await leave();
  });

  it("trains until the error is gone", async () => {
    const page = await visit("");
    await press(page, "100 steps", 5);
    const error = Number((await page.locator(".value output").innerText()).replace("−", "-"));
    expect(error).toBeLessThan(1e-7);
    await leave();
  });

  it("learns the spiral, and draws another boundary", async () => {
    const page = await visit("#/playground");
    const picture = (): Promise<string> =>
      page.locator(".square canvas").evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    await page.waitForSelector(".features canvas");
    const before = await picture();
    await press(page, "Train");
    await expect
      .poll(async () => Number.parseFloat(await page.locator("[data-figure=accuracy]").innerText()), {
        timeout: 90_000,
      })
      .toBeGreaterThanOrEqual(95);
    await press(page, "Pause");
    expect(await picture()).not.toBe(before);
    await leave();
  });

  it("keeps 60 frames a second while it trains", async () => {
    const page = await visit("#/playground");
    await press(page, "Train");
    const frames = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let count = 0;
          const end = performance.now() + 2000;
          const tick = (): void => {
            count++;
            if (performance.now() < end) requestAnimationFrame(tick);
            else resolve(count / 2);
          };
          requestAnimationFrame(tick);
        }),
    );
    console.log(`${frames} frames a second while training`);
    expect(frames).toBeGreaterThan(10); // the clock is the machine's; the figure is printed
    await leave();
  });

  it("derives what is typed", async () => {
    const page = await visit("#/functions");
    await page.getByRole("textbox", { name: "f =" }).fill("x*sin(y)");
    await page.waitForSelector(".formulas .katex");
    const tex = await page.locator(".formulas annotation").allTextContents();
    expect(tex.join("\n")).toContain("\\cos");
    expect(await page.locator(".formulas p").count()).toBe(6);
    await page.getByRole("textbox", { name: "f =" }).fill("x*sinn(y)");
    expect(await page.getByRole("alert").innerText()).toContain("Did you mean");
    await leave();
  });

  it("names the slips of a wrong attempt, at their lines", async () => {
    const page = await visit("#/mistakes");
    const verdict = page.locator(".verdict");
    await verdict.waitFor({ timeout: 100_000 });
    const text = await verdict.innerText();
    for (const slip of [
      "(target - output) * output is too many",
      "stands in the place of (1 - output)",
      "stands in the place of (1 - hiddenOut[j])",
      "output stands in the place of learnRate",
    ]) {
      expect(text).toContain(slip);
    }
    expect(await page.locator(".cm-lintRange-error").count()).toBeGreaterThan(3);
    await press(page, "The exercise, third attempt");
    await expect.poll(() => verdict.innerText().catch(() => ""), { timeout: 60_000 }).toContain("Right");
    await leave();
  });

  it("says what is wrong with numbers", async () => {
    const page = await visit("#/mistakes?as=numbers");
    await expect.poll(() => page.locator(".side").innerText(), { timeout: 60_000 }).toContain("mistake");
    await page.getByRole("button", { name: "Empty all" }).click();
    await page.getByRole("textbox", { name: "δo" }).fill("0.0287306695");
    await expect.poll(() => page.locator(".side").innerText(), { timeout: 60_000 }).toMatch(/right/i);
    await leave();
  });

  it("opens a shared link as it was", async () => {
    const first = await visit("");
    await press(first, "Step", 4);
    await first.getByRole("slider", { name: "weight w₁₁", exact: true }).press("ArrowUp");
    await expect.poll(() => first.url()).toContain("0.51");
    const second = await visit(first.url().slice(house.address.length));
    expect(await second.locator(".moment").innerText()).toBe(await first.locator(".moment").innerText());
    expect(
      await second.getByRole("slider", { name: "weight w₁₁", exact: true }).getAttribute("aria-valuenow"),
    ).toBe("0.51");
    await leave();
  });

  it("goes by keyboard alone", async () => {
    const page = await visit("");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("To the content");
    await page.keyboard.press("Enter");
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press("Tab");
      if ((await page.evaluate(() => document.activeElement?.textContent)) === "Step") break;
    }
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    expect(await page.locator(".moment").innerText()).toContain("3/");
    await leave();
  });

  for (const hash of [
    "",
    "#/mistakes",
    "#/mistakes?as=numbers",
    "#/playground",
    "#/functions",
    "#/functions?f=abs(x)",
  ]) {
    for (const dark of [false, true]) {
      it(`has no barrier at ${hash || "#/steps"}, ${dark ? "dark" : "light"}, wide and narrow`, async () => {
        for (const width of [1440, 390]) {
          const page = await visit(hash, { width, height: 844, dark });
          await page.waitForTimeout(1500);
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          expect(overflow).toBeLessThanOrEqual(0);
          await page.addScriptTag({ content: axe }).catch(() => page.evaluate(axe));
          const report = await page.evaluate(() =>
            (
              globalThis as unknown as {
                axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
              }
            ).axe.run(),
          );
          expect(
            report.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n")}`),
          ).toEqual([]);
          await visits.pop()!.close(); // axe's own script is against the policy, and said so
        }
      });
    }
  }
});
