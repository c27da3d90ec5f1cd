/** @file The first part, used as a person would use it. */

import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { press } from "./browser.ts";
import { addressSays, describePage, linkOf, textOf } from "./visiting.ts";

const EVERYTHING = `#/steps?${new URLSearchParams({
  n: "2-3-2-1",
  w: "0.1,0.2,-0.3;0.4,-0.5,0.6|0.1,0.2;0.3,-0.4;0.5,0.6|0.7;-0.8",
  b: "0.1,0.2,0.3|-0.1,0.1|0.2",
  f: "tanh",
  e: "meanSquaredError",
  x: "0.5,-0.5",
  y: "0.9",
  r: "0.1",
  s: "6",
  on: "partials",
  v: "3",
  va: "tanh",
})}`;

describePage("step by step", ({ visit }) => {
  const handle = (page: Page, name: string) => page.getByRole("slider", { name, exact: true });
  const numberIn = async (page: Page, selector: string): Promise<number> =>
    Number((await textOf(page, selector)).replace("−", "-"));

  it("goes through the exercise to the documents' figures", async () => {
    const page = await visit("");
    await press(page, "Step", 5);
    await expect.poll(() => textOf(page, ".side")).toContain("error term of output unit");
    await expect.poll(() => textOf(page, ".side output")).toMatch(/^0\.02873066/);
    await press(page, "End");
    for (const figure of ["0.000177005", "−0.00051117", "0.0000354011"]) {
      await expect.poll(() => textOf(page, ".side")).toContain(figure);
    }
    await press(page, "Back");
    await expect.poll(() => textOf(page, ".side")).toContain("0.00804047");
  });

  it("plays from the start to the end, and pauses", async () => {
    const page = await visit("");
    const moment = async (): Promise<number> => Number.parseInt(await textOf(page, ".count"));
    await press(page, "Play");
    await expect.poll(moment).toBeGreaterThan(2);
    await press(page, "Pause");
    await press(page, "Start");
    await expect.poll(() => textOf(page, ".count")).toBe("1/10");
    await press(page, "Step", 7);
    await press(page, "Play");
    await page.getByRole("button", { name: "Play", exact: true }).waitFor(); // it is over
    await expect.poll(() => textOf(page, ".count")).toBe("10/10");
  });

  it("follows a weight, an input and the target that are dragged", async () => {
    const page = await visit("");
    await press(page, "End");
    const error = (): Promise<string> => page.locator(".error-box .number").innerHTML();
    await expect.poll(error).not.toBe("");
    const before = await error();
    await handle(page, "weight W₁").hover();
    const box = (await handle(page, "weight W₁").boundingBox())!;
    await page.mouse.move(box.x + 10, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + 110, box.y + 10, { steps: 5 });
    await page.mouse.up();
    const valueOf = (name: string): Promise<string | null> =>
      handle(page, name).getAttribute("aria-valuenow");
    await expect.poll(() => valueOf("weight W₁")).toBe("1.1");
    await expect.poll(error).not.toBe(before);
    const dragged = await error();
    await handle(page, "input 1").press("Shift+ArrowUp");
    await expect.poll(() => valueOf("input 1")).toBe("0.6");
    await expect.poll(error).not.toBe(dragged);
    await press(page, "Back");
    await press(page, "Step");
    await expect.poll(() => textOf(page, ".count")).toBe("10/10");
    const step = (): Promise<number> => numberIn(page, ".side output");
    const stepped = await step();
    await page.getByRole("slider", { name: "η (rate)" }).fill("1");
    await expect.poll(async () => (await step()) / stepped).toBeCloseTo(2, 6);
    await page.getByRole("slider", { name: "y (target)" }).fill("1");
    await expect.poll(async () => (await step()) / stepped).toBeLessThan(0); // the output was above the target, and now is below
  });

  it("says of a weight what it is on the way forward and on the way back", async () => {
    const page = await visit("");
    await press(page, "End");
    await handle(page, "weight w₁₁").focus();
    const meanings = (): Promise<string[]> => page.locator(".side small").allInnerTexts();
    await expect
      .poll(meanings)
      .toEqual([
        "a weight: drag it, or press the arrow keys",
        "what the chain rule multiplies by here",
        "how the error answers to it",
        "the step: rate · error term · input",
      ]);
    await expect
      .poll(() => page.locator(".side output").allInnerTexts())
      .toEqual(["0.5", "0.123217140046", "−0.000354011093275", "0.000177005546637"]);
    await page.locator(".unit").nth(3).hover();
    await expect.poll(() => textOf(page, ".side")).toContain("net input of hidden unit 1");
  });

  it("shows weights, gradients or partial derivatives on the edges", async () => {
    const page = await visit("");
    await press(page, "End");
    const labels = (): Promise<string[]> => page.locator(".handle .number").allTextContents();
    await expect.poll(async () => (await labels())[0]).toBe("0.500");
    const choice = page.getByRole("combobox", { name: "on the edges" });
    await choice.selectOption("gradients");
    await expect.poll(async () => (await labels())[0]).toBe("−3.5e−4");
    await choice.selectOption("partials");
    await expect.poll(async () => (await labels())[0]).toBe("0.123");
    await press(page, "Start");
    await expect.poll(async () => (await labels())[0]).toBe("·");
  });

  it("trains until the error is gone, and the weights move along", async () => {
    const page = await visit("");
    const before = await handle(page, "weight W₁").getAttribute("aria-valuenow");
    await press(page, "100 steps", 5);
    await expect.poll(() => numberIn(page, ".value output")).toBeLessThan(1e-7);
    await expect.poll(() => handle(page, "weight W₁").getAttribute("aria-valuenow")).not.toBe(before);
  });

  it("trains at once where motion is to be reduced", async () => {
    const page = await visit("", { isCalm: true });
    await press(page, "100 steps", 2);
    await expect.poll(() => page.locator(".losses").getAttribute("aria-label")).toContain("after 200 steps");
  });

  it("keeps to the sentence where a loss and a target do not go together", async () => {
    const page = await visit("");
    await page.getByRole("combobox", { name: "error" }).selectOption("binaryCrossEntropy");
    await page.getByRole("slider", { name: "y (target)" }).fill("-0.5");
    await expect.poll(() => textOf(page, "[role=alert]")).toMatch(/target/i);
    await page.getByRole("slider", { name: "y (target)" }).fill("0.5");
    await expect.poll(() => page.locator(".drawing").count()).toBe(1);
  });

  it("measures how gradients vanish", async () => {
    const page = await visit("#/steps?v=10");
    const left = async (): Promise<number[]> =>
      (await page.locator(".bars td:nth-child(2)").allInnerTexts()).map((text) =>
        Number(text.replaceAll("−", "-")),
      );
    await expect.poll(left).toHaveLength(10);
    (await left()).forEach((share, l) => expect(share).toBeLessThanOrEqual(0.25 ** (l + 1)));
    await page.getByRole("combobox", { name: "activation of the layers" }).selectOption("identity");
    await expect.poll(async () => (await left()).at(-1)).toBeCloseTo(1, 2);
  });

  it("opens a shared link as it was", async () => {
    const page = await visit(EVERYTHING);
    await expect.poll(() => textOf(page, ".count")).toBe("7/17");
    const chosen = (name: string) =>
      expect.poll(() => page.getByRole("combobox", { name, exact: true }).inputValue());
    await chosen("on the edges").toBe("partials");
    await chosen("activation").toBe("tanh");
    await expect.poll(() => page.locator(".bars tbody tr").count()).toBe(3);
    await handle(page, "weight w⁽¹⁾₁₁").press("ArrowUp");
    await addressSays(page, "w").toMatch(/^0\.11,/);
    const second = await visit(linkOf(page));
    await expect.poll(() => textOf(second, ".moment")).toBe(await textOf(page, ".moment"));
    await expect.poll(() => handle(second, "weight w⁽¹⁾₁₁").getAttribute("aria-valuenow")).toBe("0.11");
    await expect
      .poll(() => second.locator(".drawing text").allTextContents())
      .toEqual(await page.locator(".drawing text").allTextContents());
  });

  it("takes a damaged link as the exercise", async () => {
    const page = await visit("#/steps?n=3-99&w=1&s=nonsense&on=x&v=1e9");
    await expect.poll(() => textOf(page, ".count")).toBe("1/10");
    await addressSays(page, "n").toBe("3-2-1");
  });
});
