import { describe } from "vitest";
import { testNaming } from "./naming.ts";
import { places } from "./places.ts";

describe("slips in other objects, indices, branches and arguments", { timeout: 300_000 }, () => {
  testNaming(places);
});
