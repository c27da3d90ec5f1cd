// Functions for users are called with what they are not for, at every place: none answers with an error of JavaScript's own
// ("Cannot read properties of undefined"), which says nothing of what to write.
import * as autograd from "@chainrule/autograd";
import * as draw from "@chainrule/autograd/draw";
import * as inspect from "@chainrule/autograd/inspect";
import * as diagnosis from "@chainrule/diagnose";
import * as testing from "@chainrule/autograd/testing";
import * as nn from "@chainrule/nn";
import * as files from "@chainrule/nn/files";
import { math, parse } from "@chainrule/operators/math";
import { describe, expect, it } from "vitest";

const x = autograd.value(2, "x");
const things: Readonly<Record<string, unknown>> = {
  undefined,
  null: null,
  one: 1,
  text: "abc",
  flag: true,
  bigint: 3n,
  symbol: Symbol("s"),
  nothing: [],
  row: [1, 2],
  "row of nothing": [null],
  typed: new Float64Array(2),
  record: { a: 1 },
  bare: Object.create(null),
  map: new Map(),
  value: x,
  result: autograd.square(x),
  function: (a: autograd.Num) => autograd.square(a),
  network: nn.mlp([2, 2, 1]),
};
const names = Object.keys(things);

/** Not called: what is handed a generator, an index or a count by the library itself, where a check would cost time in every call. */
const INSIDE = new Set(
  "usersFirst chosen inTurn lettersOf element entry display simplify zeros uniform normal glorotUniform glorotNormal heUniform heNormal lecunUniform lecunNormal".split(
    " ",
  ),
);

const OWN_WORDS =
  /is not a function$|Cannot read propert|is not iterable|is not a constructor|Cannot destructure|Reduce of empty|Cannot mix BigInt|serialize a BigInt|circular structure|Cannot use 'in'|call stack|Cannot convert (a|object|undefined|un|.*Symbol)|Invalid array length|internal:/i;

/** What a call says that fails with JavaScript's words; promises too. */
async function spokenBy(call: () => unknown): Promise<string | undefined> {
  try {
    const answer = call();
    await (answer as Promise<unknown>);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (OWN_WORDS.test(message)) return message;
  }
  return undefined;
}

const doors = { ...diagnosis, ...autograd, ...draw, ...inspect, ...testing, ...nn, ...files, math, parse };

describe("wrong kinds of arguments", () => {
  const functions = Object.entries(doors).filter(
    ([name, door]) =>
      typeof door === "function" &&
      !INSIDE.has(name) &&
      !/^class\b/.test(Function.prototype.toString.call(door)),
  );
  it.each(functions)("are refused by %s in its own words", async (_name, door) => {
    const call = door as (...args: unknown[]) => unknown;
    const faults: string[] = [];
    const attempt = async (...which: string[]): Promise<void> => {
      const fault = await spokenBy(() => call(...which.map((name) => things[name])));
      if (fault !== undefined) faults.push(`(${which.join(", ")}): ${fault}`);
    };
    // What a transform answers is called, too.
    for (const name of names) {
      const fault = await spokenBy(() => {
        const answer = call(things["function"]);
        return typeof answer === "function" ? (answer as (x: unknown) => unknown)(things[name]) : answer;
      });
      if (fault !== undefined) faults.push(`(function)(${name}): ${fault}`);
    }
    await attempt();
    for (const first of names) {
      await attempt(first);
      for (const second of names) await attempt(first, second);
    }
    expect(faults).toEqual([]);
  });
});
