import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classesIn, csv, numbersIn } from "@chainrule/nn";

const file = "length,width,species\n5.1,3.5,setosa\n4.9,3e0,virginica\n-1,.5,setosa\n";

test("reads columns of numbers and of classes", () => {
  const table = csv(file);
  expect(table.names).toEqual(["length", "width", "species"]);
  expect(numbersIn(table, ["width", "length"])).toEqual([[3.5, 5.1], [3, 4.9], [0.5, -1]]); // prettier-ignore
  expect(classesIn(table, "species")).toEqual({
    classes: ["setosa", "virginica"],
    targets: [[1, 0], [0, 1], [1, 0]], // prettier-ignore
  });
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
