/** @file The text of expressions. What is not named here is refused. */

import { assignment, update } from "./assignments.ts";
import { call, construct } from "./calls.ts";
import { chain } from "./chains.ts";
import { functionText } from "./functions.ts";
import { asked, identifier, keyText, member } from "./members.ts";
import { binary, LOGICAL, unary } from "./operators.ts";
import { bare, type ESTree, type Expression, isFunction, type Node } from "./syntax.ts";
import { Kept, t, type Text } from "./text.ts";
import type { Twin } from "./twin.ts";

/**
 * The text of an expression.
 * @param read whether what it answers is looked at at once and kept nowhere: then what comes from outside need not be noted.
 */
export function expression(twin: Twin, e: Node, read = false): Text {
  const replaced = twin.replaced.get(e);
  if (replaced !== undefined) return replaced;
  return [new Kept(e.start, e.start), write(twin, e as Expression, read)];
}

function write(twin: Twin, e: Expression, read: boolean): Text {
  const { $ } = twin;
  const inner = (node: Node): Text => expression(twin, node);
  const operand = (node: Node): Text => expression(twin, node, true);
  switch (e.type) {
    case "Literal":
    case "ThisExpression":
      return twin.around(e, []);
    case "Identifier":
      return identifier(twin, e, read);
    case "MemberExpression":
      return member(twin, e, read);
    case "ParenthesizedExpression":
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
    case "TSInstantiationExpression":
      return twin.around(e, [[e.expression, expression(twin, e.expression, read)]]);
    case "ChainExpression":
      return chain(twin, e, read);
    case "TemplateLiteral":
      return twin.around(
        e,
        e.expressions.map((part) => [part, twin.isPlain(part) ? operand(part) : textOf(twin, part)] as const),
      );
    case "TaggedTemplateExpression": {
      const tag = bare(e.tag);
      const root = tag.type === "MemberExpression" ? bare(tag.object) : tag;
      if (!twin.isLibrary(twin.bindingOf(root)))
        twin.refuse(e, "A tagged template is not in the language.", "Call a function.");
      return twin.around(
        e,
        e.quasi.expressions.map((part) => [part, inner(part)] as const),
      );
    }
    case "ArrayExpression":
      return twin.around(e, list(twin, e.elements));
    case "ObjectExpression":
      return objectText(twin, e);
    case "SequenceExpression":
      return t`(${twin.around(
        e,
        e.expressions.map((part) => [part, inner(part)] as const),
      )})`;
    case "FunctionExpression":
      return t`${$}.own(${functionText(twin, e, "function")})`;
    case "ArrowFunctionExpression":
      return t`${$}.own(${functionText(twin, e, "arrow")})`;
    case "UnaryExpression":
      return unary(twin, e);
    case "BinaryExpression":
      return binary(twin, e);
    case "LogicalExpression": {
      if (twin.isPlain(e.left)) {
        return t`(${twin.around(e, [
          [e.left, inner(e.left)],
          [e.right, inner(e.right)],
        ])})`;
      }
      return t`${$}.${LOGICAL[e.operator]}(${asked(twin, e.left, false)}, ${thunk(twin, e.right)}, ${twin.where(e)}${stateText(twin, [e.right])})`;
    }
    case "ConditionalExpression":
      if (twin.isPlain(e.test)) {
        return t`(${twin.around(e, [
          [e.test, operand(e.test)],
          [e.consequent, inner(e.consequent)],
          [e.alternate, inner(e.alternate)],
        ])})`;
      }
      return t`${$}.cond(${asked(twin, e.test)}, ${thunk(twin, e.consequent)}, ${thunk(twin, e.alternate)}, ${twin.where(e.test)}${stateText(twin, [e.consequent, e.alternate])})`;
    case "AssignmentExpression":
      return assignment(twin, e);
    case "UpdateExpression":
      return update(twin, e, true);
    case "CallExpression":
      return call(twin, e);
    case "NewExpression":
      return construct(twin, e);
    case "MetaProperty":
      if (e.meta.name === "new") twin.refuse(e, "new.target is not in the language.");
      return twin.around(e, []);
    case "AwaitExpression":
      return twin.refuse(e, "`await` is not in the language.", "Await outside and hand the numbers in.");
    case "YieldExpression":
      return yielding(twin, e);
    case "ClassExpression":
      return twin.refuse(
        e,
        "A class inside of a differentiable function is not in the language.",
        "Declare it outside.",
      );
    case "ImportExpression":
      return twin.refuse(e, "`import(…)` is not in the language.", "Import at the top of the module.");
    case "JSXElement":
    case "JSXFragment":
      return twin.refuse(
        e,
        "JSX is not in the language of differentiable functions.",
        "Compute the numbers in a function of their own.",
      );
    case "Super":
      return twin.refuse(e, "`super` is not in the language here.");
    default:
      return twin.refuse(e, `${e.type} is not in the language.`);
  }
}

function yielding(twin: Twin, e: ESTree.YieldExpression): Text {
  const { generator, inside } = twin.fn;
  if (e.delegate) twin.refuse(e, "`yield*` is not in the language.", "Write for (const x of …) yield x;");
  if (generator === undefined || inside.tries > 0 || inside.thunks > 0)
    twin.refuse(
      e,
      "`yield` within `try`, or within a part of an expression that runs only sometimes, is not in the language.",
      "Write it in a statement of its own.",
    );
  const handed = e.argument === null ? "undefined" : expression(twin, e.argument);
  return t`${generator}.resume(yield ${generator}.pause(${handed}))`;
}

// ─── Literals ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Elements and arguments. */
export function list(twin: Twin, elements: readonly (Node | null)[]): (readonly [Node, Text])[] {
  return elements
    .filter((element) => element !== null)
    .map((element) =>
      element.type === "SpreadElement"
        ? [element, t`...${iterated(twin, element.argument)}`]
        : [element, expression(twin, element)],
    );
}

/** What is gone through. */
export function iterated(twin: Twin, e: Node): Text {
  const text = expression(twin, e, true);
  return twin.isPlain(e) || bare(e).type === "ArrayExpression"
    ? text
    : t`${twin.$}.each(${text}, ${twin.where(e)})`;
}

function objectText(twin: Twin, e: ESTree.ObjectExpression): Text {
  const text = twin.around(
    e,
    e.properties.map((one) => [one, property(twin, one)] as const),
  );
  const hasAccessors = e.properties.some((one) => one.type === "Property" && one.kind !== "init");
  return hasAccessors ? t`${twin.$}.withAccessors(${text})` : text;
}

function property(twin: Twin, node: ESTree.ObjectPropertyKind): Text {
  if (node.type === "SpreadElement") return t`...${twin.$}.parts(${expression(twin, node.argument, true)})`;
  const key = node.computed ? t`[${keyText(twin, node.key)}]` : new Kept(node.key.start, node.key.end);
  if (node.kind !== "init" && isFunction(node.value))
    return t`${node.kind} ${key}${functionText(twin, node.value, "method")}`;
  if (node.method && isFunction(node.value)) {
    return t`${key}: ${twin.$}.own(${functionText(twin, node.value, "function")})`;
  }
  if (!node.computed && node.key.type === "Identifier" && node.key.name === "__proto__") {
    twin.refuse(node, "A prototype in a literal is not in the language.");
  }
  return t`${key}: ${expression(twin, node.value)}`;
}

function textOf(twin: Twin, part: Node): Text {
  const text = expression(twin, part, true);
  return twin.messages > 0 ? t`${twin.$}.message(${text})` : t`${twin.$}.text(${text}, ${twin.where(part)})`;
}

// ─── What runs only sometimes ────────────────────────────────────────────────────────────────────────────────────────

export function thunk(twin: Twin, e: Node): Text {
  const { inside } = twin.fn;
  inside.thunks++;
  const text = t`() => (${expression(twin, e)})`;
  inside.thunks--;
  return text;
}

/** How the variables that expressions change are read and written back. */
export function stateText(twin: Twin, parts: readonly Node[]): Text {
  const names = [...new Set(parts.flatMap((part) => twin.stateOf(part)))].join(", ");
  if (names === "") return "";
  const back = twin.fresh("$s");
  return `, () => [${names}], (${back}) => { [${names}] = ${back}; }, ${JSON.stringify(names)}`;
}
