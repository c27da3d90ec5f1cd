/** @file Which statements can be to blame: one that is right in itself is not; one that makes something wrong of what is right, is. */

import type { Residual } from "./loss.ts";
import type { Recorded } from "../trace.ts";
import type { Slot } from "./slots.ts";
import { expectsParameter, strangeness } from "./meaning.ts";
import { near, type Truth } from "./truth.ts";
import { dependents } from "./updates.ts";

type Status = "right" | "odd" | "unknown" | "local" | "tied";

export class Standing {
  private readonly truth: Truth;
  private readonly statuses = new Map<number, Status>();
  /** How the numbers stand that a statement uses. */
  private readonly inputs = new Map<number, Set<Status>>();
  private readonly exact = new Set<number>();
  /** The sites in the course of which statements run. */
  private callers: Map<number, Set<number>> | undefined;
  private readonly targetDependent: Uint8Array;

  /** `tied`: as many updates have one scale as another: then of gradients none can be told from the other. `opposite`: all updates go up the loss. Then a derivative with the wrong sign is to blame, or, if there is none, the updates. */
  constructor(
    truth: Truth,
    residuals: readonly Residual[],
    opposite: boolean,
    last: number,
    updating: ReadonlyMap<number, boolean>,
    tied: boolean,
  ) {
    this.truth = truth;
    const { program, under } = truth;
    const { trace } = program;
    const targets = new Set(
      residuals.map(({ target }) => target).filter((node) => trace.ops[node] === "leaf"),
    );
    this.targetDependent = dependents(program, (node) => targets.has(node));
    const outputs = new Set(residuals.map(({ output }) => output));
    const keyOf = (node: number): string =>
      truth.points
        .vector(node)
        .map((x) => x.toPrecision(12))
        .join();
    const forward = new Set<string>();
    trace.ops.forEach((op, node) => {
      if (under[node] === 1 && op !== "const") forward.add(keyOf(node));
    });
    const scales: {
      readonly kind: string;
      readonly scale: number;
      readonly statement: number;
    }[] = [];
    const matches: {
      statement: number;
      tensor: number;
      kind: string;
      scale: number | undefined;
    }[] = [];
    const makers = new Map<number, number>();
    // Of a sum that goes on, only the end counts.
    const sums = new Map<number, Recorded>();
    for (const record of trace.records) {
      for (const [leaf] of record.update ?? []) if (record.whole !== true) sums.set(leaf, record);
    }
    const ends = new Set(sums.values());
    for (const record of trace.records) {
      const tensor = program.tensors[record.tensor];
      if (
        tensor === undefined ||
        record.parameter === true ||
        program.parts.has(record) ||
        // What is computed after all that is judged is another pass.
        (record.at > last + 1 && tensor.nodes.some((node) => node > last))
      )
        continue;
      if (
        tensor.nodes.some((node) => node < 0 || under[node] === 1) ||
        tensor.nodes.every((node) => program.leaves.has(node))
      )
        continue;
      if (!makers.has(record.tensor)) makers.set(record.tensor, record.statement);
      if (record.whole === true) continue;
      if (
        record.update !== undefined &&
        (record.update.some(([leaf]) => under[leaf] === 1) || !ends.has(record))
      )
        continue;
      // What the forward pass has computed, under another name or once more.
      const isKept = tensor.nodes.every((node) => forward.has(keyOf(node)));
      const [match] = isKept ? [] : truth.match(tensor.shape, tensor.nodes);
      const kind = match?.right.isLeaf === true ? "parameter" : "inner";
      // What is a derivative, but by its name another one: it is to blame if a parameter's is meant, and tells nothing else.
      const strange =
        kind === "inner" && match !== undefined
          ? strangeness(truth, record.name, match.right, outputs, tensor.nodes.length)
          : 0;
      if (strange >= 0.75) {
        matches.push({
          statement: record.statement,
          tensor: record.tensor,
          kind: strange >= 1 && expectsParameter(record.name) ? "misnamed" : "local",
          scale: match?.scale,
        });
        continue;
      }
      if (match !== undefined) {
        scales.push({ kind, scale: match.scale, statement: record.statement });
        if (match.right.isLeaf && near(Math.abs(match.scale), 1))
          for (const node of match.right.tensor.nodes) this.exact.add(node);
      }
      // Something that depends on no target.
      const local =
        isKept || (targets.size > 0 && tensor.nodes.every((node) => this.targetDependent[node] !== 1));
      matches.push({
        statement: record.statement,
        tensor: record.tensor,
        kind: local && match === undefined ? "local" : kind,
        scale: match?.scale,
      });
    }
    // A scale that another statement has, too, is no exception.
    const sharing = (kind: string, scale: number): number =>
      new Set(scales.filter((x) => x.kind === kind && near(x.scale, scale, 1e-5)).map((x) => x.statement))
        .size;
    // Of the program's own loss the derivatives have no factor.
    const isPlain =
      truth.loss.own && scales.some(({ kind, scale }) => kind === "parameter" && near(scale, 1, 1e-5));
    const most = new Map<string, number>();
    for (const { kind, scale } of scales) most.set(kind, Math.max(most.get(kind) ?? 0, sharing(kind, scale)));
    const standing = new Map<number, Status>();
    for (const { statement, tensor, kind, scale } of matches) {
      const isMisnamed = kind === "misnamed";
      const isOppositeNow = opposite && scale !== undefined && scale < 0;
      const own: Status =
        isOppositeNow || isMisnamed
          ? "odd"
          : kind === "local"
            ? "local"
            : scale === undefined
              ? "unknown"
              : isPlain && kind === "parameter"
                ? near(scale, 1, 1e-5)
                  ? "right"
                  : "odd"
                : sharing(kind, scale) > 1 ||
                    !scales.some((x) => x.kind === kind && !near(x.scale, scale, 1e-5))
                  ? "right"
                  : (most.get(kind) ?? 0) < 2
                    ? "local"
                    : "odd";
      const status = tied && kind === "parameter" && own === "right" ? "tied" : own;
      standing.set(tensor, status);
      const known = this.statuses.get(statement);
      if (known === undefined || status === "unknown" || (status === "odd" && known === "right"))
        this.statuses.set(statement, status);
    }
    for (const [statement, isRight] of updating) this.statuses.set(statement, isRight ? "right" : "unknown");
    for (const [, , operands, , run] of trace.instances) {
      const statement = trace.runs[run]?.[0];
      if (statement === undefined) continue;
      for (const operand of operands) {
        const status = operand === null ? undefined : standing.get(operand);
        if (status === undefined || makers.get(operand as number) === statement) continue;
        const inputs = this.inputs.get(statement);
        if (inputs === undefined) this.inputs.set(statement, new Set([status]));
        else inputs.add(status);
      }
    }
  }

  /** Whether the program's own gradients by these leaves are the loss's, without a factor. */
  isExact(leaves: readonly number[]): boolean {
    return leaves.every((leaf) => this.exact.has(leaf));
  }

  /** How much less, or more, an edit of a slot is to be expected by where it stands. What serves several places is hardly wrong for one. */
  cost(slot: Slot): number {
    return this.ownCost(slot) + (this.isShared(slot.statement) ? 0.3 : 0);
  }

  /** Whether a statement is one of a function that is called in several places. */
  private isShared(statement: number): boolean {
    if (this.callers === undefined) {
      this.callers = new Map();
      const { runs, instances } = this.truth.program.trace;
      for (const [own, parent] of runs) {
        const site = instances[parent]?.[0];
        if (site === undefined) continue;
        const sites = this.callers.get(own);
        if (sites === undefined) this.callers.set(own, new Set([site]));
        else sites.add(site);
      }
    }
    return (this.callers.get(statement)?.size ?? 0) > 1;
  }

  private ownCost(slot: Slot): number {
    const status = this.statuses.get(slot.statement);
    // A copy that the forward pass keeps for later.
    if (
      slot.site < 0 &&
      slot.operand.site === undefined &&
      !slot.text.includes("[") &&
      status !== "unknown" &&
      status !== "odd" &&
      slot.nodes.every((i) => {
        const [source = -1] = this.truth.program.trace.args[i] as readonly number[];
        return this.truth.under[source] === 1;
      })
    )
      return 0.5;
    const inputs = this.inputs.get(slot.statement);
    const isOdd = inputs?.has("odd") === true;
    if (status === "right") return 0.5;
    if (status === "tied") return 0.25;
    if (status === "odd") return isOdd ? 0.25 : -0.25;
    const doubtful = isOdd || inputs?.has("unknown") === true;
    if (status === "unknown") return doubtful ? 0.2 : -0.25;
    if (status === "local") return 0;
    return doubtful ? 0.2 : 0;
  }

  /** Whether an edit of a slot may be what a statement needs: in itself, or in what it is computed from that is nothing right. */
  mayBeWrong(slot: Slot, statement: number): boolean {
    if (slot.statement === statement) return true;
    const status = this.statuses.get(slot.statement);
    return status === undefined
      ? this.truth.program.trace.statements[slot.statement]?.kind === "return"
      : status !== "right";
  }
}
