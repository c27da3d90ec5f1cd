/** @file The diagnosis, used as a person would use it. */

import { expect, it } from "vitest";
import { press } from "./browser.ts";
import { addressSays, describePage, linkOf, textOf } from "./visiting.ts";

describePage("what is wrong with mine", ({ visit }) => {
  /** The diagnosis of what stands there now. */
  const idle = '.side[aria-busy="false"]';

  it("names the slips of the second attempt at their lines, what is right beside them", async () => {
    const page = await visit("#/mistakes");
    await expect.poll(() => textOf(page, idle)).toContain("Wrong, in");
    const text = await textOf(page, idle);
    for (const slip of [
      "(target - output) * output is too many",
      "stands in the place of (1 - output)",
      "stands in the place of (1 - hiddenOut[j])",
      "output stands in the place of learnRate",
    ]) {
      expect(text).toContain(slip);
    }
    await expect.poll(() => page.locator(".cm-lintRange-error").count()).toBeGreaterThan(3);
    await expect.poll(() => page.locator(".cm-right").allInnerTexts()).toContain("→ learnRate");
    await page.getByRole("button", { name: "line 26" }).click();
    await expect.poll(() => textOf(page, ".cm-activeLine")).toContain("deltaWHO");
  });

  it("names those of the first attempt, and finds the third right", async () => {
    const page = await visit("#/mistakes?attempt=0");
    await expect.poll(() => textOf(page, idle)).toContain("(y - y1) stands in the place of (1 - y1)");
    const text = await textOf(page, idle);
    for (const line of ["line 16", "line 17", "line 18", "line 19", "line 20"]) expect(text).toContain(line);
    await press(page, "The exercise, third attempt");
    await expect.poll(() => textOf(page, idle)).toContain("Right");
    await expect.poll(() => page.locator(".cm-right").count()).toBe(0);
    await addressSays(page, "attempt").toBe("2");
  });

  it("follows what one types, and says in sentences what it cannot read", async () => {
    const page = await visit("#/mistakes?attempt=2");
    await expect.poll(() => textOf(page, idle)).toContain("Right");
    const editor = page.locator(".cm-content");
    await editor.click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.press("Delete");
    await page.keyboard.insertText("const x = (");
    await expect.poll(() => textOf(page, idle)).toContain("cannot be read in line 1");
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.press("Delete");
    await expect.poll(() => textOf(page, idle)).not.toContain("cannot be read");
    await page.keyboard.insertText("let x = 1;\nwhile (true) x = x + 1;\n");
    await expect.poll(() => textOf(page, idle)).toContain("too many numbers");
  });

  it("says what is wrong with numbers, and keeps them in the link", async () => {
    const page = await visit("#/mistakes?as=numbers");
    await expect.poll(() => textOf(page, idle)).toContain("Wrong, in δh, Δw");
    const text = await textOf(page, idle);
    for (const part of ["error stands in the place of δo", "The factor η is missing", "= 0.000708022"]) {
      expect(text).toContain(part);
    }
    await press(page, "Nothing yet");
    await expect.poll(() => textOf(page, idle)).toContain("Fill in");
    await page.getByRole("textbox", { name: "δo" }).fill("0.0287306695");
    await expect.poll(() => textOf(page, idle)).toMatch(/^Right$/m);
    await page.getByRole("textbox", { name: "ŷ", exact: true }).fill("half");
    await expect.poll(() => textOf(page, idle)).toContain('"half" is no number.');
    await addressSays(page, "output").toBe("half");
    const second = await visit(linkOf(page));
    await expect.poll(() => second.getByRole("textbox", { name: "δo" }).inputValue()).toBe("0.0287306695");
  });

  it("opens a shared program", async () => {
    const page = await visit(`#/mistakes?${new URLSearchParams({ code: "const shared = 1;" })}`);
    await expect.poll(() => textOf(page, ".cm-content")).toContain("const shared = 1;");
  });

  it("has the command for a Python file ready to copy", async () => {
    const page = await visit("#/mistakes");
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("button", { name: "Copy" }).first().click();
    await expect.poll(() => textOf(page, ".command button")).toBe("Copied");
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      "npx chainrule-diagnose attempt.py",
    );
  });
});
