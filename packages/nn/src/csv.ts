/**
 * @file Comma-separated values, strictly: RFC 4180 with any separator, and numbers that are numbers. It is written here, in a few
 * lines, because this package has no dependencies and because a lenient parser would hide what it could not read.
 */

import {
  also,
  flag,
  type Kind,
  listOf,
  readOptions,
  requireArgument,
  text as textKind,
} from "@chainrule/autograd/options";
import { oneHot } from "./data.ts";

/** The cells of a file, as text, under the names of the columns. */
export interface Table {
  readonly names: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The line of the file on which each row begins. */
  readonly lines: readonly number[];
}

/** Options of {@link csv}. */
export interface CsvOptions {
  /** Whether the first line names the columns. Default true; without names columns are called 1, 2, … */
  readonly header?: boolean;
  readonly separator?: string;
}

/**
 * Reads a file's text.
 * @throws Error with the line for rows of different lengths, quotes that do not close, columns of one name, and a file without
 * rows; RangeError for a separator that is not one character.
 */
export function csv(text: string, options?: CsvOptions): Table {
  requireArgument("csv", "text", text, textKind);
  const { header = true, separator = "," } = readOptions("csv", options, {
    header: also(flag, "headers", "names"),
    separator: also(separatorKind, "delimiter", "sep"),
  });
  const { rows, lines } = cellsOf(text.replace(/^\uFEFF/, ""), separator);
  const first = rows[0];
  if (first === undefined || (header && rows.length === 1)) {
    throw new Error("Cannot read the CSV file: it has no rows. Pass the text of a file with data.");
  }
  const ragged = rows.findIndex((row) => row.length !== first.length);
  if (ragged >= 0) {
    throw new Error(
      `Cannot read line ${lines[ragged]} of the CSV file: it has ${rows[ragged]?.length} cells, the first line has ` +
        `${first.length}. Give all lines the same number of cells.`,
    );
  }
  const twice = header ? first.find((name, c) => first.indexOf(name) !== c) : undefined;
  if (twice !== undefined) {
    throw new Error(
      `Cannot read the CSV file: two columns are called ${JSON.stringify(twice)}. Rename one, or pass header: false.`,
    );
  }
  const skip = header ? 1 : 0;
  return {
    names: header ? first : first.map((_, c) => String(c + 1)),
    rows: rows.slice(skip),
    lines: lines.slice(skip),
  };
}

const separatorKind: Kind = {
  wanted: "one character, not a quote or a line end",
  faultIn: (found) =>
    typeof found !== "string"
      ? { what: "kind", found }
      : found.length === 1 && !/["\r\n]/.test(found)
        ? undefined
        : { what: "range", found },
};
const namesKind = listOf(textKind, "an array of names");

/** A number as people write it; JavaScript would also read `0x1f` and nothing at all. */
const decimal = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/**
 * The numbers in the columns with these names (default: all), a row for each row of the table.
 * @throws Error with line and column for an empty cell and for text; RangeError for a column that is not there.
 */
export function numbersIn(table: Table, names: readonly string[] = table.names): number[][] {
  requireArgument("numbersIn", "names", names, namesKind);
  const columns = names.map((name) => columnOf(table, name));
  return table.rows.map((row, r) =>
    columns.map((c, i) => {
      const cell = (row[c] as string).trim();
      const number = Number(cell);
      if (decimal.test(cell) && Number.isFinite(number)) return number;
      const found = cell === "" ? "empty" : `${JSON.stringify(cell)}, which is no number`;
      throw new Error(
        `Cannot read line ${table.lines[r]}, column ${names[i]}: it is ${found}. Fill it in, or leave the line or column out.`,
      );
    }),
  );
}

/**
 * The different texts in a column, without blanks around them, in order of appearance, and for each row the one-hot row of
 * its text.
 * @throws Error with the line for an empty cell; RangeError for a column that is not there.
 */
export function classesIn(table: Table, name: string): { classes: string[]; targets: number[][] } {
  requireArgument("classesIn", "name", name, textKind);
  const column = columnOf(table, name);
  const cells = table.rows.map((row) => (row[column] as string).trim());
  const empty = cells.indexOf("");
  if (empty >= 0) {
    throw new Error(
      `Cannot read line ${table.lines[empty]}, column ${name}: it is empty. Fill it in, or leave the line out.`,
    );
  }
  const classes = [...new Set(cells)];
  return { classes, targets: cells.map((cell) => oneHot(classes.indexOf(cell), classes.length)) };
}

function columnOf(table: Table, name: string): number {
  const column = table.names.indexOf(name);
  if (column >= 0) return column;
  throw new RangeError(`Cannot find the column ${name}. There are ${table.names.join(", ")}.`);
}

/** Method: one sticky expression matches a cell, quoted or not, with the separator or line end behind it. */
function cellsOf(text: string, separator: string): { rows: string[][]; lines: number[] } {
  const mark = separator.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"|(?!")([^\r\n]*?))(${mark}|\r?\n|$)`, "y");
  const rows: string[][] = [];
  const lines: number[] = [];
  let row: string[] = [];
  let [line, began] = [1, 1];
  while (cell.lastIndex < text.length || row.length > 0) {
    const match = cell.exec(text);
    if (match === null) {
      throw new Error(
        `Cannot read line ${line} of the CSV file: a quoted cell does not end with its quote. Close it, and double quotes inside.`,
      );
    }
    const [whole, quoted, plain = "", end] = match;
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    line += whole.split("\n").length - 1;
    if (end === separator) continue;
    if (row.length > 1 || row[0] !== "") {
      rows.push(row);
      lines.push(began);
    }
    row = [];
    began = line;
  }
  return { rows, lines };
}
