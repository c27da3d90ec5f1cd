/** @file What is seen of a whole program before it runs. */

import type { AnyNode } from "acorn";
import { withoutTypes } from "./parse.ts";
import { baseOf } from "./syntax.ts";

/**
 * Names of which elements are assigned or that are updated, all numbers that are written, and those of them that stand in formulas:
 * they must stay what they are where they are given, too.
 */
export function survey(
  program: readonly AnyNode[],
  text: (node: AnyNode) => string,
): { changed: Set<string>; repeated: Set<number>; written: Set<number> } {
  const changed = new Set<string>();
  const inFormulas = new Set<number>();
  const written = new Set<number>();
  const note = (operand: unknown): void => {
    const inner = operand as { type?: string; value?: unknown; argument?: unknown } | null;
    const literal = inner?.type === "UnaryExpression" ? (inner.argument as typeof inner) : inner;
    if (literal?.type === "Literal" && typeof literal.value === "number") inFormulas.add(literal.value);
  };
  const stack: unknown[] = [...program];
  for (let next = stack.pop(); stack.length > 0 || next !== undefined; next = stack.pop()) {
    if (typeof next !== "object" || next === null) continue;
    const node = next as AnyNode;
    if (node.type === "Literal" && typeof node.value === "number") written.add(node.value);
    if (node.type === "AssignmentExpression" || node.type === "UpdateExpression") {
      const target = withoutTypes(node.type === "AssignmentExpression" ? node.left : node.argument);
      const base = baseOf(target);
      if (base !== target || node.type === "UpdateExpression" || node.operator !== "=")
        changed.add(text(base));
    }
    if (node.type === "BinaryExpression") [node.left, node.right].forEach(note);
    if (node.type === "CallExpression") node.arguments.forEach(note);
    if (node.type === "AssignmentExpression" && node.operator !== "=") note(node.right);
    if (node.type === "AssignmentPattern") note(node.right);
    for (const [key, child] of Object.entries(node)) {
      if (key === "loc" || key === "typeAnnotation") continue;
      if (Array.isArray(child)) stack.push(...(child as unknown[]));
      else if (typeof child === "object" && child !== null) stack.push(child);
    }
  }
  for (const common of [0, 1, 2, 0.5]) inFormulas.delete(common);
  return { changed, repeated: inFormulas, written };
}
