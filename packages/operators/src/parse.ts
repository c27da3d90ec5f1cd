/** @file TypeScript and JSX as a syntax tree, by oxc-parser. */

import { parseSync } from "oxc-parser";
import type { Parse } from "./transform/syntax.ts";

/** @throws SyntaxError, with what the parser says, for a text that is not in the language of its file's name. */
export const parse: Parse = (text, file) => {
  const { program, errors } = parseSync(file, text);
  const error = errors.find(({ severity }) => (severity as string) === "Error");
  if (error !== undefined)
    throw new SyntaxError(
      `${file}: ${error.message}${error.codeframe === null ? "" : `\n${error.codeframe}`}`,
    );
  return program;
};
