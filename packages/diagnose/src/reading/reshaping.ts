/** @file Edits that change the shapes within a statement: another array, a transpose, another product, a sum over another axis. */

import type { Edit } from "./edit.ts";
import type { Pool } from "./pool.ts";
import { broadcast, type Program, sizeOf } from "./program.ts";
import {
  type Change,
  common,
  type Computed,
  computed,
  contains,
  elementwise,
  product,
  reduced,
  type Replacement,
  replay,
  turned,
} from "./replay.ts";
import type { Slot } from "./slots.ts";

/** The edits of a statement, given as its value's slot, at the slots in it. */
export function* reshapings(
  program: Program,
  root: Slot,
  inner: readonly Slot[],
  pool: Pool,
): Generator<Edit> {
  const { trace } = program;
  const instances = root.uses.map((use) =>
    program.instancesOf[root.operand.site ?? -1]?.findLast((i) => {
      const [, , , result, run] = trace.instances[i] as (typeof trace.instances)[number];
      return program.wholeRun(run) === program.wholeRun(use.run) && result === use.tensor.id;
    }),
  );
  if (instances.some((i) => i === undefined)) return;
  const attempt = (
    slot: Slot,
    edit: (use: number) => Replacement | Change | undefined,
    wrong: string,
    right: string,
    cost: number,
    kind: Edit["kind"],
    at = slot.at,
  ): Edit | undefined => {
    const results: Computed[] = [];
    for (const [u, use] of root.uses.entries()) {
      const change = edit(u);
      const result =
        change === undefined ? undefined : replay(program, root.operand, use.tensor, instances[u], change);
      const fitted = result === undefined ? undefined : fit(result, use.tensor.shape);
      if (fitted === undefined) return undefined;
      results.push(fitted);
    }
    return {
      kind,
      slot: root,
      at,
      wrong,
      right,
      cost,
      rewriting: root.apply((u, e) => results[u]?.elements[e]),
      nodes: root.nodes,
    };
  };
  const sites = new Set<number>();
  for (const slot of inner) {
    if (!contains(program, root.operand, slot.site)) continue;
    const { site, index } = slot;
    const written = trace.sites[site] as (typeof trace.sites)[number];
    for (const { text, tensorAt, cost } of pool.misfits(slot)) {
      const edit = attempt(
        slot,
        (u) => ({
          site,
          index,
          put: () => {
            const use = slot.uses.find(({ run }) => run === root.uses[u]?.run);
            const tensor = use === undefined ? undefined : tensorAt(use);
            return tensor === undefined ? undefined : computed(tensor);
          },
        }),
        slot.text,
        text,
        (slot.operand.site === undefined ? 1 : 1.3) + cost,
        "replace",
      );
      if (edit !== undefined) yield edit;
    }
    const without = /\.T$|\.transpose\(\)$/.test(slot.text);
    const isMatrix = slot.uses.some(({ tensor: { shape } }) => shape.length === 2);
    const flipped = !isMatrix
      ? undefined
      : attempt(
          slot,
          () => ({
            site,
            index,
            put: (own) => (own === undefined ? undefined : turned(own)),
          }),
          slot.text,
          without ? slot.text.replace(/\.T$|\.transpose\(\)$/, "") : `${slot.text}.T`,
          1,
          "transpose",
        );
    if (flipped !== undefined) yield flipped;
    if (sites.has(site)) continue;
    sites.add(site);
    const whole = (compute: Change["compute"], right: string, cost: number): Edit | undefined =>
      attempt(
        slot,
        () => ({ site, compute }),
        program.textOf(written.at),
        right,
        cost,
        "operator",
        written.at,
      );
    const method = written.kind === "call" ? (written.name ?? "").replace(/^.*\./, "") : written.kind;
    const texts = written.operands.map((operand) => program.textOf(operand.at));
    const [x, y] =
      written.receiver !== undefined && texts.length === 1
        ? [program.textOf(written.receiver.at), texts[0]]
        : texts;
    const options: (Edit | undefined)[] = [];
    if (["dot", "matmul", "@", "outer", "*", "multiply"].includes(method)) {
      const two =
        (f: (a: Computed, b: Computed) => Computed | undefined): Change["compute"] =>
        ([a, b]) =>
          a === undefined || b === undefined ? undefined : f(a, b);
      if (method === "*" || method === "multiply" || method === "outer") {
        options.push(whole(two(product), `np.dot(${x}, ${y})`, 1.1));
        options.push(
          whole(
            two((a, b) => product(turned(a), b)),
            `np.dot(${x}.T, ${y})`,
            1.3,
          ),
        );
        options.push(
          whole(
            two((a, b) => product(a, turned(b))),
            `np.dot(${x}, ${y}.T)`,
            1.3,
          ),
        );
        options.push(
          whole(
            two((a, b) => product(b, a)),
            `np.dot(${y}, ${x})`,
            1.25,
          ),
        );
        options.push(
          whole(
            two((a, b) => product(b, turned(a))),
            `np.dot(${y}, ${x}.T)`,
            1.35,
          ),
        );
      } else {
        options.push(
          whole(
            two((a, b) => product(b, a)),
            `np.dot(${y}, ${x})`,
            1.1,
          ),
        );
        options.push(
          whole(
            two((a, b) => elementwise("mul", a, b)),
            `${x} * ${y}`,
            1.1,
          ),
        );
        options.push(
          whole(
            two((a, b) => product(turned(a), turned(b))),
            `np.dot(${x}.T, ${y}.T)`,
            1.3,
          ),
        );
        options.push(
          whole(
            two((a, b) => product(turned(b), a)),
            `np.dot(${y}.T, ${x})`,
            1.35,
          ),
        );
        options.push(
          whole(
            two((a, b) => product(b, turned(a))),
            `np.dot(${y}, ${x}.T)`,
            1.35,
          ),
        );
      }
      if (method !== "outer") {
        options.push(
          whole(
            two((a, b) =>
              a.shape.length === 1 && b.shape.length === 1
                ? product(
                    { shape: [a.elements.length, 1], elements: a.elements },
                    { shape: [1, b.elements.length], elements: b.elements },
                  )
                : undefined,
            ),
            `np.outer(${x}, ${y})`,
            1.1,
          ),
        );
      }
      if (method === "outer")
        options.push(
          whole(
            two((a, b) =>
              product(
                { shape: [b.elements.length, 1], elements: b.elements },
                { shape: [1, a.elements.length], elements: a.elements },
              ),
            ),
            `np.outer(${y}, ${x})`,
            1,
          ),
        );
    }
    if (method === "sum" || method === "mean") {
      for (const axis of [0, 1, undefined]) {
        for (const keep of [true, false]) {
          options.push(
            whole(
              ([a]) => (a === undefined ? undefined : reduced(a, axis, keep, method === "mean")),
              `${method} over ${axis === undefined ? "all" : `axis ${axis}`}`,
              1.05,
            ),
          );
        }
      }
    }
    for (const edit of options) if (edit !== undefined) yield edit;
  }
}

/** The result in the shape in which it was stored, if it fits. */
function fit(result: Computed, shape: readonly number[]): Computed | undefined {
  if (sizeOf(result.shape) === sizeOf(shape)) {
    const same = result.shape.filter((n) => n > 1).join() === shape.filter((n) => n > 1).join();
    return same ? { shape, elements: result.elements } : undefined;
  }
  if (common(result.shape, shape)?.join() !== shape.join()) return undefined;
  const map = broadcast(result.shape, shape);
  return map === undefined
    ? undefined
    : {
        shape,
        elements: Array.from(map, (e) => result.elements[e] as Computed["elements"][number]),
      };
}
