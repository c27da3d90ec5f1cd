/** @file Questions about the nodes of a program. */

import type { AnyNode, Function as FunctionNode, Pattern } from "acorn";
import { withoutTypes } from "./parse.ts";

/** What an export exports, if it declares it. */
export function declarationIn(node: AnyNode): AnyNode {
  if (node.type === "ExportNamedDeclaration" && node.declaration) return node.declaration;
  if (
    node.type === "ExportDefaultDeclaration" &&
    (node.declaration.type === "FunctionDeclaration" || node.declaration.type === "ClassDeclaration")
  ) {
    return node.declaration;
  }
  return node;
}

export function isFunctionLike(outer: AnyNode): boolean {
  return ["FunctionExpression", "ArrowFunctionExpression", "ClassExpression"].includes(
    withoutTypes(outer).type,
  );
}

/** Expressions whose numbers are made and not given: calls of the program's and of arrays, sums of them. */
export function isMade(node: AnyNode): boolean {
  if (node.type !== "CallExpression" && node.type !== "NewExpression") return false;
  const callee = withoutTypes(node.callee);
  if (node.type === "NewExpression") return true; // zeros
  if (callee.type !== "MemberExpression") return false;
  const name = callee.property.type === "Identifier" ? callee.property.name : "";
  return name === "fill" || name === "push";
}

/** Whether an expression can be computed for nothing: it assigns nothing, and calls `Math` at most. */
export function isPure(outer: AnyNode): boolean {
  const node = withoutTypes(outer);
  switch (node.type) {
    case "Literal":
    case "Identifier":
    case "ThisExpression":
      return true;
    case "BinaryExpression":
    case "LogicalExpression":
      return isPure(node.left) && isPure(node.right);
    case "UnaryExpression":
      return isPure(node.argument);
    case "ConditionalExpression":
      return isPure(node.test) && isPure(node.consequent) && isPure(node.alternate);
    case "MemberExpression":
      return isPure(node.object) && (!node.computed || isPure(node.property));
    case "CallExpression": {
      const callee = withoutTypes(node.callee);
      return (
        callee.type === "MemberExpression" &&
        callee.object.type === "Identifier" &&
        callee.object.name === "Math" &&
        node.arguments.every((each) => isPure(each))
      );
    }
    default:
      return false;
  }
}

export function namesIn(pattern: AnyNode): string[] {
  return targetsIn(pattern).flatMap((target) => {
    if (target.type === "Identifier") return [target.name];
    const inner = (target as { parameter?: AnyNode }).parameter; // constructor(private x: number)
    return inner === undefined ? [] : namesIn(inner);
  });
}

/** The names and members that an assignment gives values to. */
export function targetsIn(pattern: AnyNode): AnyNode[] {
  switch (pattern.type) {
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => (element ? targetsIn(element) : []));
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        targetsIn(property.type === "RestElement" ? property.argument : property.value),
      );
    case "AssignmentPattern":
      return targetsIn(pattern.left);
    case "RestElement":
      return targetsIn(pattern.argument);
    default:
      return [pattern];
  }
}

/** A name without the type behind it, which acorn counts in. */
export function nameOnly(node: AnyNode): AnyNode {
  if (node.type !== "Identifier" || !node.loc) return node;
  const { line, column } = node.loc.start;
  return { ...node, loc: { ...node.loc, end: { line, column: column + node.name.length } } };
}

/** The variable whose element a target is. */
export function baseOf(target: AnyNode): AnyNode {
  let base = withoutTypes(target);
  while (base.type === "MemberExpression" && base.computed) base = withoutTypes(base.object);
  return base;
}

/** The expression that a statement computes. */
export function valueOf(node: AnyNode): AnyNode | undefined {
  switch (node.type) {
    case "VariableDeclaration":
      return node.declarations.length === 1 ? (node.declarations[0]!.init ?? undefined) : undefined;
    case "AssignmentExpression":
      return node.operator === "=" ? node.right : undefined;
    case "ReturnStatement":
      return node.argument ?? undefined;
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return undefined;
    default:
      return node;
  }
}

/** constructor(readonly x: number) { … } is constructor(x: number) { this.x = x; … } */
export function withParameterProperties(constructor: FunctionNode): FunctionNode {
  const params = constructor.params as unknown as { type: string; parameter?: Pattern }[];
  const fields = params.flatMap((param) =>
    param.type === "TSParameterProperty" && param.parameter ? [param.parameter] : [],
  );
  if (fields.length === 0) return constructor;
  const assignments = fields.map((field) => {
    const name = field.type === "AssignmentPattern" ? field.left : field;
    const { loc, start, end } = field;
    const at = { loc, start, end };
    return {
      type: "ExpressionStatement",
      ...at,
      expression: {
        type: "AssignmentExpression",
        operator: "=",
        ...at,
        left: {
          type: "MemberExpression",
          ...at,
          object: { type: "ThisExpression", ...at },
          property: name,
          computed: false,
          optional: false,
        },
        right: name,
      },
    };
  });
  return {
    ...constructor,
    params: params.map((param) => param.parameter ?? param),
    body: { ...constructor.body, body: [...assignments, ...(constructor.body as { body: unknown[] }).body] },
  } as never;
}

export const wordsFor = (type: string): string =>
  ({
    AwaitExpression: "await",
    YieldExpression: "yield",
    ImportExpression: "import()",
    TaggedTemplateExpression: "a tagged template",
    MetaProperty: "import.meta",
    WithStatement: "with",
  })[type] ?? type;
