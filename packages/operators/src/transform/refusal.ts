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

/** What a text was made from by an earlier step: TypeScript, of what is JavaScript now. */
export interface Earlier {
  readonly text: string;
  /** Where in it a place of the later text comes from; lines from 1, columns from 0. */
  place(line: number, column: number): { readonly line: number; readonly column: number } | undefined;
}

/** A file's text, and where things stand in it, as its author sees it. */
export class Source {
  readonly text: string;
  readonly file: string;
  /** The text that the author wrote. */
  readonly written: string;
  readonly #earlier: Earlier | undefined;
  /** Where the lines start, in the text and in what the author wrote. */
  readonly #starts: readonly number[];
  readonly #writtenStarts: readonly number[];

  constructor(text: string, file: string, earlier?: Earlier) {
    this.text = text;
    this.file = file;
    this.written = earlier?.text ?? text;
    this.#earlier = earlier;
    this.#starts = lineStarts(text);
    this.#writtenStarts = earlier === undefined ? this.#starts : lineStarts(earlier.text);
  }

  /** Line and column in what the author wrote, from 1. */
  position(offset: number): { line: number; column: number } {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    const here = { line: low + 1, column: offset - this.#starts[low]! + 1 };
    const before = this.#earlier?.place(here.line, here.column - 1);
    return before === undefined ? here : { line: before.line, column: before.column + 1 };
  }

  /** `file:line:column` */
  place(offset: number): string {
    const { line, column } = this.position(offset);
    return `${this.file}:${line}:${column}`;
  }

  /** The lines that the author wrote from one line to another. */
  lines(from: number, to: number): string[] {
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => this.#line(from + i));
  }

  #line(line: number): string {
    const start = this.#writtenStarts[line - 1];
    if (start === undefined) return "";
    const end = this.#writtenStarts[line] ?? this.written.length + 1;
    return this.written.slice(start, end - 1).replace(/\r$/, "");
  }

  /** The line of a place, those beside it, and a mark below the place. */
  frame(offset: number): string {
    const { line, column } = this.position(offset);
    const from = Math.max(1, line - 1);
    const to = Math.min(this.#writtenStarts.length, line + 1);
    const width = String(to).length;
    const out: string[] = [];
    for (let i = from; i <= to; i++) {
      const text = this.#line(i);
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

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) starts.push(i + 1);
  return starts;
}
