/** @file A graph as text: notation from the table, parentheses where they are needed, shared terms named once. */

import { Binding, type Notation, plus, type Script } from "../notation.ts";
import { isValue, type Num, Value } from "../value.ts";

/** How a graph is printed. */
export interface Style {
  /** Which of an operation's scripts is used. */
  readonly script: keyof Notation;
  /** A number as text. */
  readonly number: (x: number) => string;
  /** A labeled value, or a leaf, as text. */
  readonly word: (x: Value) => string;
  /** The name of the nth shared term, from 1. */
  readonly shared: (n: number) => string;
  /** The longest text of a term that is repeated where it is used again, instead of being given a name. */
  readonly repeat: number;
}

/** A printed graph. */
export interface Printed {
  readonly text: string;
  /** The terms that occur more than once, each after those that it uses. */
  readonly terms: readonly { readonly name: string; readonly text: string }[];
}

/** Text is only ever appended to, never looked at: V8 keeps it as a tree, so the texts of a deep graph share their parts. */
interface Piece {
  readonly text: string;
  readonly binding: number;
  /** Whether LaTeX commands are in it, so that parentheses must grow with it. */
  readonly commands: boolean;
}

/**
 * Method: from the operands up, with a stack of its own: each node is printed once, so the text is not exponential in the
 * graph and depth is bounded by memory alone.
 */
export function print(root: Num, style: Style): Printed {
  const terms: { name: string; text: string }[] = [];
  if (!isValue(root)) return { text: style.number(root), terms };
  const { order, uses } = operandsFirst(root);
  const pieces = new Map<Value, Piece>();
  const pieceOf = (x: Num): Piece => {
    if (!isValue(x)) return numberPiece(style.number(x));
    return pieces.get(x) ?? numberPiece(style.word(x));
  };
  for (const node of order) {
    let piece = compose(node, style.script, pieceOf);
    if (node !== root && (uses.get(node) ?? 0) > 1 && piece.text.length > style.repeat) {
      const name = style.shared(terms.length + 1);
      terms.push({ name, text: piece.text });
      piece = { text: name, binding: Binding.atom, commands: false };
    }
    pieces.set(node, piece);
  }
  return { text: pieceOf(root).text, terms };
}

/** A number or a word; a negative number binds like a negation, a fraction or a power of ten like a product. */
function numberPiece(text: string): Piece {
  const negative = text.startsWith("−") || text.startsWith("-");
  const product = text.includes("·") || text.includes("\\cdot");
  const binding = negative ? Binding.minus : product ? Binding.product : Binding.atom;
  return { text, binding, commands: text.includes("\\") };
}

function compose(node: Value, script: keyof Notation, pieceOf: (x: Num) => Piece): Piece {
  const { op, args } = node;
  if (op === null) return pieceOf(node);
  if (op.form === "pairing") {
    const half = args.length / 2;
    const pairs = Array.from({ length: half }, (_, i) =>
      join(op.notation[script], [pieceOf(args[i] as Num), pieceOf(args[half + i] as Num)]),
    );
    return pairs.length === 0 ? numberPiece("0") : join(plus[script], pairs);
  }
  if (args.length === 1 && op.form === "reduction" && op.notation === plus) return pieceOf(args[0] as Num);
  return join(op.notation[script], args.map(pieceOf));
}

function join({ pieces, binding, operands, order }: Script, parts: readonly Piece[]): Piece {
  if (parts.length === 1 && pieces.length === 3 && pieces[0] === "") return parts[0] as Piece;
  let text = pieces[0] as string;
  let commands = pieces.some((piece) => piece.includes("\\"));
  parts.forEach((_, i) => {
    const index = order?.[i] ?? i;
    const { text: inner, binding: tight, commands: tall } = parts[index] as Piece;
    commands ||= tall;
    const needed = operands[Math.min(index, operands.length - 1)] as number;
    const middle = pieces[Math.min(i + 1, pieces.length - 2)] as string;
    text += tight < needed ? parenthesized(inner, tall) : inner;
    text += i < parts.length - 1 ? middle : (pieces.at(-1) as string);
  });
  return { text, binding, commands };
}

function parenthesized(text: string, tall: boolean): string {
  return tall ? `\\left(${text}\\right)` : `(${text})`;
}

/** The values that are printed, operands before those who use them, down to leaves and labeled values. */
function operandsFirst(root: Value): { order: Value[]; uses: ReadonlyMap<Value, number> } {
  const order: Value[] = [];
  const uses = new Map<Value, number>();
  const entered = new Set<Value>();
  const stack: { node: Value; leave: boolean }[] = [{ node: root, leave: false }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, leave } = next;
    if (leave) order.push(node);
    if (leave || entered.has(node)) continue;
    entered.add(node);
    stack.push({ node, leave: true });
    for (const operand of node.args.toReversed()) {
      if (!(operand instanceof Value) || operand.op === null || operand.label !== undefined) continue;
      uses.set(operand, (uses.get(operand) ?? 0) + 1);
      stack.push({ node: operand, leave: false });
    }
  }
  return { order, uses };
}
