/** @file What holds for the whole page: how large and how fast it is, that everybody can use it, and that its own code runs. */

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { press } from "./browser.ts";
import { addressSays, describePage, tabTo, textOf } from "./visiting.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const root = fileURLToPath(new URL("../../../", import.meta.url));

/** What axe finds, in the page. */
async function barriers(): Promise<string[]> {
  interface Report {
    readonly violations: readonly {
      readonly id: string;
      readonly nodes: readonly { readonly html: string }[];
    }[];
  }
  const { axe: inPage } = globalThis as unknown as { readonly axe: { run: () => Promise<Report> } };
  const { violations } = await inPage.run();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n")}`);
}

/** The processor's seconds that the page's main thread has spent, whatever else the machine does. */
async function clockOf(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN;
  };
}

/** Frames for some seconds: how many a second, and the milliseconds that the main thread spends on each. */
async function framesOf(page: Page, seconds = 2): Promise<{ perSecond: number; milliseconds: number }> {
  const clock = await clockOf(page);
  const before = await clock();
  const frames = await page.evaluate(
    (milliseconds) =>
      new Promise<number>((resolve) => {
        let count = 0;
        const end = performance.now() + milliseconds;
        const tick = (): void => {
          count++;
          if (performance.now() < end) requestAnimationFrame(tick);
          else resolve(count);
        };
        requestAnimationFrame(tick);
      }),
    seconds * 1000,
  );
  return { perSecond: frames / seconds, milliseconds: (1000 * ((await clock()) - before)) / frames };
}

/** What a frame may take of the main thread's processor time: all that there is at 60 frames a second. */
const FRAME = 1000 / 60;

/** Milliseconds of the main thread for a frame. Where other programs get in the way, they only add to it: so it may be asked again. */
async function costOf(page: Page, what: string): Promise<number> {
  const { perSecond, milliseconds } = await framesOf(page);
  console.log(`${what}: ${perSecond} frames a second, ${milliseconds.toFixed(2)} ms each`);
  return milliseconds;
}

describePage("as a whole", ({ visit }) => {
  it("loads in at most 200 kB, gzipped, and is there within a second", async () => {
    const page = await visit("");
    await page.waitForSelector(".side .katex");
    await page.waitForLoadState("networkidle");
    const files = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
    const sizes = await Promise.all(
      [page.url().split("#")[0]!, ...files].map(async (file) => {
        const body = Buffer.from(await (await fetch(file)).arrayBuffer());
        return file.endsWith(".woff2") ? body.length : gzipSync(body).length;
      }),
    );
    const total = sizes.reduce((sum, size) => sum + size, 0);
    console.log(`the first load is ${files.length + 1} files, ${(total / 1000).toFixed(1)} kB gzipped`);
    expect(files.some((file) => file.includes("editor"))).toBe(false);
    expect(total).toBeLessThanOrEqual(200_000);
  });

  it("answers within a second", async () => {
    const page = await visit("");
    const clock = await clockOf(page);
    await page.reload();
    await press(page, "Step");
    await expect.poll(() => textOf(page, ".count")).toBe("2/10");
    const busy = await clock();
    const painted = (): Promise<number> =>
      page.evaluate(
        () =>
          performance.getEntriesByType("paint").find(({ name }) => name === "first-contentful-paint")
            ?.startTime ?? 0,
      );
    await expect.poll(painted).toBeGreaterThan(0);
    const wall = await painted();
    console.log(
      `first paint after ${Math.round(wall)} ms, ${Math.round(1000 * busy)} ms of work until the first step`,
    );
    expect(busy).toBeLessThan(1); // of the processor's time: the clock on the wall depends on what else runs
  });

  it("draws a frame in less than a sixtieth of a second while it trains at full speed", async () => {
    const page = await visit("#/playground");
    await press(page, "Train");
    await expect
      .poll(async () => Number.parseInt(await textOf(page, "[data-figure=speed]")))
      .toBeGreaterThan(0);
    await expect.poll(() => costOf(page, "training")).toBeLessThan(FRAME);
  });

  it("draws a frame in less than a sixtieth of a second while a weight is dragged", async () => {
    const page = await visit("");
    await press(page, "End");
    await page.waitForSelector(".side .katex");
    const box = (await page.getByRole("slider", { name: "weight W₁", exact: true }).boundingBox())!;
    const drag = async (): Promise<number> => {
      await page.mouse.move(box.x + 10, box.y + 10);
      await page.mouse.down();
      let isOver = false;
      const cost = costOf(page, "dragging").finally(() => (isOver = true));
      for (let i = 0; !isOver; i++) await page.mouse.move(box.x + 10 + (i % 100), box.y + 10);
      await page.mouse.up();
      return cost;
    };
    await expect.poll(drag).toBeLessThan(FRAME);
  });

  it("goes by keyboard alone, through all parts", async () => {
    const page = await visit("");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("To the content");
    await page.keyboard.press("Enter");
    await tabTo(page, "Step");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await expect.poll(() => textOf(page, ".count")).toBe("3/10");
    await tabTo(page, "weight w₁₁");
    await page.keyboard.press("ArrowUp");
    await expect.poll(() => textOf(page, ".side output")).toBe("0.51");
    for (const part of ["What is wrong with mine?", "Playground", "Any function"]) {
      await tabTo(page, part, { backward: part.startsWith("What") }); // then the next one is beside it
      await page.keyboard.press("Enter");
      await expect.poll(() => textOf(page, "main h1")).toBe(part);
    }
    await addressSays(page, "rate").toBe("0.01");
    await tabTo(page, "rate of gradient descent");
    await page.keyboard.press("ArrowDown");
    await addressSays(page, "rate").toBe("0.03");
  });

  it("does not write over an address that somebody is on the way to", async () => {
    const page = await visit("#/steps");
    await press(page, "Step");
    await press(page, "Step"); // the second time is written a moment later
    await page.evaluate(() => {
      const [, mistakes] = document.querySelectorAll<HTMLElement>("nav a");
      mistakes!.click();
      const end = performance.now() + 600; // until the moment has come: the page does not yet know that it is left
      while (performance.now() < end);
    });
    await expect.poll(() => textOf(page, "main h1")).toBe("What is wrong with mine?");
    await page.getByRole("link", { name: "Step by step" }).click();
    await expect.poll(() => textOf(page, ".count")).toBe("3/10"); // as it was left
  });

  /** Places of the page, and what stands there when all has come. */
  const states: Readonly<Record<string, readonly [hash: string, ...settled: string[]]>> = {
    start: ["", ".side .katex"],
    "the end, with gradients": [
      "#/steps?n=3-2-1&w=0.5,-0.6;0.1,-0.2;0.1,0.7|0.1;-0.3&x=0.5,0.1,-0.2&y=0.6&r=0.5&s=9&on=gradients",
      ".side .katex",
    ],
    "a program": ["#/mistakes", ".cm-right", '.side[aria-busy="false"] .finding'],
    numbers: ["#/mistakes?as=numbers", '.side[aria-busy="false"] .finding'],
    playground: ["#/playground", ".features canvas"],
    "no points yet": ["#/playground?data=points", "[role=alert]"],
    "a plane": ["#/functions?x=1&y=1", ".way", ".formulas .katex", "[data-figure=nanoseconds]"],
    "a curve": ["#/functions?f=abs(x)", "svg .kink", ".formulas .katex", "[data-figure=nanoseconds]"],
    "a typing error": ["#/functions?f=abs(", "[role=alert]"],
  };
  for (const [state, [hash, ...settled]] of Object.entries(states)) {
    it(`has no barrier: ${state}, wide and narrow, light and dark`, async () => {
      const page = await visit(hash);
      for (const selector of settled) await page.waitForSelector(selector, { state: "attached" });
      await page.evaluate(axe);
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: 844 });
        await expect
          .poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth))
          .toBeLessThanOrEqual(0);
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          await expect.poll(() => page.evaluate(barriers)).toEqual([]);
        }
      }
    });
  }
});

describe("the code that the page shows", () => {
  const prints = {
    steps: "0.0287307",
    mistakes: "lacks the factor output",
    playground: "right: 100 %",
    functions: "f = sin(x·y) + x²",
  };
  for (const [part, text] of Object.entries(prints)) {
    it(`of ${part} runs`, async () => {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ["--import", "./tools/register.mjs", `examples/page/src/${part}/code.ts`],
        { cwd: root },
      );
      expect(stdout).toContain(text);
    });
  }
});
