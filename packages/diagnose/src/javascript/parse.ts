/** @file The text of a JavaScript or TypeScript program as a tree: acorn, with its extension for types. */

import { tsPlugin } from "@sveltejs/acorn-typescript";
import { type AnyNode, Parser, type Program } from "acorn";

const TypeScript = Parser.extend(tsPlugin());

/** A program that is none. */
export class NotParsed extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** @throws NotParsed for what is no program. TypeScript is read as TypeScript; JavaScript is a part of it. */
export function parse(source: string): Program {
  try {
    return TypeScript.parse(source, { ecmaVersion: "latest", sourceType: "module", locations: true });
  } catch (error) {
    const { loc, message } = error as { loc?: { line: number }; message: string };
    throw new NotParsed(message.replace(/ \(\d+:\d+\)$/, ""), loc?.line ?? 0);
  }
}

/** What stands inside of TypeScript's words about types: `x as T`, `x!`, `x satisfies T`, `<T>x`. */
export function withoutTypes(node: AnyNode): AnyNode {
  let inner = node as unknown as { type: string; expression: AnyNode };
  while (
    [
      "TSAsExpression",
      "TSNonNullExpression",
      "TSSatisfiesExpression",
      "TSTypeAssertion",
      "ParenthesizedExpression",
    ].includes(inner.type)
  ) {
    inner = inner.expression as never;
  }
  return inner as never;
}
