/** @file Tests that visit the built page: they say what is done there, and at the end of each nothing may have gone wrong without a word. */

import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect } from "vitest";
import { executablePath, House, type Visit, type VisitOptions } from "./browser.ts";

export interface Visitor {
  /** Opens the page at a place. */
  visit(hash: string, options?: VisitOptions): Promise<Page>;
  /** Leaves all pages without a look at what they complained of. */
  leave(): Promise<void>;
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
      async leave() {
        for (const { close } of visits.splice(0)) await close();
      },
    });
  });
}

/** Goes on with Tab until the element with the focus is called so. */
export async function tabTo(page: Page, name: string, most = 80): Promise<void> {
  const focused = (): Promise<string> =>
    page.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return (element?.getAttribute("aria-label") ?? element?.textContent ?? "").trim();
    });
  for (let i = 0; i < most; i++) {
    await page.keyboard.press("Tab");
    if ((await focused()) === name) return;
  }
  throw new Error(`Tab never came to ${name}`);
}

/** What follows the address of the page itself: with it, another visitor sees the same. */
export const linkOf = (page: Page): string => new URL(page.url()).hash;

/** The text of the first such element; none while there is none. */
export const textOf = (page: Page, selector: string): Promise<string> =>
  page
    .locator(selector)
    .first()
    .innerText()
    .catch(() => "");
