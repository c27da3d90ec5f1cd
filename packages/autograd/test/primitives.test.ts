import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as primitives from "../src/primitives.ts";
import { laws } from "../src/testing/laws/index.ts";
import type { Primitive } from "../src/value.ts";

const table = Object.entries<Primitive>(primitives);

describe.each(table)("%s", (name, operation) => {
  // stopGradient is there to break one law: its derivative is not its slope.
  const valid = laws(operation).filter(
    (law) => name !== "stopGradient" || !law.name.includes("slopes of its value"),
  );
  it.each(valid)("$name", ({ property }) => {
    fc.assert(property, { numRuns: 200 });
  });

  it("is named as it is exported and has a partial and a domain for each argument", () => {
    expect(operation.name).toBe(name);
    expect(operation.domain).toHaveLength(operation.partials.length);
  });
});
