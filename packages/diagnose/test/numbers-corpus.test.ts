// The diagnosis of numbers, measured: single slips, right attempts, other conventions, partial hand-overs, rounded numbers, on networks that
// it was developed on and on others. The shares are asserted and the counts printed.
import { describe, expect, it } from "vitest";
import { heldOut, networks } from "./numbers-corpus.ts";
import { type Case, casesOf, describeCase, measure } from "./numbers-measure.ts";

/** Every so many-th case, so that the test is quick. */
const some = (cases: readonly Case[], every: number): Case[] => cases.filter((_, i) => i % every === 0);

const digits = [3, 4, 5, 6, "float32"] as const;
const wrong = { live: 0.3, wrong: true, precisions: ["double"] } as const;

describe.each([
  ["networks it was developed on", networks, 1, 8],
  ["held-out networks", heldOut, 29, 6],
] as const)("numbers, %s", (name, nets, seed, every) => {
  const check = (what: string, cases: readonly Case[], good: "named" | "right", share: number): void => {
    const seen: string[] = [];
    const { counts, total } = measure(cases, (outcome, one) => {
      if (outcome !== good) seen.push(`${outcome}: ${describeCase(one)}`);
      return false;
    });
    const line = `${name}, ${what}: ${good} ${counts[good]} of ${total}`;
    console.log([line, ...seen].join("\n  "));
    expect(total).toBeGreaterThan(10);
    expect(counts[good] / total).toBeGreaterThanOrEqual(share);
    // No wrong attempt is called right.
    if (good === "named") expect(counts.missed).toBe(0);
  };

  it("names single slips", { timeout: 120_000 }, () => {
    const cases = casesOf(nets, seed, { ...wrong, conventions: false, handOvers: ["whole"] });
    check("single slips", some(cases, every), "named", 0.85);
  });

  it("names them in other conventions", { timeout: 120_000 }, () => {
    const cases = casesOf(nets, seed + 1, { ...wrong, conventions: true, handOvers: ["whole", "backward"] });
    check("other conventions", some(cases, every), "named", 0.85);
  });

  it("names them where only a part is handed over", { timeout: 120_000 }, () => {
    const cases = casesOf(nets, seed + 2, {
      ...wrong,
      conventions: true,
      handOvers: ["gradients", "deltas"],
    });
    check(
      "partial hand-overs",
      some(
        cases.filter(({ net }) => net.samples === 1),
        every,
      ),
      "named",
      0.8,
    );
  });

  it("accuses no right attempt", { timeout: 120_000 }, () => {
    const cases = casesOf(nets, seed + 3, {
      conventions: true,
      handOvers: ["whole", "backward", "gradients", "deltas"],
      precisions: ["double", ...digits],
      live: 0.5,
      wrong: false,
      times: 10,
    });
    check("right attempts", some(cases, 3), "right", 1);
  });
});
