/** @file Writes the pictures of the page that README shows: `npm run page:build`, then `node --import ./tools/register.mjs examples/page/test/screenshots.ts`. */

import { fileURLToPath } from "node:url";
import { House } from "./browser.ts";

const docs = new URL("../../../docs/", import.meta.url);
const house = await House.open();

async function shoot(
  name: string,
  hash: string,
  height: number,
  prepare: (visit: Awaited<ReturnType<House["visit"]>>) => Promise<void>,
): Promise<void> {
  const visit = await house.visit(hash, { width: 1120, height });
  await prepare(visit);
  await visit.page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, docs)) });
  if (visit.complaints.length > 0) throw new Error(visit.complaints.join("\n"));
  await visit.close();
}

await shoot("page-steps", "", 610, async ({ page }) => {
  for (let i = 0; i < 5; i++) await page.getByRole("button", { name: "Step", exact: true }).click();
  await page.waitForTimeout(1000);
});
await shoot("page-playground", "#/playground?data=moons&layers=8-8", 520, async ({ page }) => {
  await page.waitForSelector(".features canvas");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await page.waitForTimeout(3000);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await page.waitForTimeout(500);
  await page.evaluate(() => scrollTo(0, 190));
});
await house.close();
