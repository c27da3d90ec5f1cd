/** @file What is right: the derivative of the loss by every node, as the engine knows it, and which quantities have which. */

import { backward, isValue, type Num, value } from "@chainrule/autograd";
import type { Loss } from "./loss.ts";
import { asValue } from "./operations.ts";
import { Points, POINTS } from "./points.ts";
import { ancestors } from "./loss.ts";
import { broadcast, type Program, type Tensor, transposed } from "./program.ts";

/** A quantity of the forward pass with the derivatives by its elements: what a learner's backward quantity may be meant to be. */
export interface Right {
  readonly tensor: Tensor;
  /** The learner's name of the forward quantity. */
  readonly name: string | undefined;
  readonly isLeaf: boolean;
}

/** Which right quantity something is, and how many times that. */
export interface Match {
  readonly right: Right;
  /** c in c·∂E/∂x. */
  readonly scale: number;
  /** For each element the one of the right quantity that it is. */
  readonly map: Int32Array;
}

export class Truth {
  readonly program: Program;
  readonly loss: Loss;
  readonly under: Uint8Array;
  readonly points: Points;
  /** ∂E/∂node at each point. */
  readonly adjoints: readonly Float64Array[];
  readonly rights: readonly Right[];
  private readonly index = new Map<number, { right: Right; element: number }[]>();

  /** `targets`: leaves by which nobody wants a derivative. */
  constructor(program: Program, loss: Loss, targets: ReadonlySet<number>, seed = 1) {
    this.program = program;
    this.loss = loss;
    this.under = ancestors(program, loss.roots);
    this.points = new Points(program, this.under, seed);
    this.adjoints = this.points.at.map((point) => adjointsAt(program, loss, this.under, point));
    this.rights = this.rightsOf(targets);
    this.rights.forEach((right) => {
      right.tensor.nodes.forEach((node, element) => {
        const key = directionOf(this.adjoint(node));
        if (key === undefined) return;
        const list = this.index.get(key);
        if (list === undefined) this.index.set(key, [{ right, element }]);
        else if (list.length < 12 && list.at(-1)?.right !== right) list.push({ right, element });
      });
    });
  }

  adjoint(node: number): number[] {
    return this.adjoints.map((all) => all[node] as number);
  }

  /** Whether a vector of this direction is the derivative by an element of a right quantity. */
  knows(direction: number): boolean {
    return this.index.has(direction);
  }

  /** The right quantity that these nodes are, up to one constant: of the same shape, in the same or the transposed order, or, if allowed, broadcast. */
  match(shape: readonly number[], nodes: readonly number[], broad = false): Match[] {
    const { points } = this;
    const vectors = nodes.map((node) => points.vector(node));
    const first = vectors.findIndex((v) => !isZero(v));
    if (first < 0) return [];
    const key = directionOf(vectors[first] as number[]);
    if (key === undefined) return [];
    const found: Match[] = [];
    const seen = new Set<Right>();
    for (const { right } of this.index.get(key) ?? []) {
      if (seen.has(right)) continue;
      seen.add(right);
      for (const map of mapsBetween(right.tensor.shape, shape, broad)) {
        const scale = this.scaleOf(vectors, right, map);
        if (scale !== undefined) {
          found.push({ right, scale, map });
          break;
        }
      }
    }
    return found;
  }

  /** c, if the vectors are c times the derivatives by the elements of a right quantity. */
  scaleOf(vectors: readonly (readonly number[])[], right: Right, map: Int32Array): number | undefined {
    let scale: number | undefined;
    for (let e = 0; e < vectors.length; e++) {
      const own = vectors[e] as readonly number[];
      const adjoint = this.adjoint(right.tensor.nodes[map[e] as number] as number);
      const ratio = ratioOf(own, adjoint);
      if (ratio === "any") continue;
      if (ratio === undefined || (scale !== undefined && !near(ratio, scale, 1e-6))) return undefined;
      scale ??= ratio;
    }
    return scale === 0 ? undefined : scale;
  }

  private rightsOf(targets: ReadonlySet<number>): Right[] {
    const { program, under } = this;
    const { trace, tensors, leaves } = program;
    const names = new Map<number, string>();
    for (const record of trace.records) {
      if (
        record.returned !== true &&
        record.parameter !== true &&
        !program.parts.has(record) &&
        !names.has(record.tensor)
      )
        names.set(record.tensor, record.name);
    }
    const candidates = new Set<number>(names.keys());
    for (const record of trace.records) if (!program.parts.has(record)) candidates.add(record.tensor);
    for (const [, , operands, result] of trace.instances) {
      if (result !== null) candidates.add(result);
      for (const operand of operands) if (operand !== null) candidates.add(operand);
    }
    const found: Right[] = [];
    for (const id of candidates) {
      const tensor = tensors[id] as Tensor;
      if (
        !tensor.nodes.every((node) => node >= 0 && under[node] === 1) ||
        tensor.nodes.some((node) => targets.has(node))
      )
        continue;
      if (tensor.nodes.every((node) => isZero(this.adjoint(node)))) continue;
      found.push({
        tensor,
        name: names.get(id),
        isLeaf: tensor.nodes.every((node) => leaves.has(node)),
      });
    }
    // Those with names first; what has none, and is a multiple of what has one, as −h of h, is nothing of its own.
    const named = found.filter(({ name }) => name !== undefined);
    const keyOf = ({ tensor }: Right): string =>
      `${tensor.nodes.length} ${directionOf(this.adjoint(tensor.nodes[0] as number))} ${directionOf(this.adjoint(tensor.nodes.at(-1) as number))}`;
    const keys = new Set(named.map(keyOf));
    const others = found.filter(
      (right) => right.name === undefined && !keys.has(keyOf(right)) && keys.add(keyOf(right)),
    );
    return [...named, ...others];
  }
}

/** How the elements of one shape may stand for those of another: in order, transposed, broadcast. */
function mapsBetween(from: readonly number[], to: readonly number[], broad: boolean): Int32Array[] {
  const maps: Int32Array[] = [];
  const size = to.reduce((n, x) => n * x, 1);
  const own = from.reduce((n, x) => n * x, 1);
  if (own === size) {
    const turned =
      from.length === 2 &&
      to.length === 2 &&
      from[0] === to[1] &&
      from[1] === to[0] &&
      own > 1 &&
      from[0] !== 1 &&
      from[1] !== 1;
    if (!turned || from[0] === from[1]) maps.push(Int32Array.from({ length: size }, (_, e) => e));
    if (turned) maps.push(transposed(from));
  } else if (broad && own < size) {
    const map = broadcast(from, to);
    if (map !== undefined) maps.push(map);
    // A column of n for (n, m)
    if (from.length === 1 && to.length === 2 && from[0] === to[0] && from[0] !== to[1]) {
      const column = broadcast([from[0] as number, 1], to);
      if (column !== undefined) maps.push(column);
    }
  }
  return maps;
}

function adjointsAt(program: Program, loss: Loss, under: Uint8Array, point: Float64Array): Float64Array {
  const { ops, args } = program.trace;
  const values = new Array<Num>(program.count);
  for (let i = 0; i < program.count; i++) {
    if (under[i] !== 1) continue;
    const op = ops[i] as string;
    if (op === "leaf") values[i] = value(point[i] as number);
    else if (op === "const") values[i] = point[i] as number;
    else
      values[i] = asValue(
        op,
        (args[i] as readonly number[]).map((a) => values[a] as Num),
      );
  }
  const total = loss.value((node) => values[node] as Num);
  const adjoints = new Float64Array(program.count);
  if (!isValue(total)) return adjoints;
  backward(total);
  for (let i = 0; i < program.count; i++) {
    const x = values[i];
    if (x !== undefined && isValue(x)) adjoints[i] = x.grad;
  }
  return adjoints;
}

export function near(a: number, b: number, tolerance = 1e-8): boolean {
  return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b)) + 1e-13;
}

export function isZero(v: readonly number[]): boolean {
  return v.every((x) => Math.abs(x) < 1e-13);
}

/** own = ratio·right at all points; "any" if both are zero; `undefined` if there is no such ratio. */
export function ratioOf(own: readonly number[], right: readonly number[]): number | "any" | undefined {
  let ratio: number | undefined;
  let largest = 0;
  for (let k = 0; k < own.length; k++) {
    const [x, y] = [own[k] as number, right[k] as number];
    if (!Number.isFinite(x) || !Number.isFinite(y)) return undefined;
    if (Math.abs(y) < 1e-13) {
      if (Math.abs(x) > 1e-12) return undefined;
      continue;
    }
    const q = x / y;
    if (ratio === undefined) ratio = q;
    else if (!near(q, ratio, 1e-7)) return undefined;
    largest = Math.max(largest, Math.abs(y));
  }
  return ratio ?? "any";
}

/** Equal for vectors that are multiples of each other, and hardly ever for others; `undefined` for what has no direction. */
export function directionOf(v: readonly number[]): number | undefined {
  let square = 0;
  let along = 0;
  let sign = 0;
  for (let k = 0; k < v.length; k++) {
    const x = v[k] as number;
    square += x * x;
    along += x * (weights[k % weights.length] as number);
    if (sign === 0 && Math.abs(x) > 1e-13) sign = Math.sign(x);
  }
  if (sign === 0 || !Number.isFinite(square)) return undefined;
  return Math.round(((sign * along) / Math.sqrt(square)) * 1e8);
}

/** Any numbers will do. */
const weights = [0.7390851332, 1.3247179572, -0.5671432904, 1.9021605831, -1.2020569032];

export { POINTS };
