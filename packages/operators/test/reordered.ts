// How far two sums of the same terms may lie apart.
import { add, backward, isValue, type Num, sub, type Value } from "@chainrule/autograd";

/** Half of the distance from 1 to the next double. */
const UNIT = 2 ** -53;
/** How many units an operation may lose of its result, elementary functions included. */
const UNITS = 2;

/**
 * A bound on how far two evaluations of `root` lie apart that add up the same terms in two orders.
 *
 * Method: running error analysis (Wilkinson, 1963), to the first order. Of n terms in any order, each of the n − 1 additions loses at
 * most half a unit of the sum of their absolute values (Higham, Accuracy and Stability, 4.2); any other operation rounds what differs
 * by then. What is lost arrives in the root times the adjoint of where it is lost, in both evaluations.
 */
export function reorderingBound(root: Num): number {
  if (!isValue(root)) return 0;
  backward(root);
  const order = [...operandsFirst(root)];
  /** The sum of the absolute values of a sum's terms. */
  const sizes = new Map<Num, number>();
  const sizeOf = (x: Num): number => sizes.get(x) ?? Math.abs(isValue(x) ? x.data : x);
  for (const node of order)
    if (isSum(node))
      sizes.set(
        node,
        node.args.reduce((size: number, x) => size + sizeOf(x), 0),
      );
  // A sum that is a term of a sum may be made with the other's terms: then it is as large as that.
  for (const node of order.toReversed())
    if (isSum(node))
      for (const x of node.args) if (sizes.has(x)) sizes.set(x, Math.max(sizeOf(x), sizeOf(node)));
  let total = 0;
  for (const node of order) {
    if (node.op === null || node.grad === 0) continue;
    const lost = isSum(node) ? sizeOf(node) : UNITS * Math.abs(node.data);
    if (lost !== 0) total += 2 * UNIT * lost * Math.abs(node.grad);
  }
  return Number.isNaN(total) ? Infinity : total;
}

const isSum = ({ op }: Value): boolean => op === add || op === sub;

/** The values under a root, each behind its operands. */
function operandsFirst(root: Value): Set<Value> {
  const done = new Set<Value>();
  const waiting: Value[] = [root];
  for (let node = waiting.at(-1); node !== undefined; node = waiting.at(-1)) {
    const open = done.has(node) ? [] : node.args.filter((x): x is Value => isValue(x) && !done.has(x));
    if (open.length > 0) waiting.push(...open);
    else {
      done.add(node);
      waiting.pop();
    }
  }
  return done;
}
