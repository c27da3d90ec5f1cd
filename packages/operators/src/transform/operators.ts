/** @file The text of operators. */

import { expression } from "./expressions.ts";
import { asked, keyText } from "./members.ts";
import { bare, type ESTree, type Node } from "./syntax.ts";
import { t, type Text } from "./text.ts";
import type { Twin } from "./twin.ts";

/** What the run-time part calls the operators. */
export const OPERATORS: Readonly<Record<string, string>> = {
  "+": "add",
  "-": "sub",
  "*": "mul",
  "/": "div",
  "%": "rem",
  "**": "pow",
  "<": "lt",
  "<=": "le",
  ">": "gt",
  ">=": "ge",
  "===": "eq",
  "!==": "ne",
  "==": "looseEq",
  "!=": "looseNe",
};
/** What it calls those whose right side runs only sometimes. */
export const LOGICAL = { "&&": "and", "||": "or", "??": "coalesce" } as const;
export const BITWISE: ReadonlySet<string> = new Set(["|", "&", "^", "<<", ">>", ">>>"]);

export function unary(twin: Twin, e: ESTree.UnaryExpression): Text {
  const { $ } = twin;
  const argument = (): Text => expression(twin, e.argument, true);
  const where = twin.where(e);
  switch (e.operator) {
    case "void":
      return t`(void ${argument()})`;
    case "typeof": {
      // A name that is declared nowhere may be asked for.
      if (e.argument.type === "Identifier" && twin.bindingOf(e.argument) === undefined)
        return t`(typeof ${argument()})`;
      return t`${$}.typeOf(${asked(twin, e.argument)})`;
    }
    case "delete": {
      const target = bare(e.argument);
      if (target.type !== "MemberExpression" || target.property.type === "PrivateIdentifier")
        return twin.refuse(e, "This `delete` is not in the language.");
      const key = target.computed ? keyText(twin, target.property) : JSON.stringify(target.property.name);
      return t`${$}.remove(${expression(twin, target.object)}, ${key}, ${where})`;
    }
    default:
  }
  if (twin.isPlain(e.argument)) return t`(${twin.around(e, [[e.argument, argument()]])})`;
  switch (e.operator) {
    case "-":
      return t`${$}.neg(${argument()}, ${where})`;
    case "+":
      return t`${$}.plus(${argument()}, ${where})`;
    case "!":
      return t`${$}.not(${asked(twin, e.argument)})`;
    case "~":
      return t`${$}.complement(${argument()}, ${where})`;
    default:
      return twin.refuse(e, `\`${e.operator}\` is not in the language.`);
  }
}

export function binary(twin: Twin, e: ESTree.BinaryExpression | ESTree.PrivateInExpression): Text {
  const { $ } = twin;
  if (e.left.type === "PrivateIdentifier")
    return t`(${twin.around(e, [[e.right, expression(twin, e.right, true)]])})`;
  const isQuestion = /^[!=]==?$/.test(e.operator);
  const side = (node: Node): Text => (isQuestion ? asked(twin, node) : expression(twin, node, true));
  const left = side(e.left);
  const right = side(e.right);
  const where = twin.where(e);
  if (e.operator === "instanceof") return t`${$}.instance(${left}, ${right})`;
  if (e.operator === "in") return t`${$}.has(${left}, ${right}, ${where})`;
  if (twin.isPlain(e.left) && twin.isPlain(e.right)) {
    return t`(${twin.around(e, [
      [e.left, left],
      [e.right, right],
    ])})`;
  }
  return (
    operation(twin, e.operator, left, right, e) ?? twin.refuse(e, `\`${e.operator}\` is not in the language.`)
  );
}

/** An operator between two texts; `undefined` for one that is not in the language. */
export function operation(twin: Twin, operator: string, left: Text, right: Text, at: Node): Text | undefined {
  const { $ } = twin;
  const where = twin.where(at);
  const name = OPERATORS[operator];
  if (name !== undefined) return t`${$}.${name}(${left}, ${right}, ${where})`;
  if (!BITWISE.has(operator)) return undefined;
  return t`${$}.bits("${operator}", ${left}, ${right}, ${where})`;
}
