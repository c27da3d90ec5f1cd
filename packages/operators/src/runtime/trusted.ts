/**
 * @file Functions without twins that are called on values all the same, since they may be written with the table's functions. JavaScript's
 * arithmetic and order throw on values; what would answer wrongly without a word is found by its effect, and by the text.
 */

import { CAUSES, callWithoutTwin } from "@chainrule/autograd/agreement";
import { refuse } from "./refusal.ts";

type AnyFunction = (...args: unknown[]) => unknown;

/** A function as errors call it. */
export function nameOf(f: unknown): string {
  const name = typeof f === "function" ? f.name : "";
  return name === "" ? "a function" : `\`${name}\``;
}

const ADVICE = 'Write "use grad" at the top of its body, or of its module.';

/** What is wrong with a function without twin. */
export function noTwinText(f: unknown): string {
  return `${nameOf(f)} meets a value and has no twin. ${ADVICE}`;
}

/** Calls a function that has no twin on values; one that may ask what a number is, also on numbers, to compare. */
export function callTrusted(f: AnyFunction, self: unknown, args: readonly unknown[], where: string): unknown {
  const call = (...xs: readonly unknown[]): unknown => f.apply(self, [...xs]);
  const asked = questionsOf(f);
  if (asked === "none") return call(...args);
  const { answer, found } = callWithoutTwin(call, args);
  if (found === "agrees" || (found === "unknown" && asked === "others")) return answer;
  if (found === "no numbers") return refuse(where, noTwinText(f));
  if (found === "unknown")
    return refuse(
      where,
      `${nameOf(f)} has no twin, and may ask what a number is (by ===, if, ?:, &&, || or !) that is not known while the function is recorded. ${ADVICE}`,
    );
  return refuse(
    where,
    `${nameOf(f)} has no twin, and answers ${found.expected}${found.place} for plain numbers and ${found.answered} for values of the same numbers. ${ADVICE} ${CAUSES}`,
  );
}

/** What a function asks by its text: nothing that a value would answer wrongly; about other things than numbers; or perhaps about numbers. */
type Questions = "none" | "others" | "numbers";

const known = new WeakMap<AnyFunction, Questions>();

function questionsOf(f: AnyFunction): Questions {
  let found = known.get(f);
  if (found === undefined) {
    const text = withoutTexts(Function.prototype.toString.call(f));
    found = !QUESTION.test(text) ? "none" : QUESTION.test(withoutOthers(text)) ? "numbers" : "others";
    known.set(f, found);
  }
  return found;
}

const QUESTION =
  /[!?&|~^`]|==|<<|>>|\b(?:if|while|do|switch|try|typeof|delete|instanceof|in)\b|\b(?:Map|Set|JSON|Object|Number|String|Boolean|Date|isNaN|isFinite|parseFloat|parseInt)\b|\.(?:includes|indexOf|lastIndexOf|some|every|find|findIndex|filter|sort|join|toString|toFixed|has|get|set)\b|\[native code\]/;

/** The text without comments and with empty texts; of formulas of `math` only what is put into them. */
function withoutTexts(text: string): string {
  return text
    .replaceAll(/\/\*[^]*?\*\/|\/\/.*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, (found) =>
      found.startsWith("/") ? " " : '""',
    )
    .replaceAll(/\bmath`((?:[^`$\\{}]|\$\{[^`{}]*\})*)`/g, (_, formula: string) =>
      [...formula.matchAll(/\$\{([^}]*)\}/g)].map(([, part]) => `(${part})`).join(" + "),
    );
}

const TERM = String.raw`[\w$.[\]]+(?:\(\))?(?: ?[-+*/%] ?[\w$.[\]]+)*`;
const NONE = String.raw`(?:""|null|undefined|void 0)`;
/** Comparisons that a value cannot answer wrongly: by order, where JavaScript throws; with a text; with what is no number; of a length. */
const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/=>|\?\?=?|\?\./g, " "],
  [new RegExp(String.raw`\btypeof ${TERM}`, "g"), '""'],
  [new RegExp(String.raw`(?:${TERM}|"") ?[!=]==? ?${NONE}|${NONE} ?[!=]==? ?${TERM}`, "g"), "§"],
  [/(?<=(?:[(&|!;{?:=,]|return) ?)[\w$.]+\.length ?[!=]==? ?\d+/g, "§"],
  [new RegExp(String.raw`${TERM} ?(?:<=?|>=?) ?${TERM}`, "g"), "§"],
];
const JOINED = /! ?§|(?<![\w$)\]] ?)\( ?§ ?\)|§ ?(?:&&|\|\|) ?§/g;

/** The text without questions about other things than numbers. */
function withoutOthers(text: string): string {
  let rest = text.replaceAll(/\s+/g, " ");
  for (const [pattern, by] of OTHERS) rest = rest.replaceAll(pattern, by);
  for (let before = ""; before !== rest;) {
    before = rest;
    rest = rest.replaceAll(JOINED, "§");
  }
  return rest.replaceAll(/\b(?:if|while) ?\( ?§ ?\)|§ ?\?|\bdo\b/g, "");
}
