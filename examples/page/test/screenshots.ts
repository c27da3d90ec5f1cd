/** @file Writes the pictures of the page that README shows: `npm run page:build`, then `node --import ./tools/register.mjs examples/page/test/screenshots.ts`. */

import { fileURLToPath } from "node:url";
import { House, press } from "./browser.ts";

const [WIDTH, MARGIN] = [1120, 12];
const docs = new URL("../../../docs/", import.meta.url);
const house = await House.open();

/** What stands beside `board`, as wide as the page and as high as the board. */
async function shoot(
  name: string,
  hash: string,
  board: string,
  prepare: (visit: Awaited<ReturnType<House["visit"]>>) => Promise<void>,
): Promise<void> {
  const visit = await house.visit(hash, { width: WIDTH, height: 1000 });
  await prepare(visit);
  const { y, height } = (await visit.page.locator(board).boundingBox())!;
  await visit.page.screenshot({
    path: fileURLToPath(new URL(`${name}.png`, docs)),
    fullPage: true,
    clip: { x: 0, y: y - MARGIN, width: WIDTH, height: height + 2 * MARGIN },
  });
  if (visit.complaints.length > 0) throw new Error(visit.complaints.join("\n"));
  await visit.close();
}

await shoot("page-steps", "", ".steps .board", async ({ page }) => {
  await press(page, "Step", 5);
  await page.waitForTimeout(1000);
});
await shoot(
  "page-playground",
  "#/playground?data=moons&layers=8-8&penalty=l2&strength=0.001",
  ".playground .board",
  async ({ page }) => {
    await page.waitForSelector(".features canvas");
    await press(page, "Train");
    await page.waitForTimeout(3000);
    await press(page, "Pause");
    await page.waitForTimeout(1000);
  },
);
await house.close();
