/**
 * @file Comma-separated values, strictly: RFC 4180 with any separator, and numbers that are numbers. It is written here because this
 * package has no dependencies; the tests read the same texts with csv-parse.
 */

import {
  also,
  flag,
  type Kind,
  listOf,
  nearest,
  printable,
  quoted,
  readOptions,
  recordOf,
  requireArgument,
  text as textKind,
  whole,
} from "@chainrule/autograd/options";
import type { Row } from "./data.ts";

/** The cells of a file, as text, under the names of the columns. Blanks around a cell are none of it, unless quotes are around them. */
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
 * Lines end with CR, LF or both; lines of nothing but blanks are passed over.
 * @throws Error with the line for rows of different lengths, quotes that do not close or stand within a cell without them, columns of
 * one name, and a file without rows; TypeError and RangeError for wrong options.
 */
export function csv(text: string, options?: CsvOptions): Table {
  requireArgument("csv", "text", text, textKind);
  const { header = true, separator = "," } = readOptions("csv", options, {
    header: also(flag, "headers", "names"),
    separator: also(separatorKind, "delimiter", "sep"),
  });
  const { rows, lines } = cellsOf(text.startsWith("\uFEFF") ? text.slice(1) : text, separator);
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
  const twice = header ? firstTwice(first) : undefined;
  if (twice !== undefined) {
    throw new Error(
      `Cannot read the CSV file: two columns are called ${quoted(twice)}. Rename one, or pass header: false.`,
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
const tableKind = recordOf({
  names: namesKind,
  rows: listOf(listOf(textKind, "an array of texts"), "an array of rows"),
  lines: listOf(whole, "an array with the line of each row"),
});

function firstTwice(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}

/** A number as people write it; JavaScript would also read `0x1f` and nothing at all. */
const decimal = /^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i;

/**
 * The numbers in the columns with these names (default: all), a row for each row of the table.
 * @throws Error with line and column for an empty cell and for text; RangeError for a column that is not there.
 */
export function numbersIn(table: Table, names?: readonly string[]): number[][] {
  requireArgument("numbersIn", "table", table, tableKind);
  if (names === undefined) names = table.names;
  requireArgument("numbersIn", "names", names, namesKind);
  const columns = columnsOf(table, names);
  return table.rows.map((row, r) =>
    columns.map((c) => {
      const cell = (row[c] as string).trim();
      const number = Number(cell);
      if (decimal.test(cell) && Number.isFinite(number)) return number;
      const found = cell === "" ? "empty" : `${quoted(cell)}, which is no number`;
      throw new Error(
        `Cannot read line ${table.lines[r]}, column ${printable(table.names[c]!)}: it is ${found}. Fill it in, or leave the line or column out.`,
      );
    }),
  );
}

/**
 * The different texts in a column, in order of appearance, and for each row the one-hot row of its text. The rows are views of one
 * array, so many classes cost little: read them, and write into copies.
 * @throws Error with the line for an empty cell; RangeError for a column that is not there.
 */
export function classesIn(table: Table, name: string): { classes: string[]; targets: Row[] } {
  requireArgument("classesIn", "table", table, tableKind);
  requireArgument("classesIn", "name", name, textKind);
  const [column] = columnsOf(table, [name]) as [number];
  const indices = new Map<string, number>();
  const found = table.rows.map((row, r) => {
    const cell = row[column]!;
    if (cell.trim() === "") {
      throw new Error(
        `Cannot read line ${table.lines[r]}, column ${printable(name)}: it is empty. Fill it in, or leave the line out.`,
      );
    }
    const index = indices.get(cell) ?? indices.size;
    indices.set(cell, index);
    return index;
  });
  // A 1 in the middle of zeros, which a view of as many numbers as there are classes has at any place.
  const last = indices.size - 1;
  const line = new Float64Array(2 * last + 1);
  line[last] = 1;
  return {
    classes: [...indices.keys()],
    targets: found.map((index) => line.subarray(last - index, 2 * last + 1 - index)),
  };
}

/** Where columns stand. */
function columnsOf(table: Table, names: readonly string[]): number[] {
  const places = new Map(table.names.map((name, c) => [name, c]));
  return names.map((name) => {
    const column = places.get(name);
    if (column !== undefined) return column;
    const near = nearest(name, table.names);
    const advice = near === undefined ? "" : ` Write ${quoted(near)}.`;
    const shown = printable(table.names.slice(0, 20).join(", "));
    throw new RangeError(
      `Cannot find the column ${printable(name)}. There are ${shown}${table.names.length > 20 ? ", …" : ""}.${advice}`,
    );
  });
}

/** The cells of each line that has any, and the number of the line on which each begins. Method: one pass, a character at a time. */
function cellsOf(text: string, separator: string): { rows: string[][]; lines: number[] } {
  const isBlank = (c: string | undefined): boolean => (c === " " || c === "\t") && c !== separator;
  const isEnd = (c: string | undefined): boolean => c === "\n" || c === "\r" || c === undefined;
  const rows: string[][] = [];
  const lines: number[] = [];
  let at = 0;
  let line = 1;
  const refuse = (fault: string, remedy: string): never => {
    throw new Error(`Cannot read line ${line} of the CSV file: ${fault}. ${remedy}.`);
  };
  const skipBlanks = (): void => {
    while (isBlank(text[at])) at++;
  };
  const quoted = (): string => {
    const start = ++at;
    let isDoubled = false;
    for (;;) {
      const quote = text.indexOf('"', at);
      if (quote < 0)
        refuse("a quoted cell does not end with its quote", "Close it, and double quotes inside");
      at = quote + 1;
      if (text[at] !== '"') break;
      isDoubled = true;
      at++;
    }
    const cell = text.slice(start, at - 1);
    skipBlanks();
    if (text[at] !== separator && !isEnd(text[at])) {
      refuse("a quoted cell does not end with its quote", "Close it, and double quotes inside");
    }
    line += endsIn(cell);
    return isDoubled ? cell.split('""').join('"') : cell; // five times as fast as replaceAll
  };
  const plain = (): string => {
    const start = at;
    let behind = at; // the last character that is no blank
    for (; text[at] !== separator && !isEnd(text[at]); at++) {
      if (text[at] === '"')
        refuse("a quote stands in a cell without quotes", "Put quotes around it, and double those inside");
      if (!isBlank(text[at])) behind = at + 1;
    }
    return text.slice(start, behind);
  };
  while (at < text.length) {
    skipBlanks();
    if (!isEnd(text[at])) {
      lines.push(line);
      const row: string[] = [];
      for (;;) {
        row.push(text[at] === '"' ? quoted() : plain());
        if (text[at] !== separator) break;
        at++;
        skipBlanks();
      }
      rows.push(row);
    }
    at += text.startsWith("\r\n", at) ? 2 : 1;
    line++;
  }
  return { rows, lines };
}

/** How many lines end within a text. */
function endsIn(text: string): number {
  let ends = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "\n" || (text[i] === "\r" && text[i + 1] !== "\n")) ends++;
  }
  return ends;
}
