/** @file Patterns: what declares names, and what assigns to several places at once. */

import { expression, stateText, thunk } from "./expressions.ts";
import { keyText } from "./members.ts";
import { type FunctionNode, isInside, type Node, some } from "./syntax.ts";
import { t, type Text } from "./text.ts";
import type { Twin } from "./twin.ts";

/** The variables of a pattern that have a value for when there is none; it is taken anew where whether there is one is not known. */
export function defaultsText(twin: Twin, patterns: readonly Node[]): Text {
  return patterns
    .flatMap((node) => defaultsIn(node))
    .map(({ left, right }): Text => {
      const { name } = left as Extract<Node, { type: "Identifier" }>;
      return t`${name} = ${twin.$}.defaulted(${name}, ${thunk(twin, right)}, ${twin.where(right)}${stateText(twin, [right])}); `;
    });
}

/** The value for when there is none, and how the variables that it changes are read and written back. */
export function fallbackText(twin: Twin, right: Node): Text {
  return t`, ${thunk(twin, right)}${stateText(twin, [right])})`;
}

/**
 * A value for when there is none, as it stands in the pattern: there, other variables of the pattern may have been given what may be nothing,
 * and have not yet got theirs.
 */
function firstDefault(twin: Twin, right: Node): Text {
  const others: Node[] = [];
  const look = (node: Node): boolean => {
    const binding = node.type === "Identifier" ? twin.bindingOf(node) : undefined;
    if (binding === undefined) return false;
    const { body } = binding.fn as FunctionNode;
    const isSibling =
      binding.kind === "parameter"
        ? isInside(right, binding.fn) && body !== null && right.end <= body.start
        : isInside(right, binding.node) && !isInside(binding.node, right);
    if (isSibling) others.push(node);
    return false;
  };
  look(right);
  some(right, look);
  for (const node of others)
    twin.replaced.set(node, `${twin.$}.sure(${(node as Extract<Node, { type: "Identifier" }>).name})`);
  const text = expression(twin, right);
  for (const node of others) twin.replaced.delete(node);
  return text;
}

type Default = Extract<Node, { type: "AssignmentPattern" }>;

/** The variables with default values in a pattern. */
export function defaultsIn(node: Node | null): Default[] {
  switch (node?.type) {
    case "AssignmentPattern":
      return node.left.type === "Identifier" ? [node] : defaultsIn(node.left);
    case "ArrayPattern":
      return node.elements.flatMap((element) => defaultsIn(element));
    case "ObjectPattern":
      return node.properties.flatMap((one) => (one.type === "RestElement" ? [] : defaultsIn(one.value)));
    default:
      return [];
  }
}

/**
 * A pattern that declares, or that assigns to variables.
 * @param member what stands in the place of a member, or of a variable, that is assigned to, and that may have a value for when there is none.
 */
export function pattern(
  twin: Twin,
  node: Node,
  member?: (
    target: Extract<Node, { type: "MemberExpression" | "Identifier" }>,
    fallback: Node | undefined,
  ) => Text | undefined,
  fallback?: Node,
): Text {
  const inner = (part: Node, otherwise?: Node): Text => pattern(twin, part, member, otherwise);
  switch (node.type) {
    case "Identifier":
      return member?.(node, fallback) ?? twin.around(node, []);
    case "AssignmentPattern":
      return twin.around(node, [
        [node.left, inner(node.left, node.right)],
        [node.right, firstDefault(twin, node.right)],
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
        member?.(node, fallback) ??
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
