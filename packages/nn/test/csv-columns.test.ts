import { describe, expect, test } from "vitest";
import { classesIn, csv, numbersIn } from "../src/index.ts";

describe("columns", () => {
  test("of one name are refused: the second would be lost", () => {
    expect(() => csv("a,a\n1,2\n")).toThrow('two columns are called "a". Rename one, or pass header: false.');
    expect(numbersIn(csv("1,1\n1,2\n", { header: false }))).toEqual([
      [1, 1],
      [1, 2],
    ]);
  });

  test("of classes are read without blanks, and not where a cell is empty", () => {
    expect(classesIn(csv("k\nx\n x\ny\n"), "k").classes).toEqual(["x", "y"]);
    expect(() => classesIn(csv("k,n\nx,1\n,2\n"), "k")).toThrow("Cannot read line 3, column k: it is empty.");
  });

  test.each(["", ";;", '"', "\n"])("the separator %j is refused", (separator) => {
    expect(() => csv("a\n1\n", { separator })).toThrow("Pass one character, not a quote or a line end.");
  });
});
