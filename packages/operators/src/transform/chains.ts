/** @file Optional chains. A chain with calls in it is cut where it may end early, so that what follows can be calls of the run-time part. */

import { expression } from "./expressions.ts";
import { keyText, memberText } from "./members.ts";
import { type ESTree, type Node } from "./syntax.ts";
import { t, type Text } from "./text.ts";
import type { Twin } from "./twin.ts";

export function chain(twin: Twin, e: ESTree.ChainExpression, read: boolean): Text {
  const links: Node[] = [];
  for (let at: Node = e.expression; ;) {
    links.push(at);
    if (at.type === "MemberExpression") at = at.object;
    else if (at.type === "CallExpression") at = at.callee;
    else if (at.type === "TSNonNullExpression") at = at.expression;
    else break;
  }
  if (!links.some(({ type }) => type === "CallExpression")) {
    return e.expression.type === "MemberExpression"
      ? memberText(twin, e.expression)
      : expression(twin, e.expression, read);
  }
  const optional = links.filter(
    (link) => (link.type === "MemberExpression" || link.type === "CallExpression") && link.optional,
  );
  return cut(twin, e.expression, optional as (ESTree.MemberExpression | ESTree.CallExpression)[], read);
}

/** The chain, which may end before each of the `optional` links, the last of which is the first in the text. */
function cut(
  twin: Twin,
  whole: Node,
  optional: (ESTree.MemberExpression | ESTree.CallExpression)[],
  read: boolean,
): Text {
  const link = optional.at(-1);
  if (link === undefined) return expression(twin, whole, read);
  twin.required.add(link);
  const rest = (): Text => cut(twin, whole, optional.slice(0, -1), read);
  const base = link.type === "CallExpression" ? link.callee : link.object;
  if (
    link.type === "CallExpression" &&
    base.type === "MemberExpression" &&
    base.property.type !== "PrivateIdentifier"
  ) {
    // o.key?.(…): the object stays `this`.
    const [o, k] = [twin.temporary(base), twin.temporary(base)];
    const object = expression(twin, base.object);
    const key = base.computed ? keyText(twin, base.property) : JSON.stringify(base.property.name);
    twin.replaced.set(base.object, o);
    if (base.computed) twin.replaced.set(base.property, k);
    return t`((${o} = ${twin.$}.perhaps(${object})), (${k} = ${key}), ${o}${base.optional && !twin.required.has(base) ? "?." : ""}[${k}] == null ? undefined : ${rest()})`;
  }
  const once = twin.temporary(base);
  const text = expression(twin, base);
  twin.replaced.set(base, once);
  return t`((${once} = ${twin.$}.perhaps(${text})) == null ? undefined : ${rest()})`;
}
