// Every construct of the language: right however it runs, or refused; never something slightly else.
import { describe, expect, test } from "vitest";
import { CHOICES } from "./choices.ts";
import { CONSTRUCTS } from "./constructs.ts";
import { fateOf } from "./fate.ts";
import { HABITS } from "./habits.ts";
import { HOSTILE } from "./hostile.ts";

describe.each(Object.entries({ ...CONSTRUCTS, ...CHOICES, ...HABITS, ...HOSTILE }))("%s", (_, programs) => {
  test.each(Object.entries(programs))("%s", (body, fate) => {
    expect(fateOf(body)).toBe(fate);
  });
});
