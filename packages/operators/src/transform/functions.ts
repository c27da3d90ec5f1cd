/** @file The text of functions. */

import { expression } from "./expressions.ts";
import { defaultsText, pattern } from "./patterns.ts";
import { statements } from "./statements.ts";
import type { FunctionNode, Node } from "./syntax.ts";
import { isEmpty, joined, Kept, t, type Text } from "./text.ts";
import type { Twin } from "./twin.ts";

export const DIRECTIVE = "use grad";

/**
 * The twin's text of a function.
 * @param form how it is written: as an arrow function, with the word `function`, or as a method, from its parameters on.
 */
export function functionText(
  twin: Twin,
  fn: FunctionNode,
  form: "arrow" | "function" | "method",
  name?: string,
): Text {
  if (fn.async)
    twin.refuse(fn, "An async function is not in the language.", "Await outside and hand the numbers in.");
  const { temporaries } = twin;
  const jumps = twin.jumpsOf(fn);
  const frame = jumps.any ? twin.fresh("$f") : undefined;
  const generator = fn.generator ? twin.fresh("$g") : undefined;
  const inside = { tries: 0, thunks: 0 };
  twin.places.push({ kind: "function", node: fn, jumps, frame, generator, inside });
  twin.temporaries = undefined;
  const parameters = fn.params.map((parameter): Text => {
    if (parameter.type === "TSParameterProperty")
      return twin.refuse(parameter, "A parameter property is not in the language.");
    if ((parameter.decorators?.length ?? 0) > 0)
      twin.refuse(parameter, "A decorated parameter is not in the language.");
    return pattern(twin, parameter);
  });
  twin.temporaries = [];
  const body = fn.body === null ? "{}" : bodyText(twin, fn.body, frame, fn);
  twin.temporaries = temporaries;
  twin.places.pop();
  const types = kept(fn.typeParameters);
  const head = t`${types}(${joined(parameters, ", ")})${kept(fn.returnType)}`;
  if (form === "arrow") return t`(${head} => ${body})`;
  if (form === "method") return t`${head} ${body}`;
  const called = name ?? fn.id?.name ?? "";
  return t`function${fn.generator ? "*" : ""} ${called}${head} ${body}`;
}

const kept = (node: { readonly start: number; readonly end: number } | null | undefined): Text =>
  node ? new Kept(node.start, node.end) : "";

function bodyText(twin: Twin, body: Node, frame: string | undefined, fn: FunctionNode): Text {
  const defaults = defaultsText(twin, fn.params);
  const locals = (): Text => (twin.temporaries!.length > 0 ? `let ${twin.temporaries!.join(", ")}; ` : "");
  const cells = twin.cellsOf(fn);
  if (body.type !== "BlockStatement") {
    const answer = expression(twin, body);
    const isBlock = cells !== "" || twin.temporaries!.length > 0 || !isEmpty(defaults);
    return isBlock ? t`{ ${locals()}${defaults}${cells}return ${answer}; }` : t`(${answer})`;
  }
  const inner = statements(twin, body.body);
  const start = frame === undefined ? "" : `const ${frame} = ${twin.$}.frame(${twin.where(fn)}); `;
  const ends = body.body.at(-1)?.type === "ReturnStatement";
  const end = frame === undefined || ends ? "" : answerText(twin, "undefined");
  const { generator } = twin.fn;
  if (generator !== undefined)
    return t`{ ${locals()}const ${generator} = ${twin.$}.certainly(${twin.where(fn)}); try { ${defaults}${cells}${start}${inner} ${end}} finally { ${generator}.end(); } }`;
  return t`{ ${locals()}${defaults}${cells}${start}${inner} ${end}}`;
}

/** How the function that is written answers on a way that has come to its end. */
export function answerText({ fn: { frame } }: Twin, answer: Text): Text {
  return frame === undefined ? t`return ${answer};` : t`return ${frame}.done(${answer});`;
}

/** How it answers where all ways have left. */
export function finishText({ fn: { frame } }: Twin): Text {
  return `return ${frame!}.finish();`;
}
