/** @file The text of assignments. Variables are JavaScript's own; what is written into arrays and records goes through the run-time part. */

import { expression, iterated, stateText, thunk } from "./expressions.ts";
import { objectText, placeText } from "./members.ts";
import { BITWISE, LOGICAL, operation, OPERATORS } from "./operators.ts";
import { fallbackText, pattern } from "./patterns.ts";
import { bare, type ESTree, isFunction, namesIn, type Node } from "./syntax.ts";
import { t, type Text } from "./text.ts";
import type { Twin } from "./twin.ts";

export function assignment(twin: Twin, e: ESTree.AssignmentExpression): Text {
  const { $ } = twin;
  const target = bare(e.left);
  const operator = e.operator === "=" ? undefined : e.operator.slice(0, -1);
  const value = (): Text => expression(twin, e.right);
  if (
    operator !== undefined &&
    !isLogical(operator) &&
    OPERATORS[operator] === undefined &&
    !BITWISE.has(operator)
  ) {
    twin.refuse(e, `\`${e.operator}\` is not in the language.`);
  }
  const combine = (old: Text): Text => operation(twin, operator!, old, value(), e)!;

  if (target.type === "Identifier") {
    const write = variable(twin, target, e);
    const { name } = target;
    if (operator === undefined) return write(value());
    if (isLogical(operator)) {
      return write(
        t`${$}.${LOGICAL[operator]}(${name}, ${thunk(twin, e.right)}, ${twin.where(e)}${stateText(twin, [e.right])})`,
      );
    }
    if (twin.isPlain(target) && twin.isPlain(e.right))
      return t`${name} ${e.operator} ${expression(twin, e.right, true)}`;
    return write(combine(name));
  }
  if (target.type === "MemberExpression") {
    const { object, key, o, k } = place(twin, target, operator !== undefined);
    const where = twin.where(e);
    if (operator === undefined) return t`${$}.set(${object}, ${key}, ${value()}, ${where})`;
    if (!isLogical(operator))
      return t`${$}.set(${object}, ${key}, ${combine(entryText(twin, target, o, k))}, ${where})`;
    const set = t`${$}.set(${o}, ${k}, ${value()}, ${where})`;
    const old = entryText(twin, target, object, key);
    return t`${$}.${LOGICAL[operator]}(${old}, () => (${set}), ${where}${stateText(twin, [e.right])})`;
  }
  if (operator !== undefined) twin.refuse(e, "This assignment is not in the language.");
  return destructuring(twin, target, target.type === "ArrayPattern" ? iterated(twin, e.right) : value(), e);
}

const isLogical = (operator: string): operator is keyof typeof LOGICAL => Object.hasOwn(LOGICAL, operator);

/** How a variable is written: through its cell if it has one; what lies outside must not be changed. */
function variable(
  twin: Twin,
  target: Extract<Node, { type: "Identifier" }>,
  at: Node,
): (value: Text) => Text {
  const { name } = target;
  const binding = twin.bindingOf(target);
  const cell = twin.cellOf(binding);
  // In the head of a loop that declares the variable, each round begins with a new one.
  if (cell !== undefined && !isHeadOf(twin, binding!.scope, at))
    return (value) => t`${twin.$}.set(${cell}, "${name}", ${value}, ${twin.where(at)})`;
  if (binding !== undefined && !twin.isOutside(binding)) return (value) => t`${name} = ${value}`;
  if (twin.marked) {
    twin.refuse(
      target,
      `\`${target.name}\` lies outside of the differentiable function, which must not change it.`,
      "Return it instead.",
    );
  }
  return (value) => t`${name} = ${twin.$}.held(${value}, ${twin.where(target)})`;
}

/** Whether an expression stands in the head of this loop. */
function isHeadOf(twin: Twin, loop: Node, e: Node): boolean {
  if (loop.type !== "ForStatement") return false;
  let below = e;
  let at: Node | undefined = e;
  while (at !== undefined && at !== loop) [below, at] = [at, twin.module.scopes.parentOf(at)];
  return at === loop && below !== loop.body && !isFunction(below);
}

/** The object and the key of a member that is written; with names for both where it is read before. */
function place(
  twin: Twin,
  target: ESTree.MemberExpression,
  twice: boolean,
): { object: Text; key: Text; o: Text; k: Text } {
  const object =
    target.object.type === "Super"
      ? twin.refuse(target, "An assignment to `super` is not in the language.")
      : expression(twin, target.object);
  if (target.property.type === "PrivateIdentifier") {
    const name = `#${target.property.name}`;
    const field = t`${twin.$}.field(${object}, "${name}", ($o) => ({ get value() { return $o.${name}; }, set value($v) { $o.${name} = $v; } }))`;
    if (!twice) return { object: field, key: '"value"', o: field, k: '"value"' };
    const o = twin.temporary(target);
    return { object: t`${o} = ${field}`, key: '"value"', o, k: '"value"' };
  }
  const key = target.computed ? placeText(twin, target.property) : JSON.stringify(target.property.name);
  if (!twice) return { object, key, o: object, k: key };
  const o = isSteady(twin, target.object) ? objectText(twin, target.object) : twin.temporary(target);
  const k = !target.computed || bare(target.property).type === "Literal" ? key : twin.temporary(target);
  return {
    object: typeof o === "string" ? t`${o} = ${object}` : object,
    key: k === key ? key : t`${k} = ${key}`,
    o,
    k,
  };
}

/** An entry that is read before it is written. */
function entryText(twin: Twin, target: ESTree.MemberExpression, object: Text, key: Text): Text {
  return !target.computed || twin.isPlain(target.property)
    ? t`(${object})[${key}]`
    : t`${twin.$}.at(${object}, ${key}, ${twin.where(target.property)})`;
}

/** Whether an expression names the same object however often it is written. */
function isSteady(twin: Twin, node: Node): boolean {
  if (twin.replaced.has(node)) return false;
  if (node.type === "ThisExpression") return true;
  return node.type === "Identifier" && (twin.bindingOf(node)?.assignments.length ?? 1) === 0;
}

/**
 * [a, b] = …, { x: p.x } = …: JavaScript's own assignment, to places in the stead of members, so that all is read and written in its
 * order.
 */
function destructuring(twin: Twin, target: Node, value: Text, e: ESTree.AssignmentExpression): Text {
  return t`(${assigned(twin, target, e)} = ${value})`;
}

/** A pattern, or a single target, that is assigned to. */
export function assigned(twin: Twin, target: Node, at: Node): Text {
  for (const id of namesIn(target)) heldNowhere(twin, id);
  return pattern(twin, target, (member, fallback) => {
    const rest = fallback === undefined ? ")" : fallbackText(twin, fallback);
    if (member.type === "Identifier") {
      const binding = twin.bindingOf(member);
      const cell = twin.cellOf(binding);
      if (cell !== undefined && !isHeadOf(twin, binding!.scope, at))
        return t`${twin.$}.place(${cell}, "${member.name}", ${twin.where(at)}${rest}.value`;
      return fallback === undefined
        ? undefined
        : t`${twin.$}.slot(($v) => { ${member.name} = $v; }, ${twin.where(at)}${rest}.value`;
    }
    const { object, key } = place(twin, member, false);
    return t`${twin.$}.place(${object}, ${key}, ${twin.where(member)}${rest}.value`;
  });
}

function heldNowhere(twin: Twin, id: ESTree.IdentifierReference): void {
  const binding = twin.bindingOf(id);
  if (binding === undefined || twin.isOutside(binding)) {
    twin.refuse(
      id,
      `\`${id.name}\` lies outside of the differentiable function, which must not change it.`,
      "Return it instead.",
    );
  }
}

/** ++ and -- */
export function update(twin: Twin, e: ESTree.UpdateExpression, used: boolean): Text {
  const { $ } = twin;
  const target = bare(e.argument);
  const by = e.operator === "++" ? "1" : "-1";
  const where = twin.where(e);
  const step = (old: Text): Text => t`${$}.step(${old}, ${by}, ${where})`;
  if (target.type === "Identifier") {
    const write = variable(twin, target, e);
    const { name } = target;
    if (twin.isPlain(target)) return e.prefix ? `${e.operator}${name}` : `${name}${e.operator}`;
    const old = t`${$}.count(${name}, ${where})`;
    if (!used || e.prefix) return t`${used ? "(" : ""}${write(step(old))}${used ? ")" : ""}`;
    const before = twin.temporary(e);
    return t`(${before} = ${old}, ${write(step(before))}, ${before})`;
  }
  if (target.type !== "MemberExpression")
    return twin.refuse(e, `This \`${e.operator}\` is not in the language.`);
  const { object, key, o, k } = place(twin, target, true);
  const before = twin.temporary(e);
  const set = t`${$}.set(${o}, ${k}, ${step(before)}, ${where})`;
  return t`(${before} = ${$}.count(${entryText(twin, target, object, key)}, ${where}), ${e.prefix ? set : t`${set}, ${before}`})`;
}
