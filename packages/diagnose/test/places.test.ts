import { describe, expect, it } from "vitest";
import { diagnosesOf, namesOf, readable } from "./naming.ts";
import { places } from "./places.ts";

const cases = readable(places);

describe("slips in other objects, indices, branches and arguments", { timeout: 300_000 }, () => {
  it("stand in programs that are right without them", () => {
    const programs = [...new Set(cases.map(({ program }) => program))];
    expect(diagnosesOf(programs).map(({ verdict }) => verdict)).toEqual(programs.map(() => "right"));
  });

  it("are named at their lines", () => {
    expect(namesOf(cases)).toEqual(cases.map(({ is }) => is));
  });
});
