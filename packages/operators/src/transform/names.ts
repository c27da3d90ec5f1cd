/** @file Which variables name the values that they hold. */

import { bare, type Node } from "./syntax.ts";
import { t, type Text } from "./text.ts";
import type { Twin } from "./twin.ts";

/** The value of a variable, with its name, where it makes a value of its own. One that is assigned again holds many values: those get no name. */
export function named(twin: Twin, id: Node, init: Node, text: Text): Text {
  if (id.type !== "Identifier" || !makesValue(twin, init)) return text;
  const binding = twin.bindingOf(id);
  if ((binding?.assignments.length ?? 0) > 0) return text;
  return t`${twin.$}.name(${text}, ${JSON.stringify(id.name)})`;
}

function makesValue(twin: Twin, node: Node): boolean {
  const e = bare(node);
  if (twin.isPlain(e)) return false;
  return [
    "BinaryExpression",
    "UnaryExpression",
    "CallExpression",
    "ConditionalExpression",
    "ObjectExpression",
    "ArrayExpression",
  ].includes(e.type);
}
