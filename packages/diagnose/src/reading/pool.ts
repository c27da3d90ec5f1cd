/** @file What may stand in a slot instead: the variables that there were at the time, and small expressions of them. */

import {
  broadcast,
  type Program,
  sizeOf,
  type Tensor,
  transposed,
  type Variable,
  type Version,
} from "./program.ts";
import type { Counters, Place } from "../trace.ts";
import type { Slot, Use } from "./slots.ts";
import { cornersOf, Subscripts } from "./subscripts.ts";
import { updatesOf } from "./updates.ts";

/** A variable that may stand in a slot: its tensor at each use, with the map from the slot's elements to its own. */
export interface Candidate {
  readonly text: string;
  readonly tensors: readonly Tensor[];
  readonly maps: readonly Int32Array[];
  /** How much less it is to be expected than others. */
  readonly cost: number;
  /** Of fewer elements, which are repeated. */
  readonly broad: boolean;
  readonly turned: boolean;
  /** A single number that is given: a rate, a size. */
  readonly isRate: boolean;
  /** Another expression of the text, and no variable: to stand in the place of the slot, and not beside it. */
  readonly isView: boolean;
  /** Given, and used nowhere: likely to be what is missing. */
  readonly isUnused: boolean;
}

/** Follows the name of a weight that was updated too early. */
export const BEFORE_UPDATE = " before its update";

export class Pool {
  private readonly program: Program;
  private readonly variables: readonly Variable[];
  /** The runs in which versions of variables were operands. */
  private readonly alignments = new Map<number, Map<number, number>>();
  private readonly versionsOf = new Map<string, [count: number, position: number][]>();
  private readonly containers: readonly Variable[];
  /** All versions by the name at run time, and by the name in the text, in order. */
  private readonly byName = new Map<string, Version[]>();
  /** The name at run time by the nodes. */
  private readonly names = new Map<string, string>();
  private readonly byText = new Map<string, { variables: Variable[]; versions: Version[] }>();
  private readonly byStatement = new Map<number, Slot[]>();
  /** Lists and dictionaries whose elements have records of their own, by their names at run time. */
  private readonly lists = new Map<
    string,
    { readonly base: string; readonly text: string; readonly variable: Variable }
  >();
  private readonly words = new Map<string, ReadonlySet<string>>();
  private readonly rates = new Map<number, boolean>();
  /** What each number was that an update of a parameter has made. */
  private readonly updated = new Map<number, number>();
  private readonly inSubscripts = new Map<string, boolean>();
  private readonly subscripts: Subscripts;
  /** Whether a node is an operand of another one. */
  private readonly isUsed: Uint8Array;
  /** How many numbers have a name together. */
  private readonly shared = new Map<string, number>();
  private readonly isUnder: Uint8Array;
  private readonly isNothing: (tensor: Tensor) => boolean;

  private readonly losses: ReadonlySet<number>;

  /**
   * `isNothing`: whether a tensor is 0 everywhere, as an accumulator at first: it explains nothing. `losses`: the program's own loss, which
   * is differentiated and not computed with.
   */
  constructor(
    program: Program,
    isUnder: Uint8Array,
    isNothing: (tensor: Tensor) => boolean,
    losses: readonly number[],
  ) {
    this.losses = new Set(losses);
    this.isUnder = isUnder;
    this.program = program;
    this.isNothing = isNothing;
    this.variables = program.variables;
    for (const variable of program.variables) {
      let same = this.byText.get(variable.name);
      if (same === undefined) this.byText.set(variable.name, (same = { variables: [], versions: [] }));
      same.variables.push(variable);
      same.versions.push(...variable.versions);
      for (const version of variable.versions) {
        const list = this.byName.get(version.record.name);
        if (list === undefined) this.byName.set(version.record.name, [version]);
        else list.push(version);
      }
    }
    for (const [name, versions] of this.byName) {
      for (const { tensor } of versions)
        if (!this.names.has(cornersOf(tensor))) this.names.set(cornersOf(tensor), name);
    }
    for (const { versions } of this.byText.values()) versions.sort((x, y) => x.at - y.at);
    for (const versions of this.byName.values()) versions.sort((x, y) => x.at - y.at);
    const { args } = program.trace;
    this.isUsed = new Uint8Array(program.count);
    for (const own of args) for (const a of own) this.isUsed[a] = 1;
    for (const { name } of program.leaves.values()) {
      const base = name.replace(/\[.*$/s, "");
      this.shared.set(base, (this.shared.get(base) ?? 0) + 1);
    }
    for (const { leaf, now } of updatesOf(program)) this.updated.set(now, leaf);
    for (const variable of program.variables) {
      const [, text] = /^(.*)\[[^[\]]+\]$/.exec(variable.name) ?? [];
      for (const { record } of text === undefined || variable.parameter ? [] : variable.versions) {
        const [, base, rest] = /^(.*)\[(?:-?\d+|'[^']*')\]([^[\]]*)$/.exec(record.name) ?? [];
        if (base !== undefined && rest === "" && text !== undefined && !this.lists.has(base))
          this.lists.set(base, { base, text, variable });
      }
    }
    this.subscripts = new Subscripts(program, this.byName);
    this.containers = program.variables.filter(({ versions }) => (versions[0]?.tensor.shape.length ?? 0) > 0);
    for (const { versions } of program.variables) {
      if (versions.length < 2) continue;
      versions.forEach(({ tensor }, position) => {
        const list = this.versionsOf.get(cornersOf(tensor));
        if (list === undefined) this.versionsOf.set(cornersOf(tensor), [[versions.length, position]]);
        else list.push([versions.length, position]);
      });
    }
  }

  /** Says which slots there are: what stands elsewhere in the same statement is near at hand. */
  neighbors(slots: readonly Slot[]): void {
    for (const slot of slots) {
      if (slot.site < 0 || slot.operand.name === undefined) continue;
      const list = this.byStatement.get(slot.statement);
      if (list === undefined) this.byStatement.set(slot.statement, [slot]);
      else list.push(slot);
    }
  }

  /** What may stand in the slot, each once. */
  candidates(slot: Slot): Candidate[] {
    const found = new Map<string, Candidate>();
    const source = this.sourceOf(slot);
    let isView = false;
    const offer = (text: string, tensors: readonly (Tensor | undefined)[], cost: number): void => {
      if (cost === Infinity || tensors.some((tensor) => tensor === undefined)) return;
      const all = tensors as readonly Tensor[];
      // Another element of what a name stands for is put where the name is given it.
      if (source !== undefined && text !== slot.text && text.startsWith(`${source}[`)) cost += 0.35;
      const isUnused = all.every(({ nodes }) =>
        nodes.every((node) => node >= 0 && this.isUsed[node] !== 1 && this.program.leaves.has(node)),
      );
      // Rows of data that have not had their turn are not what is missing.
      if (isUnused && all.some(({ nodes }) => this.isPart(nodes[0] as number))) return;
      if (isUnused) cost -= 0.3;
      // But a momentum that is 0 at first belongs where it gets its next value.
      if (all.every((tensor) => this.isNothing(tensor))) {
        const targets = this.program.trace.statements[slot.statement]?.targets;
        if (targets?.some(({ name }) => name === text) !== true || text === slot.text) return;
      }
      if (
        text === slot.text &&
        all.some(({ nodes }, u) => nodes.some((node, e) => node !== slot.uses[u]?.tensor.nodes[e]))
      )
        cost += 0.6;
      if (all.every(({ nodes }) => nodes.length === 1 && this.losses.has(nodes[0] as number))) cost += 0.6;
      for (const turned of [false, true]) {
        const maps = slot.uses.map(({ tensor }, u) => mapFor((all[u] as Tensor).shape, tensor.shape, turned));
        if (maps.some((map) => map === undefined)) continue;
        const key = `${all.map(({ id }) => id).join()}${turned}`;
        const known = found.get(key);
        if (
          known !== undefined &&
          (known.cost <= cost || (isView && known.cost <= cost + 0.05 && known.text.length <= text.length))
        )
          continue;
        const broad = slot.uses.some(
          ({ tensor }, u) => sizeOf((all[u] as Tensor).shape) < sizeOf(tensor.shape),
        );
        const [like] = slot.uses;
        const [own] = all;
        const isTurned =
          turned ||
          (own !== undefined &&
            own.shape.length === 2 &&
            like?.tensor.shape.length === 2 &&
            own.shape[0] === like.tensor.shape[1] &&
            own.shape[1] === like.tensor.shape[0] &&
            own.shape[0] !== own.shape[1]);
        found.set(key, {
          text: isTurned ? transposedText(text, slot.text) : text,
          tensors: all,
          maps: maps as Int32Array[],
          cost:
            cost +
            (turned && !/\.T$|transpose\(\)$/.test(slot.text) ? 0.35 : 0) +
            (broad ? 0.1 : 0) -
            (text === slot.text ? 0.01 : 0),
          broad,
          turned,
          isView: isView && known === undefined,
          isUnused,
          isRate: all.every(({ shape, nodes }) => shape.length === 0 && this.isRate(nodes[0] as number)),
        });
      }
    };
    offer(
      slot.text,
      slot.uses.map(({ tensor }) => tensor),
      -0.01,
    );
    for (const other of this.byStatement.get(slot.statement) ?? []) {
      if (other.uses.length !== slot.uses.length || other.text === slot.text) continue;
      if (other.uses.some(({ run }, u) => run !== slot.uses[u]?.run)) continue;
      offer(
        other.text,
        other.uses.map(({ tensor }) => tensor),
        -0.005,
      );
    }
    for (const variable of this.variables) {
      const sight = this.visibility(variable, slot);
      if (sight === Infinity) continue;
      const cost =
        sight +
        (/\[/.test(variable.name) && variable.whole ? 0.2 : 0) +
        // One element of a list, where the slot runs through several.
        (/\[\d+\]$/.test(variable.name) && slot.uses.length > 1 ? 0.2 : 0);
      const many =
        variable.versions.length > 1 &&
        !variable.versions.every(
          ({ tensor: { nodes } }) => nodes.length === 1 && this.isRate(nodes[0] as number),
        );
      offer(
        variable.name,
        slot.uses.map((use) => latest(variable, use)?.tensor),
        cost,
      );
      if (!many) continue;
      const aligned = slot.uses.map((use) => this.aligned(variable, use));
      offer(
        variable.name,
        aligned.map((v) => v?.tensor),
        cost,
      );
      for (const [shift, words] of [
        [-1, "of the step before"],
        [1, "of the step after"],
      ] as const) {
        offer(
          shiftedText(variable.name, shift) ?? `${variable.name} ${words}`,
          aligned.map((v, u) =>
            v === undefined ? undefined : this.shifted(variable, v, shift, slot.uses[u] as Use),
          ),
          cost + 0.3,
        );
      }
      const n = slot.uses.length;
      if (n > 1 && variable.versions.length === n) {
        offer(
          variable.name,
          slot.uses.map((use, u) => before(variable.versions[u], use)),
          cost + 0.2,
        );
        offer(
          variable.name,
          slot.uses.map((use, u) => before(variable.versions[n - 1 - u], use)),
          cost + 0.2,
        );
      }
      // The version before the latest: a weight before its update.
      offer(
        `${variable.name}, as it was before`,
        slot.uses.map((use) => {
          const v = latest(variable, use);
          return v === undefined ? undefined : variable.versions[variable.versions.indexOf(v) - 1]?.tensor;
        }),
        cost + 0.3,
      );
    }
    // A weight before its update, where the new one is used.
    if (slot.site >= 0 && this.program.trace.sites[slot.site]?.kind.endsWith("=") !== true) {
      const old = slot.uses.map(({ tensor }) => this.beforeUpdate(tensor));
      offer(`${slot.text}${BEFORE_UPDATE}`, old, -0.05);
    }
    // What is one step before or after the slot's own value, by the index in its name.
    for (const [shift, words] of [
      [-1, "of the step before"],
      [1, "of the step after"],
    ] as const) {
      const names = slot.uses.map(({ tensor }) => this.names.get(cornersOf(tensor)));
      offer(
        shiftedText(slot.text, shift) ?? `${slot.text.replace(/\.T$/, "")} ${words}`,
        slot.uses.map((use, u) => {
          const [, base, index, rest] = /^(.*)\[(-?\d+)\]([^[\]]*)$/.exec(names[u] ?? "") ?? [];
          if (base === undefined) return undefined;
          return this.byName
            .get(`${base}[${Number(index) + shift}]${rest ?? ""}`)
            ?.findLast(({ at }) => at <= use.start)?.tensor;
        }),
        0.2,
      );
    }
    // A name that several statements give a value, as an accumulator: whichever was the last.
    for (const { variables, versions } of this.byText.values()) {
      const [first] = variables as [Variable];
      if (variables.length < 2) continue;
      const latestOf = (use: Use): Tensor | undefined =>
        versions.findLast(({ at }) => at <= use.start)?.tensor;
      offer(first.name, slot.uses.map(latestOf), this.visibility(first, slot) + 0.01);
    }
    this.eachElement(slot, offer);
    this.elements(slot, offer);
    this.members(slot, offer);
    this.subscripts.of(slot, this.countersAt, offer);
    isView = true;
    this.views(slot, offer);
    return [...found.values()];
  }

  /** Of a slot that is a name for an element of something, that something: a for z in z = a[i]. */
  private sourceOf(slot: Slot): string | undefined {
    if (slot.operand.name === undefined || /[[.(]/.test(slot.text)) return undefined;
    const { statements } = this.program.trace;
    for (const { statement, parameter } of this.byText.get(slot.text)?.variables ?? []) {
      const name = parameter ? undefined : statements[statement]?.value?.name;
      if (name?.endsWith("]") === true) return name.replace(/\[[^[]*\]$/, "");
    }
    return undefined;
  }

  /** The arrays in sight, as they are at each use. */
  arrays(slot: Slot): { text: string; tensors: readonly Tensor[]; cost: number }[] {
    const seen = new Set<number>();
    return this.variables.flatMap((variable) => {
      const cost = this.visibility(variable, slot);
      if (cost > 0.3) return [];
      const tensors = slot.uses.map((use) => (this.aligned(variable, use) ?? latest(variable, use))?.tensor);
      const [first] = tensors;
      if (first === undefined || first.shape.length === 0 || seen.has(first.id) || this.isNothing(first))
        return [];
      if (tensors.some((tensor) => tensor === undefined || tensor.nodes.some((node) => node < 0))) return [];
      seen.add(first.id);
      return [{ text: variable.name, tensors: tensors as Tensor[], cost }];
    });
  }

  /** The variables in sight whose shapes do not fit the slot. */
  misfits(slot: Slot): {
    text: string;
    tensorAt: (use: Use) => Tensor | undefined;
    cost: number;
  }[] {
    const [first] = slot.uses as [Use];
    const seen = new Set<number>();
    return this.variables.flatMap((variable) => {
      const tensorAt = (use: Use): Tensor | undefined =>
        (this.aligned(variable, use) ?? latest(variable, use))?.tensor;
      const tensor = tensorAt(first);
      if (tensor === undefined || seen.has(tensor.id) || tensor.shape.length === 0 || this.isNothing(tensor))
        return [];
      const cost = this.visibility(variable, slot);
      if (cost > 0.3 || mapFor(tensor.shape, first.tensor.shape, false) !== undefined) return [];
      seen.add(tensor.id);
      return [{ text: variable.name, tensorAt, cost }];
    });
  }

  /** What the name was that a statement gives a value, before it did. */
  before({ name = "", tensor, start }: Use): Tensor | undefined {
    const version = this.byName
      .get(name)
      ?.findLast(({ at, tensor: { id } }) => at <= start && id !== tensor.id);
    return version?.tensor.shape.join() === tensor.shape.join() ? version.tensor : undefined;
  }

  /** Whether the loss depends on a node. */
  isForward(node: number): boolean {
    return this.isUnder[node] === 1;
  }

  /** Whether a node is a number that is given and no part of the loss, or that must stay what it is; or is computed from such numbers. */
  isRate(node: number): boolean {
    let known = this.rates.get(node);
    if (known === undefined) {
      const { ops, args } = this.program.trace;
      const leaf = this.program.leaves.get(node);
      known =
        ops[node] === "const" ||
        (leaf === undefined
          ? ops[node] !== "leaf" && (args[node] as readonly number[]).every((a) => this.isRate(a))
          : leaf.fixed || this.isUnder[node] !== 1);
      this.rates.set(node, known);
    }
    return known;
  }

  /** What runs through a list that is made of the elements of others, all elements together. */
  private eachElement(
    slot: Slot,
    offer: (text: string, tensors: readonly (Tensor | undefined)[], cost: number) => void,
  ): void {
    if (slot.operand.each !== true) return;
    for (const { name, parameter, statement, versions } of this.variables) {
      if (!parameter || statement !== slot.statement || name === slot.text) continue;
      const tensors = slot.uses.map(({ run, tensor: { shape } }) => {
        const own = versions
          .filter((version) => this.program.wholeRun(version.run) === run)
          .map(({ tensor }) => tensor);
        const [first] = own;
        if (first === undefined || own.length !== shape[0]) return undefined;
        if (own.some((tensor) => tensor.shape.join() !== first.shape.join())) return undefined;
        const nodes = own.flatMap((tensor) => tensor.nodes);
        return {
          id: -6e9 - (nodes[0] as number) * 100 - own.length,
          shape: [own.length, ...first.shape],
          nodes,
        };
      });
      offer(name, tensors, 0);
    }
  }

  /** What other expressions of the text are at each use. */
  private views(
    slot: Slot,
    offer: (text: string, tensors: readonly (Tensor | undefined)[], cost: number) => void,
  ): void {
    const views = slot.uses.map(({ run }) => this.program.viewsAt(run));
    for (const text of views[0]?.keys() ?? [])
      offer(
        text,
        views.map((view) => view.get(text)),
        // Of two ways to the same, the shorter one; a number in a subscript is hardly meant where a counter runs.
        0.01 + 0.0005 * text.length + (slot.uses.length > 1 && /\[-?\d+\]/.test(text) ? 0.02 : 0),
      );
  }

  /** Elements of lists and dictionaries whose elements have records of their own, by the counters of the loops. */
  private members(
    slot: Slot,
    offer: (text: string, tensors: readonly (Tensor | undefined)[], cost: number) => void,
  ): void {
    const counters = slot.uses.map(this.countersAt);
    const names = Object.keys(counters[0] ?? {}).filter((name) => this.isSubscript(name));
    for (const { base, text, variable } of names.length === 0 ? [] : this.lists.values()) {
      for (const name of names) {
        const tensors = slot.uses.map(({ start }, u) => {
          const key = counters[u]?.[name];
          const written = typeof key === "string" ? `'${key}'` : key;
          return this.byName.get(`${base}[${written}]`)?.findLast(({ at }) => at <= start)?.tensor;
        });
        offer(`${text}[${name}]`, tensors, this.visibility(variable, slot) + 0.01);
      }
    }
  }

  /** What numbers were before updates made them what they are; `undefined` if they are not updated. */
  private beforeUpdate({ shape, nodes }: Tensor): Tensor | undefined {
    const old = nodes.map((node) => {
      let now = node;
      for (let was = this.updated.get(now); was !== undefined; was = this.updated.get(now)) now = was;
      return now;
    });
    const [first] = old;
    return first === undefined || old.some((node, e) => node < 0 || node === nodes[e])
      ? undefined
      : { id: -3e9 - first * 1000 - nodes.length, shape, nodes: old };
  }

  /** Whether a leaf is one of several numbers that have a name together. */
  private isPart(node: number): boolean {
    const { name = "", index = [] } = this.program.leaves.get(node) ?? {};
    return index.length > 0 && (this.shared.get(name.replace(/\[.*$/s, "")) ?? 0) > 1;
  }

  /** Elements of arrays and lists, by the counters of the loops. */
  private elements(
    slot: Slot,
    offer: (text: string, tensors: readonly (Tensor | undefined)[], cost: number) => void,
  ): void {
    const counters = slot.uses.map(this.countersAt);
    const names = Object.keys(counters[0] ?? {}).filter((name) => this.isSubscript(name));
    if (names.length === 0 || slot.uses.some(({ tensor }) => tensor.shape.length > 1)) return;
    for (const container of this.containers) {
      const rank = container.versions[0]?.tensor.shape.length ?? 0;
      if (rank > 2) continue;
      const tuples =
        rank === 1
          ? names.map((a) => [a])
          : names.flatMap((a) => names.filter((b) => b !== a).map((b) => [a, b]));
      const versions = slot.uses.map((use) => latest(container, use));
      // Of several objects with a field of this name, that of the object at hand.
      const own = container.versions.length < 2 ? [] : slot.uses.map((use) => this.aligned(container, use));
      for (const chosen of own.some((version, u) => version !== versions[u]) ? [versions, own] : [versions]) {
        for (const tuple of tuples) {
          const tensors = chosen.map((version, u) => {
            if (version === undefined) return undefined;
            const { shape, nodes } = version.tensor;
            let at = 0;
            for (let d = 0; d < rank; d++) {
              const i = counters[u]?.[tuple[d] as string];
              if (typeof i !== "number" || i < 0 || i >= (shape[d] ?? 0)) return undefined;
              at = at * (shape[d] as number) + i;
            }
            const node = nodes[at] as number;
            return node < 0 ? undefined : { id: -2 - node, shape: [], nodes: [node] };
          });
          offer(
            `${container.name}${tuple.map((i) => `[${i}]`).join("")}`,
            tensors,
            this.visibility(container, slot),
          );
        }
      }
    }
  }

  /** The names of the counters of the loops around a slot. */
  countersOf({ uses: [first] }: Slot): string[] {
    return first === undefined ? [] : Object.keys(this.countersAt(first));
  }

  /** The counters of the loops at a use. */
  private readonly countersAt = ({ instance, run }: Use): Counters => {
    const { runs, instances } = this.program.trace;
    return { ...runs[run]?.[2], ...instances[instance]?.[6] };
  };

  /** Whether a loop's counter stands in a subscript somewhere in the text. */
  private isSubscript(name: string): boolean {
    let known = this.inSubscripts.get(name);
    if (known === undefined) {
      const pattern = new RegExp(`\\[[^\\]]*\\b${name.replaceAll("$", "\\$")}\\b`);
      known = this.program.trace.source.some((line) => pattern.test(line));
      this.inSubscripts.set(name, known);
    }
    return known;
  }

  /** The version one step before or after: by the index in the name at run time, or in the order of computing. */
  private shifted(variable: Variable, version: Version, shift: number, use: Use): Tensor | undefined {
    const [, base, index, rest] = /^(.*)\[(-?\d+)\]([^[\]]*)$/.exec(version.record.name) ?? [];
    if (base !== undefined) {
      const name = `${base}[${Number(index) + shift}]${rest ?? ""}`;
      const found = this.byName.get(name)?.findLast(({ at }) => at <= use.start);
      if (found !== undefined) return found.tensor;
    }
    return variable.versions[variable.versions.indexOf(version) + shift]?.tensor;
  }

  /** Which version of a variable belongs to a use: that of the step to which the other operands of the statement belong. */
  private aligned(variable: Variable, use: Use): Version | undefined {
    const count = variable.versions.length;
    const own = this.versionsOf.get(cornersOf(use.tensor))?.find(([n]) => n === count);
    const position =
      own?.[1] ??
      this.alignment(use.run).get(count) ??
      this.alignment(this.program.wholeRun(use.run)).get(count);
    if (position === undefined) return undefined;
    const version = variable.versions[position] as Version;
    return version.at <= use.start ? version : undefined;
  }

  private alignment(run: number): Map<number, number> {
    let alignment = this.alignments.get(run);
    if (alignment === undefined) {
      alignment = new Map();
      for (const [, , operands, , own] of this.program.trace.instances) {
        if (own !== run) continue;
        for (const operand of operands) {
          const tensor = this.program.tensor(operand);
          if (tensor === undefined) continue;
          for (const [count, position] of this.versionsOf.get(cornersOf(tensor)) ?? []) {
            if (!alignment.has(count)) alignment.set(count, position);
          }
        }
      }
      this.alignments.set(run, alignment);
    }
    return alignment;
  }

  /** How little a variable is to be expected where the slot stands; infinitely little, if it is not in sight there. */
  private visibility(variable: Variable, slot: Slot): number {
    const local = isLocal(variable.scope);
    const isField = /^(self|this)\./.test(variable.name);
    if (isField ? classOf(variable.scope) !== classOf(slot.scope) : !this.isInSight(variable, slot))
      return Infinity;
    // A function that has no word of a variable of the program around it hardly means that.
    const isForeign =
      !local &&
      isLocal(slot.scope) &&
      !variable.parameter &&
      !/^(self|this)\./.test(variable.name) &&
      !this.wordsOf(slot.scope).has(variable.name.replace(/[[.(].*$/s, ""));
    return (variable.parameter ? 0.02 : 0) + (isForeign ? 0.3 : 0);
  }

  private isInSight({ scope, statement, parameter }: Variable, slot: Slot): boolean {
    if (parameter) {
      // Functions without a name have the scope of what is around them, but parameters of their own.
      const written = this.program.trace.statements[statement];
      if (written?.kind === "function" ? !isWithin(slot.at, written.at) : statement !== slot.statement)
        return false;
    }
    const outer = scope.split(".").filter((part) => !part.startsWith("class "));
    const inner = slot.scope.split(".").filter((part) => !part.startsWith("class "));
    return outer.every((part, i) => part === "" || part === inner[i]);
  }

  /** The names that stand in a function. */
  private wordsOf(scope: string): ReadonlySet<string> {
    let words = this.words.get(scope);
    if (words === undefined) {
      words = new Set(
        this.program.trace.sites
          .filter((site) => site.scope === scope)
          .flatMap(({ operands }) => operands.map(({ name = "" }) => name.replace(/[[.(].*$/s, ""))),
      );
      this.words.set(scope, words);
    }
    return words;
  }
}

/** Of the scope of a method, the class. */
function classOf(scope: string): string | undefined {
  return /(?:^|\.)class [^.]*/.exec(scope)?.[0];
}

/** Whether a place stands within another one. */
function isWithin([line, column, endLine, endColumn]: Place, [l, c, el, ec]: Place): boolean {
  return (l < line || (l === line && c <= column)) && (endLine < el || (endLine === el && endColumn <= ec));
}

/** Whether a scope is that of a function. */
function isLocal(scope: string): boolean {
  return scope.split(".").some((part) => part !== "" && !part.startsWith("class "));
}

/** A text for the transpose of what it stands for, written as another one is. */
function transposedText(text: string, like: string): string {
  const suffix = /\.T$|\.transpose\(\)$/;
  return suffix.test(text) ? text.replace(suffix, "") : text + (suffix.exec(like)?.[0] ?? ".T");
}

/** Of a[-l], a[-l - 1]. */
function shiftedText(text: string, shift: -1 | 1): string | undefined {
  const [, base, index] = /^(.*)\[([^[\]]+)\](\.T|\.transpose\(\))?$/.exec(text) ?? [];
  if (base === undefined || index === undefined || /['":,]/.test(index)) return undefined;
  const back = new RegExp(`\\s*${shift < 0 ? "\\+" : "-"}\\s*1$`);
  if (back.test(index) && index.replace(back, "") !== "") return `${base}[${index.replace(back, "")}]`;
  return /^-?\d+$/.test(index)
    ? `${base}[${Number(index) + shift}]`
    : `${base}[${index} ${shift < 0 ? "-" : "+"} 1]`;
}

function latest(variable: Variable, use: Use): Version | undefined {
  return variable.versions.findLast(({ at }) => at <= use.start);
}

function before(version: Version | undefined, use: Use): Tensor | undefined {
  return version !== undefined && version.at <= use.start ? version.tensor : undefined;
}

const maps = new Map<string, Int32Array | undefined>();

/** For each element of a slot of shape `to`, the element of a tensor of shape `from` that may stand there. */
function mapFor(from: readonly number[], to: readonly number[], turned: boolean): Int32Array | undefined {
  const key = `${from.join()}:${to.join()}:${turned}`;
  if (maps.has(key)) return maps.get(key);
  let map: Int32Array | undefined;
  if (turned) {
    const [rows, columns] = from;
    if (
      from.length === 2 &&
      to.length === 2 &&
      rows === to[1] &&
      columns === to[0] &&
      rows !== 1 &&
      columns !== 1
    )
      map = transposed(from);
  } else {
    map = broadcast(from, to);
    const size = sizeOf(to);
    if (
      map === undefined &&
      sizeOf(from) === size &&
      from.filter((n) => n > 1).join() === to.filter((n) => n > 1).join()
    ) {
      map = Int32Array.from({ length: size }, (_, e) => e);
    }
  }
  maps.set(key, map);
  return map;
}
