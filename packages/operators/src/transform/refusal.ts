/** @file What is refused when a file is built: with its place, the lines around it, and what to write. */

/** Something that is not in the language of differentiable functions. */
export class NotDifferentiableError extends Error {
  override readonly name = "NotDifferentiableError";
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;

  constructor(source: Source, offset: number, message: string) {
    const { line, column } = source.position(offset);
    super(`${source.file}:${line}:${column}: ${message}\n\n${source.frame(offset)}`);
    this.file = source.file;
    this.line = line;
    this.column = column;
  }
}

/** A file's text, and where things stand in it. */
export class Source {
  readonly text: string;
  readonly file: string;
  /** Where the lines start. */
  readonly #starts: number[] = [0];

  constructor(text: string, file: string) {
    this.text = text;
    this.file = file;
    for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) this.#starts.push(i + 1);
  }

  /** Line and column, from 1. */
  position(offset: number): { line: number; column: number } {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - this.#starts[low]! + 1 };
  }

  /** `file:line:column` */
  place(offset: number): string {
    const { line, column } = this.position(offset);
    return `${this.file}:${line}:${column}`;
  }

  /** The line of a place, those beside it, and a mark below the place. */
  frame(offset: number): string {
    const { line, column } = this.position(offset);
    const from = Math.max(1, line - 1);
    const to = Math.min(this.#starts.length, line + 1);
    const width = String(to).length;
    const out: string[] = [];
    for (let i = from; i <= to; i++) {
      const text = this.text
        .slice(this.#starts[i - 1], (this.#starts[i] ?? this.text.length + 1) - 1)
        .replace(/\r$/, "");
      out.push(`${i === line ? ">" : " "} ${String(i).padStart(width)} | ${text}`);
      if (i === line)
        out.push(`  ${" ".repeat(width)} | ${text.slice(0, column - 1).replace(/[^\t]/g, " ")}^`);
    }
    return out.join("\n");
  }

  /** @throws NotDifferentiableError */
  refuse(at: { readonly start: number }, what: string, advice = ""): never {
    throw new NotDifferentiableError(this, at.start, advice === "" ? what : `${what} ${advice}`);
  }
}
