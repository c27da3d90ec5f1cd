/**
 * @file The one reader of options and settings, for this package and those built on it: the entry `@chainrule/autograd/options`.
 * TypeScript sees a wrong option only where it is written on the spot; this sees it through a variable and from JavaScript too.
 */

import { printable, quoted } from "./printable.ts";
import { isRecord } from "./structure.ts";
import { describe } from "./value.ts";

/** For texts of users in the errors of the packages built on this one. */
export { printable, quoted } from "./printable.ts";

/** What an option or an argument may be. */
export interface Kind {
  /** What to pass, as errors say it: "a finite number above 0". */
  readonly wanted: string;
  /** Other names that people know the option by. */
  readonly aliases?: readonly string[];
  /** What is wrong with `x`; `undefined` if nothing is. */
  faultIn(x: unknown): Fault | undefined;
}

/** What is wrong: the kind of thing, or only which one of its kind it is. */
export interface Fault {
  readonly what: "kind" | "range";
  /** The part that is wrong, where it is a part, as in `[1]`. */
  readonly path?: string;
  /** That part. */
  readonly found: unknown;
  /** What to pass in its place, where that can be said better than by {@link Kind.wanted}. */
  readonly advice?: string | undefined;
}

/**
 * The options of a function, each read once.
 * @param door the function's name, for errors.
 * @param options what the caller passed; `undefined` is no options, and an option that is `undefined` is one that is left out.
 * @param known every option there is.
 * @throws TypeError for what is no record, for an option that is not known (with the nearest that is), and for one of the wrong
 * kind; RangeError for one out of its range. All name the function and the option.
 */
export function readOptions<Options extends object>(
  door: string,
  options: Options | undefined,
  known: { readonly [Name in keyof Options]-?: Kind },
): Options {
  if (options === undefined) return {} as Options;
  const given = options as Readonly<Record<string, unknown>>;
  const kinds = known as Readonly<Record<string, Kind>>;
  const names = Object.keys(kinds);
  if (!isRecord(options) && !(isObject(options) && names.some((name) => name in options))) {
    throw new TypeError(
      `Cannot call ${door} with ${shown(options)} for its options. Pass a record of ${listed(names)}.`,
    );
  }
  for (const name in given) if (!Object.hasOwn(kinds, name)) throw unknownOption(door, name, kinds);
  const read: Record<string, unknown> = {};
  for (const name of names) {
    const option = given[name];
    if (option === undefined) continue;
    requireArgument(door, `the option ${name}`, option, kinds[name] as Kind);
    read[name] = option;
  }
  return read as Options;
}

/** @throws TypeError for an argument of the wrong kind, RangeError for one out of its range; both name function and argument. */
export function requireArgument(door: string, name: string, argument: unknown, kind: Kind): void {
  const fault = kind.faultIn(argument);
  if (fault === undefined) return;
  const message =
    `Cannot call ${door} with ${name}${fault.path ?? ""} = ${shown(fault.found)}. ` +
    `Pass ${fault.advice ?? kind.wanted}.`;
  throw fault.what === "kind" ? new TypeError(message) : new RangeError(message);
}

function unknownOption(door: string, name: string, kinds: Readonly<Record<string, Kind>>): TypeError {
  const names = Object.keys(kinds);
  const near = nearest(name, names, (known) => kinds[known]?.aliases ?? []);
  const all = `${names.length === 1 ? "its only option is" : "its options are"} ${listed(names)}`;
  const advice = near === undefined ? `Leave it out: ${all}` : `Write ${near}; ${all}`;
  return new TypeError(
    `Cannot call ${door} with the option ${printable(name)}: there is none of this name. ${advice}.`,
  );
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

// Kinds.

function kindOf<T>(wanted: string, isKind: (x: unknown) => x is T, isInRange?: (x: T) => boolean): Kind {
  return {
    wanted,
    faultIn: (found) =>
      !isKind(found)
        ? { what: "kind", found }
        : isInRange === undefined || isInRange(found)
          ? undefined
          : { what: "range", found },
  };
}

const isNumber = (x: unknown): x is number => typeof x === "number";
const isText = (x: unknown): x is string => typeof x === "string";

/** A number that fulfils a condition. */
export const numberThat = (wanted: string, isInRange: (x: number) => boolean): Kind =>
  kindOf(wanted, isNumber, isInRange);

export const finite: Kind = /* @__PURE__ */ numberThat("a finite number", (x) => Number.isFinite(x));
export const fromZero: Kind = /* @__PURE__ */ numberThat(
  "a finite number from 0",
  (x) => x >= 0 && x < Infinity,
);
export const aboveZero: Kind = /* @__PURE__ */ numberThat(
  "a finite number above 0",
  (x) => x > 0 && x < Infinity,
);
/** A share of which something must be left, such as what a running mean keeps. */
export const share: Kind = /* @__PURE__ */ numberThat("a number from 0 and below 1", (x) => x >= 0 && x < 1);
export const whole: Kind = /* @__PURE__ */ numberThat("a whole number", (x) => Number.isSafeInteger(x));
export const count: Kind = /* @__PURE__ */ numberThat(
  "a whole number from 1",
  (x) => Number.isSafeInteger(x) && x >= 1,
);
export const countOrInfinity: Kind = /* @__PURE__ */ numberThat(
  "a whole number from 1, or Infinity",
  (x) => x === Infinity || (Number.isSafeInteger(x) && x >= 1),
);

export const flag: Kind = /* @__PURE__ */ kindOf(
  "true or false",
  (x): x is boolean => typeof x === "boolean",
);
export const text: Kind = /* @__PURE__ */ kindOf("a text", isText);
export const callable: Kind = /* @__PURE__ */ kindOf(
  "a function",
  (x): x is () => unknown => typeof x === "function",
);
export const record: Kind = /* @__PURE__ */ kindOf("a record", isRecord);

/** One of some texts. The error for another one names the nearest. */
export function oneOf(
  choices: readonly string[],
  aliases: Readonly<Record<string, readonly string[]>> = {},
): Kind {
  const all = `one of ${listed(choices.map(quoted))}`;
  return {
    wanted: all,
    faultIn(found) {
      if (!isText(found)) return { what: "kind", found };
      if (choices.includes(found)) return undefined;
      const near = nearest(found, choices, (choice) => aliases[choice] ?? []);
      return { what: "range", found, advice: near && `${quoted(near)}: it is ${all}` };
    },
  };
}

/** A list of such things: an array, or a typed array. */
export function listOf(kind: Kind, wanted: string, size?: number): Kind {
  return {
    wanted,
    faultIn(found) {
      if (!isList(found)) return { what: "kind", found };
      if (size !== undefined && found.length !== size) return { what: "range", found };
      for (let i = 0; i < found.length; i++) {
        const fault = kind.faultIn(found[i]);
        if (fault !== undefined) return { advice: kind.wanted, ...fault, path: `[${i}]${fault.path ?? ""}` };
      }
      return undefined;
    },
  };
}

/** A record of such things. Those of `optional` may be left out. */
export function recordOf(
  required: Readonly<Record<string, Kind>>,
  optional: Readonly<Record<string, Kind>> = {},
): Kind {
  const known = { ...required, ...optional };
  const names = Object.keys(known);
  const wanted = `a record of ${listed(names)}`;
  return {
    wanted,
    faultIn(found) {
      if (!isRecord(found)) return { what: "kind", found };
      for (const name in found) {
        if (Object.hasOwn(known, name)) continue;
        const near = nearest(name, names, (of) => known[of]?.aliases ?? []);
        const advice = near === undefined ? wanted : `${near}: it is ${wanted}`;
        return { what: "kind", path: `.${printable(name)}`, found: found[name], advice };
      }
      for (const name of names) {
        const part = found[name];
        if (part === undefined && Object.hasOwn(optional, name)) continue;
        const kind = known[name] as Kind;
        const fault = kind.faultIn(part);
        if (fault !== undefined)
          return { advice: kind.wanted, ...fault, path: `.${name}${fault.path ?? ""}` };
      }
      return undefined;
    },
  };
}

/** What is of one of several kinds. The fault is that of the first whose kind it is. */
export function either(...kinds: readonly Kind[]): Kind {
  const wanted = kinds.map((kind) => kind.wanted).join(", or ");
  return {
    wanted,
    faultIn(found) {
      const faults = kinds.map((kind) => kind.faultIn(found));
      if (faults.includes(undefined)) return undefined;
      return (
        faults.find((fault) => fault?.what === "range" || fault?.path !== undefined) ?? {
          what: "kind",
          found,
        }
      );
    },
  };
}

/** The kind, under other names too: an option of one of these is refused with the right one. */
export const also = (kind: Kind, ...aliases: readonly string[]): Kind => ({ ...kind, aliases });

/** How many threads. */
export const threadCount: Kind = /* @__PURE__ */ also(
  /* @__PURE__ */ either(count, /* @__PURE__ */ oneOf(["auto"])),
  "workers",
  "parallel",
);

/** Whether `x` is an array, or a typed array. */
export function isList(x: unknown): x is ArrayLike<unknown> {
  return Array.isArray(x) || (ArrayBuffer.isView(x) && "length" in x);
}

/** An object that may hold options though it is no plain record: an instance of a class, but no collection. */
const isObject = (x: unknown): boolean =>
  typeof x === "object" && x !== null && !(Symbol.iterator in x) && !("then" in x);

/** A wrong argument as errors show it. */
export function shown(x: unknown): string {
  if (typeof x === "bigint") return `${x}n`;
  if (Object.is(x, -0)) return "-0";
  const whole = describe(x);
  return whole.length > 60 ? `${whole.slice(0, 60)}…` : whole;
}

/**
 * The known name that was probably meant; `undefined` if none is near.
 *
 * Method: without capitals and punctuation, in turn: an alias; at most a third of the letters wrong; one name within the other.
 */
export function nearest(
  name: string,
  names: readonly string[],
  aliasesOf: (known: string) => readonly string[] = () => [],
): string | undefined {
  const plain = (x: string): string => x.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
  const wanted = plain(name).slice(0, 40); // the distance is quadratic
  if (wanted === "") return undefined;
  const alias = names.find((known) => aliasesOf(known).some((other) => plain(other) === wanted));
  if (alias !== undefined) return alias;
  let best: string | undefined;
  let least = Infinity;
  for (const known of names) {
    const letters = plain(known);
    const errors = distance(wanted, letters);
    if (errors < least && errors <= Math.max(wanted.length, letters.length) / 3)
      [best, least] = [known, errors];
  }
  return (
    best ??
    names
      .filter((known) => known.length > 3 && (wanted.includes(plain(known)) || plain(known).includes(wanted)))
      .toSorted((a, b) => b.length - a.length)[0]
  );
}

/** How many letters must be put in, left out, replaced or exchanged with their neighbor. Damerau, 1964. */
function distance(a: string, b: string): number {
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, before[j - 2]! + 1);
      row.push(least);
    }
    [before, last] = [last, row];
  }
  return last[b.length]!;
}
