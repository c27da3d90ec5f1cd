/** @file The text of names and of members, as they are read. */

import { expression } from "./expressions.ts";
import { bare, type ESTree, type Node } from "./syntax.ts";
import { Kept, t, type Text } from "./text.ts";
import type { Twin } from "./twin.ts";

export function identifier(twin: Twin, e: ESTree.IdentifierReference, read: boolean): Text {
  const kept = twin.around(e, []);
  const binding = twin.bindingOf(e);
  if (binding === undefined) {
    if (e.name === "arguments") twin.refuse(e, "`arguments` is not in the language.", "Write (...args).");
    if (e.name === "eval") twin.refuse(e, "`eval` is not in the language.");
    return kept;
  }
  if (read || twin.isPlain(e)) return kept;
  if (twin.isOutside(binding)) {
    if (twin.isLibrary(binding)) return t`${twin.$}.own(${kept})`;
    if (binding.kind === "function" || binding.kind === "class") return kept;
    return t`${twin.$}.outer(${kept})`;
  }
  return binding.kind === "function" ? t`${twin.$}.own(${kept})` : kept;
}

/** Whether what a chain of members begins with comes from outside. */
function isFromOutside(twin: Twin, node: Node): boolean {
  let at = bare(node);
  while (at.type === "MemberExpression") at = bare(at.object);
  if (at.type !== "Identifier") return false;
  const binding = twin.bindingOf(at);
  return binding !== undefined && twin.isOutside(binding) && !twin.isLibrary(binding);
}

export function member(twin: Twin, e: ESTree.MemberExpression, read: boolean): Text {
  const kept = memberText(twin, e);
  return !read && isFromOutside(twin, e) && !twin.isPlain(e) ? t`${twin.$}.outer(${kept})` : kept;
}

/** A member as it is read. */
export function memberText(twin: Twin, e: ESTree.MemberExpression): Text {
  const optional = e.optional && !twin.required.has(e);
  const object = optional
    ? t`${twin.$}.perhaps(${expression(twin, e.object, true)})?.`
    : objectText(twin, e.object);
  if (!e.computed) return t`${object}${optional ? "" : "."}${new Kept(e.property.start, e.property.end)}`;
  if (optional || e.object.type === "Super" || mayEnd(e.object) || twin.isPlain(e.property))
    return t`${object}[${keyText(twin, e.property)}]`;
  return t`${twin.$}.at(${expression(twin, e.object, true)}, ${expression(twin, e.property, true)}, ${twin.where(e.property)})`;
}

/** Whether a chain may end early before it comes to what follows: that must stay one chain with it. */
function mayEnd(node: Node): boolean {
  if (node.type === "MemberExpression") return node.optional || mayEnd(node.object);
  if (node.type === "CallExpression") return node.optional || mayEnd(node.callee);
  return node.type === "TSNonNullExpression" && mayEnd(node.expression);
}

/** An expression of which somebody asks whether it is there, or what it is: a number has no members that a value has. */
export function asked(twin: Twin, node: Node, read = true): Text {
  const e = bare(node);
  const isMember =
    e.type === "MemberExpression" &&
    !e.optional &&
    e.object.type !== "Super" &&
    e.property.type !== "PrivateIdentifier" &&
    !(e.computed && !twin.isPlain(e.property));
  if (
    !isMember ||
    twin.replaced.has(node) ||
    twin.replaced.has(e) ||
    isFromOutside(twin, e) ||
    twin.isPlain(e)
  )
    return expression(twin, node, read);
  const key = e.computed
    ? keyText(twin, e.property)
    : JSON.stringify((e.property as ESTree.IdentifierName).name);
  return t`${twin.$}.part(${expression(twin, e.object, true)}, ${key})`;
}

/** What stands before a dot. */
export function objectText(twin: Twin, node: Node): Text {
  if (node.type === "Super") return new Kept(node.start, node.end);
  const text = expression(twin, node, true);
  const simple = [
    "Identifier",
    "MemberExpression",
    "ThisExpression",
    "ParenthesizedExpression",
    "CallExpression",
    "TSNonNullExpression",
    "ArrayExpression",
  ];
  return simple.includes(node.type) ? text : t`(${text})`;
}

/** A key in brackets under which something is written. */
export function placeText(twin: Twin, key: Node): Text {
  const text = expression(twin, key, true);
  return twin.isPlain(key) ? text : t`${twin.$}.index(${text}, ${twin.where(key)})`;
}

/** A key in brackets, which must be known. */
export function keyText(twin: Twin, key: Node): Text {
  const text = expression(twin, key, true);
  return twin.isPlain(key) ? text : t`${twin.$}.key(${text}, ${twin.where(key)})`;
}
