/** @file Patterns: what declares names, and what assigns to several places at once. */

import { expression, keyText } from "./expressions.ts";
import type { Node } from "./syntax.ts";
import { t, type Text } from "./text.ts";
import type { Twin } from "./twin.ts";

/**
 * A pattern that declares, or that assigns to variables.
 * @param member what stands in the place of a member, or of a variable, that is assigned to.
 */
export function pattern(
  twin: Twin,
  node: Node,
  member?: (target: Extract<Node, { type: "MemberExpression" | "Identifier" }>) => Text | undefined,
): Text {
  const inner = (part: Node): Text => pattern(twin, part, member);
  switch (node.type) {
    case "Identifier":
      return member?.(node) ?? twin.around(node, []);
    case "AssignmentPattern":
      return twin.around(node, [
        [node.left, inner(node.left)],
        [node.right, expression(twin, node.right)],
      ]);
    case "ArrayPattern":
      return twin.around(
        node,
        node.elements
          .filter((element) => element !== null)
          .map((element) => [element, inner(element)] as const),
      );
    case "ObjectPattern":
      return twin.around(
        node,
        node.properties.flatMap((property): (readonly [Node, Text])[] => {
          if (property.type === "RestElement") return [[property.argument, inner(property.argument)]];
          const text = inner(property.value);
          const value: readonly [Node, Text] = [
            property.value,
            property.shorthand && member !== undefined ? t`${twin.around(property.key, [])}: ${text}` : text,
          ];
          return property.computed ? [[property.key, keyText(twin, property.key)], value] : [value];
        }),
      );
    case "RestElement":
      return twin.around(node, [[node.argument, inner(node.argument)]]);
    case "MemberExpression":
      return (
        member?.(node) ??
        twin.refuse(
          node,
          "An assignment to a member inside of this pattern is not in the language.",
          "Assign it in a statement of its own.",
        )
      );
    default:
      return twin.refuse(node, `${node.type} is not in the language.`);
  }
}
