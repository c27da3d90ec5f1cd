/**
 * @file Which expressions surely are plain numbers, texts or truths, whatever the arguments are. For them JavaScript's own operators are
 * right, and nothing need be asked at run time. Found by their syntax: literals, counters, and what is computed from them.
 */

import { Claims } from "./claims.ts";
import type { Binding } from "./declarations.ts";
import type { Scopes } from "./scopes.ts";
import { bare, children, isFunction, isInside, isLoop, type Node } from "./syntax.ts";

const CONSTANTS = new Set(["undefined", "NaN", "Infinity"]);
const MATH_CONSTANT = /^[A-Z]/;

type Conditional = Extract<Node, { type: "IfStatement" | "ConditionalExpression" }>;

const isConditional = (node: Node): node is Conditional =>
  node.type === "IfStatement" || node.type === "ConditionalExpression";

export class Plainness {
  readonly #scopes: Scopes;
  /** The variables that are plain. */
  readonly #plain = new Claims();
  /** The expressions that are, the switches by what is, and the nodes in which no jump stands under another condition. */
  readonly #expressions = new Claims(this.#plain);
  readonly #switches = new Claims(this.#plain);
  readonly #closed = new Claims(this.#plain);
  /** Which nodes have a jump below them. */
  readonly #jumping = new Map<Node, boolean>();

  /** Method: all that could be plain is taken to be, and what contradicts is dropped, with all that rests on it. */
  constructor(scopes: Scopes) {
    this.#scopes = scopes;
    const candidates = scopes.bindings.filter(
      ({ kind, init }) => (kind === "let" || kind === "const") && init !== undefined,
    );
    for (const binding of candidates) this.#plain.assume(binding);
    for (const binding of candidates) this.#plain.review(binding, () => this.#holds(binding));
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
      if (isConditional(at) && below !== at.test && this.isBranch(at)) return true;
      if (at.type === "SwitchStatement" && below !== at.discriminant && this.isOpenSwitch(at)) return true;
      if (at.type === "LogicalExpression" && below === at.right) return true;
      if (at.type === "AssignmentExpression" && /^(?:&&|\|\||\?\?)=$/.test(at.operator) && below === at.right)
        return true;
      if (
        (isLoop(at) || at.type === "SwitchStatement" || at.type === "LabeledStatement") &&
        !this.#isClosed(at)
      )
        return true;
      below = at;
    }
    return false;
  }

  /** Whether a node chooses by a condition that may be unknown. */
  isBranch(node: Node): node is Conditional {
    return isConditional(node) && !this.is(node.test);
  }

  /** Whether a switch chooses by what may be unknown. */
  isOpenSwitch(s: Extract<Node, { type: "SwitchStatement" }>): boolean {
    return !this.#switches.stands(
      s,
      () => this.is(s.discriminant) && s.cases.every(({ test }) => test === null || this.is(test)),
    );
  }

  /** Whether no jump below a node, in the same function, stands under a condition that may be unknown. */
  #isClosed(node: Node): boolean {
    if (!this.#hasJump(node)) return true;
    return this.#closed.stands(node, () =>
      children(node).every((child) => {
        if (isFunction(child) || !this.#hasJump(child)) return true;
        if (this.isBranch(child)) return false;
        return !(child.type === "SwitchStatement" && this.isOpenSwitch(child)) && this.#isClosed(child);
      }),
    );
  }

  #hasJump(node: Node): boolean {
    let has = this.#jumping.get(node);
    if (has === undefined) {
      has = children(node).some(
        (child) =>
          !isFunction(child) &&
          (/^(?:Return|Break|Continue)Statement$/.test(child.type) || this.#hasJump(child)),
      );
      this.#jumping.set(node, has);
    }
    return has;
  }

  /** Whether an expression surely is no value and holds none. */
  is(node: Node): boolean {
    const e = bare(node);
    return this.#expressions.stands(e, () => this.#isPlain(e));
  }

  #isPlain(e: Node): boolean {
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
