/** @file The diagnosis, used as a person would use it. */

import { expect, it } from "vitest";
import { press } from "./browser.ts";
import { describePage, linkOf, textOf } from "./visiting.ts";

const SLOW = { timeout: 60_000 };

describePage("what is wrong with mine", ({ visit }) => {
  const idle = '.side[aria-busy="false"] .verdict';

  it("names the slips of the second attempt at their lines, what is right beside them", async () => {
    const page = await visit("#/mistakes");
    await expect.poll(() => textOf(page, idle), SLOW).toContain("Wrong, in");
    const text = await textOf(page, ".verdict");
    for (const slip of [
      "(target - output) * output is too many",
      "stands in the place of (1 - output)",
      "stands in the place of (1 - hiddenOut[j])",
      "output stands in the place of learnRate",
    ]) {
      expect(text).toContain(slip);
    }
    expect(await page.locator(".cm-lintRange-error").count()).toBeGreaterThan(3);
    expect(await page.locator(".cm-right").allInnerTexts()).toContain("→ learnRate");
    await page.getByRole("button", { name: "line 26" }).click();
    await expect.poll(() => textOf(page, ".cm-activeLine")).toContain("deltaWHO");
  });

  it("names those of the first attempt, and finds the third right", async () => {
    const page = await visit("#/mistakes?attempt=0");
    await expect.poll(() => textOf(page, idle), SLOW).toContain("(y - y1) stands in the place of (1 - y1)");
    for (const line of ["line 16", "line 17", "line 18", "line 19", "line 20"]) {
      expect(await textOf(page, ".verdict")).toContain(line);
    }
    await press(page, "The exercise, third attempt");
    await expect.poll(() => textOf(page, idle), SLOW).toContain("Right");
    expect(await page.locator(".cm-right").count()).toBe(0);
  });

  it("follows what one types, and says in sentences what it cannot read", async () => {
    const page = await visit("#/mistakes?attempt=2");
    await expect.poll(() => textOf(page, idle), SLOW).toContain("Right");
    const editor = page.locator(".cm-content");
    await editor.click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.press("Delete");
    await page.keyboard.insertText("const x = (");
    await expect.poll(() => textOf(page, idle), SLOW).toContain("cannot be read in line 1");
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.press("Delete");
    await expect.poll(() => textOf(page, idle), SLOW).toContain("could not be judged");
    await page.keyboard.insertText("let x = 1;\nwhile (true) x = x + 1;\n");
    await expect
      .poll(() => textOf(page, '.side[aria-busy="false"]'), SLOW)
      .toMatch(/loop|steps|end|given up|could not/i);
  });

  it("says what is wrong with numbers, and keeps them in the link", async () => {
    const page = await visit("#/mistakes?as=numbers");
    await expect.poll(() => textOf(page, ".side"), SLOW).toContain("mistake");
    await press(page, "Empty all");
    await page.getByRole("textbox", { name: "δo" }).fill("0.0287306695");
    await expect.poll(() => textOf(page, '.side[aria-busy="false"]'), SLOW).toMatch(/right/i);
    await page.getByRole("textbox", { name: "ŷ", exact: true }).fill("half");
    await expect.poll(() => textOf(page, ".side"), SLOW).toContain('"half" is no number.');
    await expect.poll(() => page.url()).toContain("output=half");
    const second = await visit(linkOf(page));
    expect(await second.getByRole("textbox", { name: "δo" }).inputValue()).toBe("0.0287306695");
  });

  it("opens a shared program", async () => {
    const page = await visit(`#/mistakes?${new URLSearchParams({ code: "const shared = 1;" })}`);
    await expect.poll(() => textOf(page, ".cm-content"), SLOW).toContain("const shared = 1;");
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
