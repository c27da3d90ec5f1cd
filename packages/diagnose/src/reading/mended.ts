/** @file The line with an edit made, as code. */

import type { Place } from "../trace.ts";
import type { Edit } from "./edit.ts";
import type { Program } from "./program.ts";

/** The line with the edit made, as code; empty where that cannot be written as a replacement. */
export function mendedText(program: Program, edit: Edit): string {
  const { kind, slot, at, wrong: written, right, rest, places = [at] } = edit;
  const statement = program.trace.statements[slot.statement];
  if (statement === undefined) return "";
  const row = at[0];
  const line = program.trace.source[row - 1] ?? "";
  const code = right.replaceAll("−", "-").replaceAll("·", " * ").replaceAll("²", " ** 2");
  const beside = rest === undefined ? code : `${isSum(rest) ? `(${rest})` : rest} * ${code}`;
  const putAll = (all: readonly (readonly [text: string, place: Place])[]): string => {
    let mended = line;
    for (const [text, [first, column, last, end]] of all.toSorted(([, x], [, y]) => y[1] - x[1])) {
      if (first !== row || last !== row) return "";
      mended =
        mended.slice(0, column) + fitting(text, line.slice(0, column), line.slice(end)) + mended.slice(end);
    }
    return mended.trim();
  };
  const put = (text: string, ...where: readonly Place[]): string =>
    putAll(where.map((place) => [text, place] as const));
  const { texts } = edit;
  if (texts !== undefined) return putAll(texts.map((text, i) => [text, places[i] as Place] as const));
  if (slot.whole !== undefined && (kind === "missing" || kind === "scale")) {
    const by = right.startsWith("1/") ? `/= ${code.slice(2)}` : `*= ${code}`;
    return `${line.trim().replace(/;$/, "")}; ${slot.whole} ${by}`;
  }
  const tight = slot.operand.site === undefined ? slot.text : `(${slot.text})`;
  switch (kind) {
    case "replace":
    case "transpose":
      return / (of the step|as it was)/.test(right) ? "" : put(beside, ...places);
    case "operator": {
      if (right === "the branches exchanged") return "";
      if (written.length > 2) return put(code, at);
      // The operator stands between its operands.
      const operands = program.trace.sites[slot.site]?.operands ?? [];
      const [from = at[1], to = at[3]] =
        operands.length === 2 ? [operands[0]?.at[3], operands[1]?.at[1]] : [at[1], at[3]];
      const between = line.slice(from, to);
      const [sign, other] = [written, right].map((text) => text.replace("−", "-")) as [string, string];
      return between.includes(sign) ? put(between.replace(sign, other), [row, from, row, to]) : "";
    }
    case "extra":
      return put(isSum(right) ? `(${right})` : right, ...(edit.places ?? [slot.at]));
    case "missing":
    case "scale":
      return put(right.startsWith("1/") ? `${tight} / ${code.slice(2)}` : `${tight} * ${code}`, slot.at);
    case "term":
      return put(`${slot.text} ${code}`, slot.at);
    case "sign":
      return put(code, slot.at);
    case "accumulate":
      return (line.slice(0, at[1]) + line.slice(at[1]).replace(/([^=<>!+*/-])=([^=])/, "$1+=$2")).trim();
    default:
      return kind satisfies never;
  }
}

/** Whether a text is a sum or a difference, which needs parentheses in a product. */
function isSum(text: string): boolean {
  let rest = text;
  for (let inner = ""; inner !== rest;) {
    inner = rest;
    rest = rest.replace(/\([^()]*\)|\[[^[\]]*\]/g, "");
  }
  return /[^*/+\-eE(,\s]\s*[+-]/.test(rest);
}

/** A text as it must be written between others: in parentheses where they would take it apart, without where it stands in some already. */
function fitting(text: string, before: string, after: string): string {
  if (before.endsWith("(") && after.startsWith(")") && /^\([^()]*\)$/.test(text)) return text.slice(1, -1);
  const isProduct = isSum(text) || isSum(text.replaceAll(/(?<!\*)[*/@](?!\*)/g, "+"));
  const isTight = /^(?:\.\D|\[|\s*\*\*)/.test(after) || /(?:[/@]|\*\*)\s*$/.test(before);
  const isInProduct = /^\s*[*/@]/.test(after) || /[*/@-]\s*$/.test(before.replace(/[-+*/]=\s*$/, ""));
  return (isTight && isProduct) || (isInProduct && isSum(text)) ? `(${text})` : text;
}
