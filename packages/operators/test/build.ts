// Programs as texts, built and run: what the tests compare.
import { runInThisContext } from "node:vm";
import * as autograd from "@chainrule/autograd";
import { parse } from "../src/parse.ts";
import * as runtime from "../src/runtime/index.ts";
import { type Parse, transform } from "../src/transform/index.ts";

type AnyFunction = (...args: never[]) => unknown;

/** The functions that a text of JavaScript declares, each with its twin; `ad` is the library in it. */
export function build(text: string, file = "program.js", parser: Parse = parse): Record<string, AnyFunction> {
  const built = transform(text, { parse: parser, file });
  if (built === undefined) throw new Error("There is no function with a directive.");
  const code = built.code.replace(/import \* as (\S+) from "@chainrule\/operators\/runtime"; /, "");
  const names = [...text.matchAll(/^(?:export )?(?:function|class|const|let) (\w+)/gm)].map(
    (match) => match[1]!,
  );
  const body = `(function ($, ad) { ${code.replaceAll(/^export /gm, "")}\nreturn { ${names.join(", ")} }; })`;
  const run = runInThisContext(body, { filename: file }) as (
    ...parts: unknown[]
  ) => Record<string, AnyFunction>;
  return run(runtime, autograd);
}

/** The first function of a text. */
export function buildOne(text: string): AnyFunction {
  return Object.values(build(text))[0]!;
}
