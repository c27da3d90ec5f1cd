/** @file The text of expressions. What is not named here is refused. */

import { assignment, update } from "./assignments.ts";
import { call, construct } from "./calls.ts";
import { chain } from "./chains.ts";
import { functionText } from "./functions.ts";
import { bare, type ESTree, type Expression, isFunction, type Node } from "./syntax.ts";
import { Kept, t, type Text } from "./text.ts";
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
      return twin.around(
        e,
        e.properties.map((one) => [one, property(twin, one)] as const),
      );
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
      return twin.refuse(e, "`yield` is not in the language.", "Answer an array.");
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

// ─── Names and members ───────────────────────────────────────────────────────────────────────────────────────────────

function identifier(twin: Twin, e: ESTree.IdentifierReference, read: boolean): Text {
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

function member(twin: Twin, e: ESTree.MemberExpression, read: boolean): Text {
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

/** A key in brackets, which must be known. */
export function keyText(twin: Twin, key: Node): Text {
  const text = expression(twin, key, true);
  return twin.isPlain(key) ? text : t`${twin.$}.key(${text}, ${twin.where(key)})`;
}

// ─── Literals ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Elements and arguments. */
export function list(twin: Twin, elements: readonly (Node | null)[]): (readonly [Node, Text])[] {
  return elements
    .filter((element) => element !== null)
    .map((element) =>
      element.type === "SpreadElement"
        ? [element, t`...${expression(twin, element.argument, true)}`]
        : [element, expression(twin, element)],
    );
}

function property(twin: Twin, node: ESTree.ObjectPropertyKind): Text {
  if (node.type === "SpreadElement") return t`...${twin.$}.parts(${expression(twin, node.argument, true)})`;
  if (node.kind !== "init")
    twin.refuse(node, "A getter or setter is not in the language.", "Make it a method.");
  const key = node.computed ? t`[${keyText(twin, node.key)}]` : new Kept(node.key.start, node.key.end);
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

// ─── Operators ───────────────────────────────────────────────────────────────────────────────────────────────────────

function unary(twin: Twin, e: ESTree.UnaryExpression): Text {
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
      return t`(~${$}.fixed(${argument()}, ${where}, "an operand of ~"))`;
    default:
      return twin.refuse(e, `\`${e.operator}\` is not in the language.`);
  }
}

function binary(twin: Twin, e: ESTree.BinaryExpression | ESTree.PrivateInExpression): Text {
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
  const fixed = (text: Text): Text => t`${$}.fixed(${text}, ${where}, "an operand of ${operator}")`;
  return t`(${fixed(left)} ${operator} ${fixed(right)})`;
}

// ─── What runs only sometimes ────────────────────────────────────────────────────────────────────────────────────────

export function thunk(twin: Twin, e: Node): Text {
  return t`() => (${expression(twin, e)})`;
}

/** How the variables that expressions change are read and written back. */
export function stateText(twin: Twin, parts: readonly Node[]): Text {
  const names = [...new Set(parts.flatMap((part) => twin.stateOf(part)))].join(", ");
  if (names === "") return "";
  const back = twin.fresh("$s");
  return `, () => [${names}], (${back}) => { [${names}] = ${back}; }, ${JSON.stringify(names)}`;
}
