/** @file The documents' names of the quantities in a network: x, w, h, a, W, ŷ, y, E, δ, Δw, with indices from 1. */

const subscripts = "₀₁₂₃₄₅₆₇₈₉";
const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

const digits = (n: number, alphabet: string): string =>
  String(n).replace(/\d/g, (digit) => alphabet[Number(digit)] as string);

/** The letters of one layer: capitals for the output layer; with several hidden layers, hidden letters carry the layer's number. */
export interface Letters {
  readonly weight: string;
  readonly bias: string;
  readonly netInput: string;
  readonly delta: string;
  readonly activation: string;
}

/** The letters of layer `layer` (from 0) of `count` layers of units. */
export function lettersOf(layer: number, count: number): Letters {
  if (layer === count - 1) return { weight: "W", bias: "B", netInput: "o", delta: "δo", activation: "ŷ" };
  const mark = count > 2 ? `⁽${digits(layer + 1, superscripts)}⁾` : "";
  return {
    weight: `w${mark}`,
    bias: `b${mark}`,
    netInput: `h${mark}`,
    delta: `δh${mark}`,
    activation: `a${mark}`,
  };
}

/** An element of a vector of `size`: `h₂`, or `h` where there is only one. */
export function element(letter: string, index: number, size: number): string {
  return size === 1 ? letter : letter + digits(index + 1, subscripts);
}

/** An element of a matrix: `w₁₂`. An index that has one value only is left out; above 9 a comma stands between the two. */
export function entry(letter: string, row: number, rows: number, column: number, columns: number): string {
  if (columns === 1 || rows === 1) return element(letter, Math.max(row, column), Math.max(rows, columns));
  const comma = rows > 9 || columns > 9 ? "," : "";
  return letter + digits(row + 1, subscripts) + comma + digits(column + 1, subscripts);
}
