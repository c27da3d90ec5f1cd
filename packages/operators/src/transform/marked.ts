/** @file Which functions get a twin: those with a directive, those of a module with one, and those that are handed to the library. */

import { DIRECTIVE } from "./functions.ts";
import type { Source } from "./refusal.ts";
import type { Scopes } from "./scopes.ts";
import { bare, children, type ESTree, type FunctionNode, isFunction, type Node, walk } from "./syntax.ts";

/** What built modules import; what they hand to it are parts of twins. */
const RUNTIME = "@chainrule/operators/runtime";

/** A function that gets a twin, and what is around it, from the module down. */
export interface Marked {
  readonly fn: FunctionNode;
  readonly parents: readonly Node[];
  /** Whether a directive says so; else it is handed to the library, and nobody said that it is in the language. */
  readonly explicit: boolean;
}

/** The outermost functions that get a twin; closures in them are part of it. */
export function markedFunctions(program: ESTree.Program, source: Source, scopes: Scopes): Marked[] {
  const whole = program.body.some(isDirective);
  const found: Marked[] = [];
  const attached = attachedIn(program, scopes);
  const visit = (node: Node, parents: readonly Node[]): void => {
    if (node.type === "ExpressionStatement" && !isDirective(node)) {
      const e = bare(node.expression);
      if (e.type === "Literal" && e.value === DIRECTIVE) {
        source.refuse(
          node,
          `"${DIRECTIVE}" must be the first statement of its function or module.`,
          "Move it there, without parentheses.",
        );
      }
    }
    if (isFunction(node) && node.body !== null && !attached.has(node)) {
      const own = hasDirective(node);
      if (own || (whole && isEligible(node, parents))) {
        found.push({ fn: node, parents, explicit: true });
      } else if (isHandedOver(node, parents, scopes)) {
        found.push({ fn: node, parents, explicit: false });
      }
    }
    // What is in a marked function may be marked itself: then it is differentiable where it is handed out, too.
    for (const child of children(node)) visit(child, [...parents, node]);
  };
  visit(program, []);
  return found;
}

/** The functions that have been built before, and their twins: a library may be published transformed, with its directives. */
function attachedIn(program: ESTree.Program, scopes: Scopes): Set<Node> {
  const found = new Set<Node>();
  const add = (node: Node | undefined): void => {
    if (node === undefined) return;
    const e = bare(node);
    const declared = e.type === "Identifier" ? scopes.bindingOf(e)?.node : e;
    if (declared !== undefined) found.add(declared);
  };
  const isRuntime = (node: Node): boolean => scopes.bindingOf(node)?.from?.source === RUNTIME;
  walk(program, (node) => {
    if (node.type === "CallExpression" && node.callee.type === "MemberExpression") {
      const { object, property } = node.callee;
      if (property.type === "Identifier" && property.name === "attach" && isRuntime(object))
        for (const argument of node.arguments.slice(0, 2)) add(argument);
    }
    if (node.type === "AssignmentExpression" && node.left.type === "MemberExpression" && node.left.computed) {
      const key = node.left.property;
      if (key.type === "MemberExpression" && isRuntime(key.object)) {
        add(node.left.object);
        add(node.right);
      }
    }
  });
  return found;
}

function isDirective(node: Node): boolean {
  return node.type === "ExpressionStatement" && "directive" in node && node.directive === DIRECTIVE;
}

export function hasDirective(fn: FunctionNode): boolean {
  return fn.body?.type === "BlockStatement" && fn.body.body.some(isDirective);
}

/** Whether a module's directive means a function: one that stands on its own or is handed out, and can have a twin. */
function isEligible(fn: FunctionNode, parents: readonly Node[]): boolean {
  if (fn.async) return false;
  const parent = parents.at(-1)!;
  if (parent.type === "MethodDefinition") {
    return parent.kind === "method" && parent.decorators.length === 0;
  }
  if (parent.type === "Property" && parent.kind !== "init") return false;
  return !parents.some(isFunction) || parent.type === "ReturnStatement" || isFunction(parent);
}

/** Transforms of the library, whose functions answer numbers. */
const TRANSFORMS = /^(?:grad|valueAndGrad|jvp|vjp|jacobian|hessian|hvp|compile|batch|emit)$/;

/** Whether a function is written as an argument of a function of the library. */
function isHandedOver(fn: FunctionNode, parents: readonly Node[], scopes: Scopes): boolean {
  const around = parents.findLast((node) => bare(node) !== fn && !isWrapping(node));
  if (around?.type !== "CallExpression" || !around.arguments.some((argument) => bare(argument) === fn))
    return false;
  const callee = bare(around.callee);
  const root = callee.type === "MemberExpression" ? bare(callee.object) : callee;
  const from = scopes.bindingOf(root)?.from;
  if (from === undefined || !from.source.startsWith("@chainrule/") || from.source === RUNTIME) return false;
  const isLibrary = callee.type === "MemberExpression" ? from.imported === "*" : true;
  if (!isLibrary || !(fn.async || fn.generator)) return isLibrary;
  const name =
    callee.type === "MemberExpression" && callee.property.type === "Identifier"
      ? callee.property.name
      : from.imported;
  return TRANSFORMS.test(name); // where it is refused
}

function isWrapping(node: Node): boolean {
  return [
    "ParenthesizedExpression",
    "TSAsExpression",
    "TSSatisfiesExpression",
    "TSNonNullExpression",
    "TSTypeAssertion",
  ].includes(node.type);
}
