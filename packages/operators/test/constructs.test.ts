// Every construct of the language: right however it runs, or refused; never something slightly else.
import { describe, expect, test } from "vitest";
import { CONSTRUCTS } from "./constructs.ts";
import { fateOf } from "./fate.ts";

describe.each(Object.entries(CONSTRUCTS))("%s", (_, programs) => {
  test.each(Object.entries(programs))("%s", (body, fate) => {
    expect(fateOf(body)).toBe(fate);
  });
});
