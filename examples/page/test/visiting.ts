/** @file Tests that visit the built page: they say what is done there, and at the end of each nothing may have gone wrong without a word. */

import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect } from "vitest";
import { executablePath, House, type Visit, type VisitOptions } from "./browser.ts";

export interface Visitor {
  /** Opens the page at a place. */
  visit(hash: string, options?: VisitOptions): Promise<Page>;
}

/** Tests in a browser; none where there is no Chromium. */
export function describePage(name: string, tests: (visitor: Visitor) => void): void {
  describe.skipIf(executablePath === undefined)(`the page, ${name}`, () => {
    let house: House;
    const visits: Visit[] = [];
    beforeAll(async () => {
      house = await House.open();
    });
    afterAll(() => house?.close());
    afterEach(async () => {
      for (const { complaints, close } of visits.splice(0)) {
        await close();
        expect(complaints).toEqual([]);
      }
    });
    tests({
      async visit(hash, options) {
        const one = await house.visit(hash, options);
        visits.push(one);
        return one.page;
      },
    });
  });
}

/** Goes on (or back) with Tab until the element with the focus is called so. */
export async function tabTo(page: Page, name: string, { backward = false } = {}): Promise<void> {
  const focused = (): Promise<string> =>
    page.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return (element?.getAttribute("aria-label") ?? element?.textContent ?? "").trim();
    });
  for (let i = 0; i < 200; i++) {
    await page.keyboard.press(backward ? "Shift+Tab" : "Tab");
    if ((await focused()) === name) return;
  }
  throw new Error(`Tab never came to ${name}`);
}

/** What follows the address of the page itself: with it, another visitor sees the same. */
export const linkOf = (page: Page): string => new URL(page.url()).hash;

/** The text of the first such element as it is now; none while there is none. What it is to become is polled for. */
export const textOf = async (page: Page, selector: string): Promise<string> =>
  (await page.locator(selector).allInnerTexts())[0] ?? "";

/** Waits until the address says so, as it does when all is written: `key` is a name of the query. */
export const addressSays = (page: Page, key: string) =>
  expect.poll(() => new URLSearchParams(linkOf(page).split("?")[1]).get(key));
