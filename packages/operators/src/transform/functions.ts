/** @file The text of functions. */

import { expression } from "./expressions.ts";
import { pattern } from "./patterns.ts";
import { statements } from "./statements.ts";
import type { FunctionNode, Node } from "./syntax.ts";
import { joined, Kept, t, type Text } from "./text.ts";
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
  if (fn.generator) twin.refuse(fn, "A generator is not in the language.", "Answer an array.");
  const { temporaries } = twin;
  const jumps = twin.jumpsOf(fn);
  const frame = jumps.any ? twin.fresh("$f") : undefined;
  twin.places.push({ kind: "function", node: fn, jumps, frame, outside: twin.outsideOf(fn) });
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
  return t`function ${called}${head} ${body}`;
}

const kept = (node: { readonly start: number; readonly end: number } | null | undefined): Text =>
  node ? new Kept(node.start, node.end) : "";

function bodyText(twin: Twin, body: Node, frame: string | undefined, fn: FunctionNode): Text {
  const locals = (): Text => (twin.temporaries!.length > 0 ? `let ${twin.temporaries!.join(", ")}; ` : "");
  if (body.type !== "BlockStatement") {
    const answer = expression(twin, body);
    return twin.temporaries!.length > 0 ? t`{ ${locals()}return ${answer}; }` : t`(${answer})`;
  }
  const inner = statements(twin, body.body);
  const start = frame === undefined ? "" : `const ${frame} = ${twin.$}.frame(${twin.where(fn)}); `;
  const ends = body.body.at(-1)?.type === "ReturnStatement";
  const end = frame === undefined || ends ? "" : answerText(twin, "undefined");
  return t`{ ${locals()}${start}${inner} ${end}}`;
}

/** How the function that is written answers on a way that has come to its end. */
export function answerText(twin: Twin, answer: Text): Text {
  const { frame, outside } = twin.fn;
  if (frame === undefined) return t`return ${answer};`;
  if (outside.length === 0) return t`return ${frame}.done(${answer});`;
  const result = twin.fresh("$t");
  const names = outside.join(", ");
  twin.temporaries!.push(result);
  return t`[${result}, ${names}] = ${frame}.doneWith([${answer}, ${names}]); return ${result};`;
}

/** How it answers where all ways have left. */
export function finishText(twin: Twin): Text {
  const { frame, outside } = twin.fn;
  if (outside.length === 0) return `return ${frame}.finish();`;
  const result = twin.fresh("$t");
  const names = outside.join(", ");
  twin.temporaries!.push(result);
  return `[${result}, ${names}] = ${frame}.finishWith([undefined, ${names}]); return ${result};`;
}
