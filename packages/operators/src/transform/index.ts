/**
 * @file The build step: the text of a module in, the text with the twins of its functions out. The module's own text stays as it is,
 * character for character; twins and what attaches them are put between.
 */

import { attachments } from "./attachments.ts";
import { DIRECTIVE } from "./functions.ts";
import { markedFunctions } from "./marked.ts";
import { Plainness } from "./plain.ts";
import { type Earlier, Source } from "./refusal.ts";
import { Scopes } from "./scopes.ts";
import type { Parse } from "./syntax.ts";
import { assemble, type SourceMap } from "./text.ts";

export { type Earlier, NotDifferentiableError } from "./refusal.ts";
export type { Parse } from "./syntax.ts";
export type { SourceMap } from "./text.ts";

/** Options of {@link transform}. */
export interface TransformOptions {
  /** What makes an ESTree of the module's text: of oxc-parser, of acorn. */
  readonly parse: Parse;
  /** The name of the file, as errors and the source map call it. Default: `input.ts`. */
  readonly file?: string;
  /** Where twins import their run-time part from. Default: `@chainrule/operators/runtime`. */
  readonly runtime?: string;
  /** Whether the text of functions is kept for answers that show lines of it. Default: true. */
  readonly lines?: boolean;
  /** What the module's text was made from, if its author wrote another: then places are those in what he wrote. */
  readonly earlier?: Earlier;
}

/** A transformed module. */
export interface Transformed {
  readonly code: string;
  readonly map: SourceMap;
}

/**
 * The module with the twins of its marked functions; `undefined` if it has none.
 * @throws NotDifferentiableError for what is not in the language, with the place and the lines around it; what `parse` throws.
 */
export function transform(text: string, options: TransformOptions): Transformed | undefined {
  const {
    parse,
    file = "input.ts",
    runtime = "@chainrule/operators/runtime",
    lines = true,
    earlier,
  } = options;
  if (!mayHoldTwins(text)) return undefined;
  const source = new Source(text, file, earlier);
  const program = parse(text, file);
  const scopes = new Scopes(program);
  const marked = markedFunctions(program, source, scopes);
  if (marked.length === 0) return undefined;
  const insertions = attachments({
    program,
    source,
    scopes,
    plain: new Plainness(scopes),
    marked,
    runtime,
    lines,
  });
  return insertions.length === 0 ? undefined : assemble(source, insertions);
}

/** Whether a text may have functions that get twins: a quick look, before it is parsed. */
export function mayHoldTwins(text: string): boolean {
  return text.includes(DIRECTIVE) || text.includes("@chainrule/");
}
