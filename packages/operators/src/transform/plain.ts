/**
 * @file Which expressions surely are plain numbers, texts or truths, whatever the arguments are. For them JavaScript's own operators are
 * right, and nothing need be asked at run time. Found by their syntax: literals, counters, and what is computed from them.
 */

import type { Binding } from "./declarations.ts";
import type { Scopes } from "./scopes.ts";
import { bare, isInside, isLoop, type Node, some } from "./syntax.ts";

const CONSTANTS = new Set(["undefined", "NaN", "Infinity"]);
const MATH_CONSTANT = /^[A-Z]/;

export class Plainness {
  readonly #scopes: Scopes;
  readonly #plain = new Set<Binding>();

  /** Method: all that could be plain is taken to be, and what contradicts is dropped until nothing does. */
  constructor(scopes: Scopes) {
    this.#scopes = scopes;
    for (const binding of scopes.bindings) {
      if ((binding.kind === "let" || binding.kind === "const") && binding.init !== undefined)
        this.#plain.add(binding);
    }
    for (let before = -1; before !== this.#plain.size;) {
      before = this.#plain.size;
      for (const binding of this.#plain) if (!this.#holds(binding)) this.#plain.delete(binding);
    }
  }

  #holds(binding: Binding): boolean {
    if (!this.is(binding.init!)) return false;
    return binding.assignments.every(({ node, fn, value }) => {
      if (fn !== binding.fn || this.#isMerged(binding, node)) return false;
      return node.type === "UpdateExpression" || (value !== undefined && this.is(value));
    });
  }

  /** Whether an assignment may be merged with what stood before: under a condition, or in what a jump may leave. */
  #isMerged(binding: Binding, assignment: Node): boolean {
    let below = assignment;
    for (
      let at = this.#scopes.parentOf(assignment);
      at !== undefined && at !== binding.scope;
      at = this.#scopes.parentOf(at)
    ) {
      if (isInside(binding.scope, at)) break;
      if (this.isBranch(at) && below !== at.test) return true;
      if (at.type === "SwitchStatement" && below !== at.discriminant && this.isOpenSwitch(at)) return true;
      if (at.type === "LogicalExpression" && below === at.right) return true;
      if (at.type === "AssignmentExpression" && /^(?:&&|\|\||\?\?)=$/.test(at.operator) && below === at.right)
        return true;
      if (
        (isLoop(at) || at.type === "SwitchStatement" || at.type === "LabeledStatement") &&
        this.#hasForkedJump(at)
      )
        return true;
      below = at;
    }
    return false;
  }

  /** Whether a node chooses by a condition that may be unknown. */
  isBranch(node: Node): node is Extract<Node, { type: "IfStatement" | "ConditionalExpression" }> {
    return (node.type === "IfStatement" || node.type === "ConditionalExpression") && !this.is(node.test);
  }

  /** Whether a switch chooses by what may be unknown. */
  isOpenSwitch(s: Extract<Node, { type: "SwitchStatement" }>): boolean {
    return !this.is(s.discriminant) || s.cases.some(({ test }) => test !== null && !this.is(test));
  }

  #hasForkedJump(node: Node): boolean {
    const isJump = (one: Node): boolean => /^(?:Return|Break|Continue)Statement$/.test(one.type);
    return some(
      node,
      (one) =>
        (this.isBranch(one) || (one.type === "SwitchStatement" && this.isOpenSwitch(one))) &&
        some(one, isJump),
    );
  }

  /** Whether an expression surely is no value and holds none. */
  is(node: Node): boolean {
    const e = bare(node);
    switch (e.type) {
      case "Literal":
        return true;
      case "TemplateLiteral":
        return e.expressions.every((part) => this.is(part));
      case "Identifier": {
        const binding = this.#scopes.bindingOf(e);
        return binding === undefined ? CONSTANTS.has(e.name) : this.#plain.has(binding);
      }
      case "MemberExpression":
        if (e.computed || e.optional || e.property.type !== "Identifier") return false;
        if (e.property.name === "length") return this.#isArray(e.object);
        return (
          MATH_CONSTANT.test(e.property.name) &&
          ["Math", "Number"].some((name) => this.#scopes.isGlobal(bare(e.object), name))
        );
      case "BinaryExpression":
        return e.operator !== "in" && e.operator !== "instanceof" && this.is(e.left) && this.is(e.right);
      case "LogicalExpression":
        return this.is(e.left) && this.is(e.right);
      case "ConditionalExpression":
        return this.is(e.test) && this.is(e.consequent) && this.is(e.alternate);
      case "UnaryExpression":
        return e.operator === "typeof" || e.operator === "void"
          ? false
          : e.operator !== "delete" && this.is(e.argument);
      default:
        return false;
    }
  }

  /** Whether an expression surely is an array: then its length is a plain number. */
  #isArray(node: Node): boolean {
    const e = bare(node);
    if (e.type === "ArrayExpression") return true;
    if (e.type !== "Identifier") return false;
    const binding = this.#scopes.bindingOf(e);
    if (binding === undefined || binding.assignments.length > 0) return false;
    if (binding.init !== undefined && bare(binding.init).type === "ArrayExpression") return true;
    const type = binding.type?.typeAnnotation;
    const inner =
      type?.type === "TSTypeOperator" && type.operator === "readonly" ? type.typeAnnotation : type;
    if (inner?.type === "TSArrayType" || inner?.type === "TSTupleType") return true;
    return (
      inner?.type === "TSTypeReference" &&
      inner.typeName.type === "Identifier" &&
      /^(?:Readonly)?Array$/.test(inner.typeName.name)
    );
  }
}
