import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classesIn, csv, numbersIn } from "@chainrule/nn";

const file = "length,width,species\n5.1,3.5,setosa\n4.9,3e0,virginica\n-1,.5,setosa\n";

test("reads columns of numbers and of classes", () => {
  const table = csv(file);
  expect(table.names).toEqual(["length", "width", "species"]);
  expect(numbersIn(table, ["width", "length"])).toEqual([[3.5, 5.1], [3, 4.9], [0.5, -1]]); // prettier-ignore
  const { classes, targets } = classesIn(table, "species");
  expect(classes).toEqual(["setosa", "virginica"]);
  expect(targets.map((row) => Array.from(row))).toEqual([[1, 0], [0, 1], [1, 0]]); // prettier-ignore
});

test("reads files without names, with other separators and line ends, quotes and a byte order mark", () => {
  expect(numbersIn(csv("1;2\r\n3;4", { header: false, separator: ";" }))).toEqual([[1, 2], [3, 4]]); // prettier-ignore
  const { names, rows, lines } = csv('\uFEFFa,"b ""and"" c"\n"one\ntwo",3\n\n,""\n');
  expect(names).toEqual(["a", 'b "and" c']);
  expect(rows).toEqual([["one\ntwo", "3"], ["", ""]]); // prettier-ignore
  expect(lines).toEqual([2, 5]);
  expect(numbersIn(csv("x|y\n1|2", { separator: "|" }))).toEqual([[1, 2]]);
});

test("what is written comes back", () => {
  const cell = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", " ", "é", "1") });
  const table = fc
    .integer({ min: 2, max: 4 })
    .chain((columns) =>
      fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 5 }),
    );
  fc.assert(
    fc.property(table, (rows) => {
      const text = rows.map((row) => row.map((x) => `"${x.replaceAll('"', '""')}"`).join(",")).join("\n");
      expect(csv(text, { header: false }).rows).toEqual(rows);
    }),
  );
});

describe("csv-parse reads", () => {
  const reference = (text: string, delimiter: string): string[][] =>
    parse(text, {
      delimiter,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      record_delimiter: ["\r\n", "\n", "\r"],
    });
  const outcome = (read: () => string[][]): unknown => {
    try {
      return read();
    } catch {
      return "refused";
    }
  };
  const rowsOf = (text: string, separator: string): string[][] =>
    csv(text, { header: false, separator }).rows.map((row) => row.slice());
  const texts = (separator: string): fc.Arbitrary<string> =>
    fc
      .array(
        fc.constantFrom(
          "a",
          "b1",
          '"',
          '""',
          separator,
          separator,
          "\n",
          "\r",
          "\r\n",
          " ",
          "\t",
          '"x',
          'y"',
          "é",
        ),
        { maxLength: 14 },
      )
      .map((parts) => parts.join(""));

  test.each([",", ";", "\t", "|"])(
    "what we read, and refuses what we refuse, with %j between cells",
    (separator) => {
      let read = 0;
      fc.assert(
        fc.property(texts(separator), (text) => {
          const expected = outcome(() => reference(text, separator));
          const isTable =
            Array.isArray(expected) &&
            expected.length > 0 &&
            expected.every((row) => row.length === expected[0].length);
          if (isTable) read++;
          const actual = outcome(() => rowsOf(text, separator));
          // Of two quoted texts in one cell, csv-parse loses one.
          if (actual === "refused" && /"[ \t]+"/.test(text)) return;
          expect(actual).toEqual(isTable ? expected : "refused");
        }),
        { numRuns: 3000 },
      );
      expect(read).toBeGreaterThan(300);
    },
  );
});

test("blanks around a cell are none of it, those within quotes are", () => {
  const table = csv('length, width ," kept "\n1, 2,\t" x "\t\n');
  expect(table.names).toEqual(["length", "width", " kept "]);
  expect(table.rows).toEqual([["1", "2", " x "]]);
  expect(numbersIn(table, ["width"])).toEqual([[2]]);
  expect(() => numbersIn(table, ["kept"])).toThrow('Write " kept ".');
});

test("lines end with CR, LF or both, and each counts", () => {
  const table = csv('a,b\r1,2\n"3\r\n4\r5\n6",7\r\n\r8,9\r');
  expect(table.rows).toEqual([["1", "2"], ["3\r\n4\r5\n6", "7"], ["8", "9"]]); // prettier-ignore
  expect(table.lines).toEqual([2, 3, 8]);
});

test("a row of one empty cell is a row if it has quotes", () => {
  expect(csv('a\n""\n\n  \nb\n').rows).toEqual([[""], ["b"]]);
});

test("long cells, many columns, many rows and many classes are read", () => {
  const long = `x${'""\n'.repeat(4_000_000)}`; // 12 MB
  expect(csv(`a\n"${long}"\n`).rows[0]?.[0]).toHaveLength(1 + 8_000_000);
  const columns = Array.from({ length: 30_000 }, (_, c) => `c${c}`);
  const wide = csv(`${columns.join(",")}\n${columns.map((_, c) => c).join(",")}\n`);
  expect(numbersIn(wide)[0]?.[29_999]).toBe(29_999);
  const { classes, targets } = classesIn(csv(`k\n${columns.join("\n")}\n`), "k");
  expect(classes).toHaveLength(30_000);
  expect([targets[7]![6], targets[7]![7], targets[7]![8], targets[7]!.length]).toEqual([0, 1, 0, 30_000]);
  expect(() => numbersIn(csv(`a\n${"1".repeat(200_000)}x\n`))).toThrow("which is no number");
});

describe("what cannot be read is named by its line and column", () => {
  test.each([
    ["a,b\n1,2\n3\n", "line 3 of the CSV file: it has 1 cells, the first line has 2"],
    ["a,b\n1,2\n3,4,5\n", "line 3 of the CSV file: it has 3 cells"],
    ['a,b\n1,"2\n3,4\n', "line 2 of the CSV file: a quoted cell does not end"],
    ['a,b\n1,"2"x\n', "line 2 of the CSV file: a quoted cell does not end"],
    ["", "it has no rows"],
    ["a,b\n", "it has no rows"],
    ["a,b\n1,\n", "line 2, column b: it is empty"],
    ["a,b\n1,2\n\n3, \n", "line 4, column b: it is empty"],
    ['a,b\n1,2"\n', "line 2 of the CSV file: a quote stands in a cell without quotes. Put quotes around it"],
    ["a,b\n1,NA\n", 'line 2, column b: it is "NA", which is no number'],
    ["a,b\n1,0x1f\n", 'line 2, column b: it is "0x1f", which is no number'],
    ["a,b\n1,NaN\n", 'column b: it is "NaN"'],
    ["a,b\n1,1e999\n", 'column b: it is "1e999", which is no number'],
  ])("%j", (text, message) => {
    expect(() => numbersIn(csv(text))).toThrow(message);
  });

  test("a column that is not there", () => {
    expect(() => numbersIn(csv(file), ["height"])).toThrow(
      "Cannot find the column height. There are length, width, species.",
    );
  });
});
