/** @file The syntax tree: ESTree, as oxc-parser and acorn make it, and how it is walked. */

import type * as ESTree from "oxc-parser";

export type { ESTree };
export type Node = ESTree.Node;
export type Expression = ESTree.Expression;
export type Statement = ESTree.Statement;
export type FunctionNode = ESTree.Function | ESTree.ArrowFunctionExpression;
export type Identifier = ESTree.IdentifierReference;

/** What makes a syntax tree of a module's text. @throws for a text with syntax errors. */
export type Parse = (source: string, file: string) => ESTree.Program;

/** Fields that hold types, which stay as they are, or lead up. */
const SKIPPED = new Set([
  "type",
  "start",
  "end",
  "parent",
  "typeAnnotation",
  "typeParameters",
  "returnType",
  "typeArguments",
  "superTypeArguments",
  "implements",
]);

const TYPES = new Set([
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
  "TSDeclareFunction",
  "TSIndexSignature",
]);

const isNode = (x: unknown): x is Node =>
  typeof x === "object" && x !== null && typeof (x as Node).type === "string";

/** The parts of a node that run, in the order of the text. */
export function children(node: Node): Node[] {
  if (TYPES.has(node.type)) return [];
  const found: Node[] = [];
  for (const [field, x] of Object.entries(node)) {
    if (SKIPPED.has(field)) continue;
    if (Array.isArray(x)) {
      for (const part of x as unknown[]) if (isNode(part)) found.push(part);
    } else if (isNode(x)) found.push(x);
  }
  // { x } has one identifier as key and as value.
  return found
    .filter((one, i) => i === 0 || one.start >= found[i - 1]!.end || one.type !== "Identifier")
    .toSorted((a, b) => a.start - b.start);
}

/** Calls `look` on a node and on all that is below it, unless `look` answers false. */
export function walk(node: Node, look: (node: Node) => boolean | void): void {
  if (look(node) === false) return;
  for (const child of children(node)) walk(child, look);
}

/** Whether something below `node`, in the same function, is so. */
export function some(node: Node, test: (node: Node) => boolean): boolean {
  return children(node).some((child) => !isFunction(child) && (test(child) || some(child, test)));
}

export function isFunction(node: Node | null | undefined): node is FunctionNode {
  return (
    node?.type === "FunctionDeclaration" ||
    node?.type === "FunctionExpression" ||
    node?.type === "ArrowFunctionExpression"
  );
}

export function isLoop(
  node: Node,
): node is
  | ESTree.ForStatement
  | ESTree.ForInStatement
  | ESTree.ForOfStatement
  | ESTree.WhileStatement
  | ESTree.DoWhileStatement {
  return /^(?:For|ForIn|ForOf|While|DoWhile)Statement$/.test(node.type);
}

export function isInside(
  inner: { readonly start: number; readonly end: number },
  outer: { readonly start: number; readonly end: number },
): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

/** An expression without the types and parentheses around it. */
export function bare(e: Node): Node {
  let node = e;
  while (
    node.type === "ParenthesizedExpression" ||
    node.type === "TSAsExpression" ||
    node.type === "TSSatisfiesExpression" ||
    node.type === "TSNonNullExpression" ||
    node.type === "TSTypeAssertion" ||
    node.type === "TSInstantiationExpression"
  ) {
    node = node.expression;
  }
  return node;
}

/** The identifiers that a pattern declares or assigns to; not the members. */
export function namesIn(pattern: Node | null | undefined): Identifier[] {
  if (pattern === null || pattern === undefined) return [];
  switch (pattern.type) {
    case "Identifier":
      return [pattern as Identifier];
    case "AssignmentPattern":
      return namesIn(pattern.left);
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => namesIn(element));
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        namesIn(property.type === "RestElement" ? property.argument : property.value),
      );
    case "RestElement":
      return namesIn(pattern.argument);
    case "TSParameterProperty":
      return namesIn(pattern.parameter);
    default:
      return [];
  }
}
