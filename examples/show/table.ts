/** @file Tables as text: columns as wide as they need to be. */

/** Rows under a header, aligned; columns of numbers to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, c) =>
    Math.max(...[title, ...rows.map((row) => row[c] ?? "")].map(width)),
  );
  const isNumber = header.map((_, c) => rows.every((row) => /^[-+]?[\d.]*(e[-+]?\d+)?$/.test(row[c] ?? "")));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, c) => {
        const blank = " ".repeat((widths[c] as number) - width(cell));
        return isNumber[c] ? blank + cell : cell + blank;
      })
      .join("  ")
      .trimEnd();
  return [line(header), widths.map((w) => "─".repeat(w)).join("  "), ...rows.map(line)].join("\n");
}

/** The number of places that a text takes: combining marks take none. */
function width(text: string): number {
  return text.replaceAll(/\p{Mark}/gu, "").length;
}
