/** @file Edits of the text: the smallest replacements of parts that may make one graph the other. No slip is listed; what may stand where is. */

import type { Expression, Rewriting } from "./points.ts";
import { SELF } from "./points.ts";
import type { Place, Operand } from "../trace.ts";
import { type Candidate, forms, type Pool } from "./pool.ts";
import { broadcast, type Program, type Tensor } from "./program.ts";
import { both, type Put, type Slot, type Use } from "./slots.ts";
import { comparisons } from "./operations.ts";
import type { Residual } from "./loss.ts";

export type EditKind =
  "replace" | "extra" | "missing" | "sign" | "term" | "operator" | "transpose" | "accumulate" | "scale";

/** One edit: what stands in the text, what should, how the graph changes with it, and how little it is to be expected. */
export interface Edit {
  readonly kind: EditKind;
  readonly slot: Slot;
  /** The part of the text. */
  readonly at: Place;
  readonly wrong: string;
  readonly right: string;
  readonly cost: number;
  readonly rewriting: Rewriting;
  /** The nodes that it may change. */
  readonly nodes: readonly number[];
  /** Whether it puts in a single number that is given: a rate, a size. */
  readonly isRate?: boolean;
  /** The factor that it puts in or takes away. */
  readonly factor?: string;
  /** Whether what it puts in is a derivative of an activation, as 1 − a². */
  readonly isSlope?: boolean;
  /** All places in the text, where it changes several alike. */
  readonly places?: readonly Place[];
  /** What it puts in: the tensors at each use. */
  readonly puts?: readonly Tensor[];
}

/** The constants of a program, by which something may have been multiplied or divided, with their names. */
export interface Constants {
  readonly numbers: readonly number[];
  readonly names: ReadonlyMap<number, string>;
  /** All texts that such numbers have. */
  readonly texts: ReadonlySet<string>;
}

export function constantsOf(program: Program): Constants {
  const { trace } = program;
  const names = new Map<number, string>();
  const texts = new Set<string>();
  const numbers = new Set<number>([1, 2, 0.5, 0, -1]);
  for (const [site, , operands] of trace.instances) {
    const written = trace.sites[site];
    operands.forEach((operand, i) => {
      const tensor = program.tensor(operand);
      const own = written?.operands[i];
      if (tensor?.nodes.length !== 1 || own === undefined || own.number !== undefined) return;
      const [node] = tensor.nodes as [number];
      const text = own.name ?? program.textOf(own.at);
      if (trace.ops[node] === "const" && text.length < 32) {
        names.set(program.numbers[node] as number, text);
        texts.add(text);
      }
    });
  }
  for (const x of names.keys()) numbers.add(x);
  trace.ops.forEach((op, i) => {
    const x = program.numbers[i] as number;
    if (op === "const" && numbers.size < 24 && Math.abs(x) <= 100) numbers.add(x);
  });
  for (const { shape } of program.tensors)
    for (const n of shape) if (n > 1 && n < 100 && numbers.size < 32) numbers.add(n);
  return { numbers: [...numbers].filter(Number.isFinite), names, texts };
}

/** The names that stand in an expression. */
function namesIn(program: Program, operand: Operand, found = new Set<string>()): Set<string> {
  if (operand.name !== undefined && !/^(np|numpy|math|Math)$/.test(operand.name))
    found.add(program.textOf(operand.at));
  const site = operand.site === undefined ? undefined : program.trace.sites[operand.site];
  for (const part of site === undefined
    ? []
    : [...(site.receiver === undefined ? [] : [site.receiver]), ...site.operands])
    namesIn(program, part, found);
  return found;
}

/** How many names and numbers stand in an expression. */
export function weightOf(program: Program, operand: Operand): number {
  if (operand.site === undefined) return 1;
  const site = program.trace.sites[operand.site];
  const parts =
    site === undefined ? [] : [...(site.receiver === undefined ? [] : [site.receiver]), ...site.operands];
  const own = parts.reduce(
    (total, part) =>
      total + (part.name === undefined || !/^(np|numpy|math)$/.test(part.name) ? weightOf(program, part) : 0),
    0,
  );
  return Math.max(1, own);
}

const node = (id: number): Expression => ({ node: id });

/** All edits of one slot. */
export function* editsOf(
  program: Program,
  slot: Slot,
  pool: Pool,
  constants: Constants,
  residuals: readonly Residual[],
): Generator<Edit> {
  const { operand, text, at } = slot;
  const weight = weightOf(program, operand);
  const simple = operand.site === undefined;
  const names = simple ? [] : [...namesIn(program, operand)];
  const root = slot.site < 0;
  // A parameter's new number is no product.
  const isUpdated = root && program.updating.has(slot.statement);
  const targets = new Set(residuals.map(({ target }) => target));
  const site = program.trace.sites[slot.site];
  let putting: readonly Tensor[] | undefined;
  let isRate = false;
  let isSlope = false;
  let factor: string | undefined;
  const make = (
    kind: EditKind,
    wrong: string,
    right: string,
    cost: number,
    put: Put,
    place: Place = at,
  ): Edit => ({
    ...(putting !== undefined && { puts: putting }),
    ...(isRate && { isRate }),
    ...(isSlope && { isSlope }),
    ...(factor !== undefined && { factor }),
    kind,
    slot,
    at: place,
    wrong,
    right,
    cost,
    rewriting: slot.apply(put),
    nodes: slot.nodes,
  });
  const whole = root && operand.site !== undefined ? 0.4 : 0;
  const own = (id: number): Expression => node(id);
  const candidates = pool.candidates(slot);
  const elementOf = ({ tensors, maps }: Candidate, use: number, element: number): Expression | undefined => {
    const id = (tensors[use] as Tensor).nodes[(maps[use] as Int32Array)[element] as number] as number;
    return id < 0 ? undefined : node(id);
  };
  const isOwn = ({ tensors, turned, broad }: Candidate): boolean =>
    !turned &&
    !broad &&
    slot.uses.every(({ tensor }, u) => tensors[u]?.nodes.every((id, e) => id === tensor.nodes[e]));
  const replaced = simple ? (operand.number === undefined ? 1 : 1.15) : 0.9 + 0.15 * weight;
  // A rate or a size that others are multiplied by, too, is rather missing there than too many here.
  const given =
    operand.number === undefined &&
    slot.uses.every(({ tensor }) => tensor.nodes.length === 1 && pool.isRate(tensor.nodes[0] as number));
  // A rate in the place of a whole expression, or of what is computed, is not to be expected.
  const byRate = simple ? replaced + (given || operand.number !== undefined ? 0 : 0.5) : 0.95 + 0.25 * weight;
  // A rate is not computed.
  const byOther = replaced + (given && simple ? 0.2 : 0);
  const rates = new Set(candidates.filter((candidate) => candidate.isRate).map(({ text: rate }) => rate));

  // Another variable, or a small expression of one, in its place.
  for (const candidate of candidates) {
    putting = candidate.tensors;
    isRate = candidate.isRate;
    const same = isOwn(candidate);
    const put: Put = (u, e) => elementOf(candidate, u, e);
    const dropped = names.filter((name) => name !== candidate.text);
    const isRateDropped =
      dropped.length < names.length &&
      (candidate.isRate ||
        (dropped.length > 0 && dropped.every((name) => rates.has(name) || constants.texts.has(name))));
    // A size in the place of a rate, as 0.1, is none.
    const isSize =
      candidate.isRate &&
      candidate.tensors.every(({ nodes }) => {
        const x = program.numbers[nodes[0] as number] as number;
        return Number.isInteger(x) && x > 1;
      });
    const isOdd = isSize && operand.number !== undefined && !Number.isInteger(operand.number);
    if (isRateDropped && dropped.length === 1) factor = dropped[0];
    if (!same)
      yield make(
        "replace",
        text,
        candidate.text,
        (candidate.isRate ? byRate : byOther) +
          (isRateDropped ? 0.7 : 0) +
          (isOdd ? 0.5 : 0) +
          candidate.cost +
          whole -
          closeness(text, candidate.text),
        put,
      );
    factor = undefined;
    isSlope = true;
    // A slope is one of an activation, and not of what is given.
    const strange = (form: (typeof forms)[number]): number =>
      (isGiven ? 0.4 : 0) + (form.isMask === true && !program.isBent ? 1 : 0);
    const isGiven = candidate.tensors.every(({ nodes }) =>
      nodes.every((id) => program.leaves.has(id) && !targets.has(id)),
    );
    for (const form of candidate.isRate ? [] : forms) {
      // Names that go with the expression are so many slips more.
      const gone = names.filter((name) => name !== candidate.text).length;
      const cost = (simple ? (same ? 1 : 1.15) : 0.95 + 0.5 * gone) + form.cost + candidate.cost + whole + strange(form);
      yield make("replace", text, form.text(candidate.text), cost, (u, e) => {
        const x = elementOf(candidate, u, e);
        return x === undefined ? undefined : form.of(x);
      });
    }
    isSlope = false;
    // A factor that is missing.
    if (!isUpdated) {
      // What is only another name for something lacks what should be done to it.
      const spread = root ? (simple ? -0.3 : 0) : 0.12;
      if (candidate.isRate) factor = candidate.text;
      // By a size one rather divides.
      yield make(
        "missing",
        text,
        candidate.text,
        (isSize ? 1.7 : 1.3) + candidate.cost + spread,
        (u, e, id) => {
          const x = elementOf(candidate, u, e);
          return x === undefined ? undefined : { op: "mul", args: [own(id), x] };
        },
      );
      isSlope = true;
      for (const form of candidate.isRate ? [] : forms) {
        yield make(
          "missing",
          text,
          form.text(candidate.text),
          1.3 + form.cost * 0.7 + candidate.cost + spread + strange(form),
          (u, e, id) => {
            const x = elementOf(candidate, u, e);
            return x === undefined ? undefined : { op: "mul", args: [own(id), form.of(x)] };
          },
        );
      }
      isSlope = false;
      if (candidate.broad && candidate.tensors.every(({ shape }) => shape.length === 0)) {
        yield make(
          "missing",
          text,
          `1/${candidate.text}`,
          (isSize ? 1.35 : 1.75) + candidate.cost + spread,
          (u, e, id) => {
            const x = elementOf(candidate, u, e);
            return x === undefined ? undefined : { op: "div", args: [own(id), x] };
          },
        );
      }
      factor = undefined;
    }
  }
  putting = undefined;
  isRate = false;
  if (!simple) {
    for (const form of forms) {
      yield make("replace", text, form.text(`(${text})`), 1.15 + form.cost * 0.7 + whole * 0.5, (_, __, id) =>
        form.of(own(id)),
      );
    }
  }
  // A function of it.
  for (const f of functionsIn(program)) {
    yield make("replace", text, f.text(text), 1.25 + whole * 0.5, (_, __, id) => f.of(own(id)));
  }
  // A number in its place.
  const numbers = operand.number === undefined ? constants.numbers : [-operand.number, ...constants.numbers];
  for (const x of numbers) {
    if (operand.number === x) continue;
    const written = constants.names.get(x) ?? String(x);
    const exponent = site?.kind === "**" && slot.index === 1 ? 0.35 : 0;
    const isFactor = x === 1 && /^[*/]=?$/.test(site?.kind ?? "");
    if (isFactor) factor = text;
    // Nobody writes a factor 2 for nothing.
    const gone = isFactor ? (operand.number !== undefined ? 0.6 : given ? 0.75 : 0.35) : 0;
    const cost =
      (operand.number !== undefined ? 1 : simple ? 1.1 : 1.5 + 0.2 * weight) +
      (x === 1 ? 0 : x === 0 && operand.number === undefined ? 0.6 : 0.15) +
      whole +
      exponent +
      gone;
    yield make("replace", text, written, cost, () => ({ number: x }));
    factor = undefined;
  }
  // A factor that is a number.
  for (const x of isUpdated ? [] : constants.numbers) {
    if (x === 0 || x === 1 || (x < 1 && constants.numbers.includes(1 / x))) continue;
    const written = constants.names.get(x) ?? String(x);
    if (!constants.names.has(x) && !Number.isInteger(x) && x !== 0.5) continue;
    const spread = root ? (simple ? -0.3 : 0) : 0.1;
    if (x === -1) continue;
    factor = written;
    // By a size one rather divides.
    const isSize = constants.names.has(x) && Number.isInteger(x) && x > 1;
    yield make("scale", text, written, (isSize ? 1.7 : 1.4) + spread, (_, __, id) => ({
      op: "mul",
      args: [own(id), { number: x }],
    }));
    yield make("scale", text, `1/${written}`, (constants.names.has(x) ? 1.4 : 1.5) + spread, (_, __, id) => ({
      op: "div",
      args: [own(id), { number: x }],
    }));
  }
  factor = undefined;
  // Its sign; that of what the forward pass has computed is right as it is.
  const forward = simple && slot.uses.every(({ tensor }) => tensor.nodes.every((id) => pool.isForward(id)));
  yield make("sign", text, `−${simple ? text : `(${text})`}`, forward ? 1.5 : root ? 1.15 : 1.2, (_, __, id) => ({
    op: "neg",
    args: [own(id)],
  }));
  // A difference of target and output.
  for (const difference of differencesFor(program, slot, residuals)) {
    yield make("replace", text, difference.text, replaced + 0.35 + whole, difference.put);
    yield make("missing", text, difference.text, 1.6, (u, e, id) => {
      const x = difference.put(u, e, id);
      return x === undefined ? undefined : { op: "mul", args: [own(id), x] };
    });
  }
  yield* partsDropped(program, slot, make, candidates, elementOf, constants);
  if (site !== undefined && slot.index === 0) yield* otherOperators(program, slot, residuals);
  const inner = operand.site === undefined ? undefined : program.trace.sites[operand.site]?.kind;
  if (!root && /^[*+]$/.test(inner ?? "") && slot.uses.every(({ tensor }) => tensor.shape.length === 0)) {
    putting = candidates.flatMap(({ tensors }) => tensors);
    yield* termsMissing(program, slot, candidates, elementOf, make);
  }
  if (root) {
    const statement = program.trace.statements[slot.statement];
    putting = candidates.flatMap(({ tensors }) => tensors);
    yield* termsMissing(program, slot, candidates, elementOf, make);
    putting = slot.uses.map(({ tensor }) => tensor);
    if (statement !== undefined && slot.uses.length > 1) {
      // An assignment in the place of an addition to what there was.
      yield make(
        "accumulate",
        "=",
        "+=",
        1.2,
        (u, e) => {
          const previous = slot.uses[u - 1]?.tensor.nodes[e];
          return previous === undefined ? undefined : { op: "add", args: [{ node: SELF }, node(previous)] };
        },
        statement.at,
      );
    }
  }
}

/** One variable in the place of another wherever that stands in a statement. */
export function* renamings(program: Program, slots: readonly Slot[], pool: Pool): Generator<Edit> {
  const [first] = slots as [Slot];
  const all = slots.map(
    (slot) => new Map(pool.candidates(slot).map((candidate) => [candidate.text, candidate])),
  );
  const nodes = [...new Set(slots.flatMap((slot) => slot.nodes))].toSorted((x, y) => x - y);
  const joint = { ...first, nodes };
  for (const [text, { cost }] of all[0] as Map<string, Candidate>) {
    const chosen = all.map((candidates) => candidates.get(text));
    if (
      text === first.text ||
      chosen.some((candidate) => candidate === undefined || candidate.broad || candidate.turned)
    )
      continue;
    const rewritings = slots.map((slot, i) => {
      const { tensors, maps } = chosen[i] as Candidate;
      return slot.apply((u, e) => {
        const id = (tensors[u] as Tensor).nodes[(maps[u] as Int32Array)[e] as number] as number;
        return id < 0 ? undefined : node(id);
      });
    });
    yield {
      kind: "replace",
      slot: joint,
      at: first.at,
      wrong: first.text,
      right: text,
      cost: 1.2 + cost - closeness(first.text, text),
      rewriting: rewritings.reduce((x, y) => both(x, y)),
      nodes,
      places: slots.map(({ at }) => at),
    };
  }
  const isFactor = slots.every(({ site }) => /^[*/]=?$/.test(program.trace.sites[site]?.kind ?? ""));
  yield {
    kind: isFactor ? "extra" : "replace",
    slot: joint,
    at: first.at,
    wrong: first.text,
    right: "1",
    cost: 1.3,
    rewriting: slots.map((slot) => slot.apply(() => ({ number: 1 }))).reduce((x, y) => both(x, y)),
    nodes,
    places: slots.map(({ at }) => at),
  };
}

/** The activations that the program computes: what may have been left out. */
function functionsIn(program: Program): { text: (x: string) => string; of: (x: Expression) => Expression }[] {
  let known = functions.get(program);
  if (known === undefined) {
    const { ops } = program.trace;
    known = [];
    if (ops.includes("tanh"))
      known.push({
        text: (x) => `tanh(${x})`,
        of: (x) => ({ op: "tanh", args: [x] }),
      });
    if (ops.includes("exp")) {
      const sigmoid = (x: Expression): Expression => ({
        op: "div",
        args: [
          { number: 1 },
          {
            op: "add",
            args: [{ number: 1 }, { op: "exp", args: [{ op: "neg", args: [x] }] }],
          },
        ],
      });
      known.push({ text: (x) => `sigmoid(${x})`, of: sigmoid });
      known.push({
        text: (x) => `exp(${x})`,
        of: (x) => ({ op: "exp", args: [x] }),
      });
    }
    functions.set(program, known);
  }
  return known;
}

const functions = new WeakMap<
  Program,
  { text: (x: string) => string; of: (x: Expression) => Expression }[]
>();

/** A part of an expression that should not stand there: the other part stays. */
function* partsDropped(
  program: Program,
  slot: Slot,
  make: (kind: EditKind, wrong: string, right: string, cost: number, put: Put, place?: Place) => Edit,
  candidates: readonly Candidate[],
  elementOf: (candidate: Candidate, use: number, element: number) => Expression | undefined,
  constants: Constants,
): Generator<Edit> {
  const { trace } = program;
  type Step = readonly [
    operand: Operand,
    path: readonly number[],
    dropped: readonly {
      place: Place;
      text: string;
      weight: number;
      op: string;
      names: readonly string[];
    }[],
  ];
  const walk = function* (operand: Operand, path: readonly number[], dropped: Step[2]): Generator<Step> {
    if (operand.site === undefined || path.length > 4) return;
    const site = trace.sites[operand.site];
    if (site === undefined) return;
    const parts =
      site.kind === "call" &&
      site.receiver !== undefined &&
      !/^(np|numpy|math|self|this|Math)$/.test(site.receiver.name ?? "")
        ? [site.receiver, ...site.operands]
        : site.operands;
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i] as Operand;
      const other = parts.length === 2 ? (parts[1 - i] as Operand) : undefined;
      if (site.kind === "call" && i > 0 && parts.length > 2) continue;
      if (/^[-+*/]=$/.test(site.kind) && i === 1 && site.kind !== "*=" && site.kind !== "/=") {
        // w −= x should be w = x: not to be expected.
        continue;
      }
      const step =
        other === undefined
          ? {
              place: site.at,
              text: site.kind === "call" ? `${site.name ?? ""}(…)` : site.kind === "neg" ? "−" : site.kind,
              weight: 1,
              op: site.kind,
              names: [],
            }
          : {
              place: other.at,
              text: program.textOf(other.at),
              weight: weightOf(program, other),
              op: site.kind,
              names: [...namesIn(program, other)],
            };
      const next: Step = [part, [...path, i], [...dropped, step]];
      yield next;
      yield* walk(part, next[1], next[2]);
    }
  };
  for (const [part, path, dropped] of walk(slot.operand, [], [])) {
    const tensors = slot.uses.map((use) => partOf(program, slot, use, path));
    const maps = tensors.map((tensor, u) =>
      tensor === undefined ? undefined : broadcast(tensor.shape, (slot.uses[u] as Use).tensor.shape),
    );
    if (maps.some((map) => map === undefined)) continue;
    const put: Put = (u, e) => {
      const id = tensors[u]?.nodes[(maps[u] as Int32Array)[e] as number];
      return id === undefined || id < 0 ? undefined : node(id);
    };
    const weight = dropped.reduce((total, step) => total + step.weight, 0);
    const [outer] = dropped as [(typeof dropped)[number]];
    const text = dropped
      .map((step) => step.text)
      .toReversed()
      .join("·");
    const place: Place = dropped.length === 1 ? outer.place : slot.at;
    const products = dropped.every(({ op }) => op === "*" || op === "*=");
    const plain = dropped.every(({ op }) => /^(\*\*?=?|\/=?|call|neg)$/.test(op));
    const one = new Set(dropped.flatMap((step) => step.names)).size < 2;
    const cost = 0.95 + 0.1 * weight + (one ? 0.1 : 0.6) * (dropped.length - 1) + (plain ? 0 : 0.2);
    // A rate or a size that others are multiplied by, too, is rather missing there than too many here.
    const isRate =
      dropped.length === 1 && candidates.some((candidate) => candidate.isRate && candidate.text === text);
    const isSize =
      dropped.length === 1 && (constants.texts.has(text) || [...constants.names.values()].includes(text));
    yield make("extra", text, program.textOf(part.at), cost + (isRate || isSize ? 0.7 : 0), put, place);
    if (!products || dropped.length < 2) continue;
    const goneNames = [...new Set(dropped.flatMap((step) => step.names))];
    // Several factors in the place of others: a·(1 − a) for 1 − a².
    for (const candidate of candidates) {
      const foreign = 0.42 * goneNames.filter((name) => name !== candidate.text).length;
      for (const form of [undefined, ...forms]) {
        const right = form === undefined ? candidate.text : form.text(candidate.text);
        yield make(
          "replace",
          text,
          right,
          1.05 + 0.1 * weight + foreign + candidate.cost + (form?.cost ?? 0),
          (u, e, id) => {
            const [rest, x] = [put(u, e, id), elementOf(candidate, u, e)];
            return rest === undefined || x === undefined
              ? undefined
              : {
                  op: "mul",
                  args: [rest, form === undefined ? x : form.of(x)],
                };
          },
        );
      }
    }
  }
}

/** The tensor of a part of an expression, at a use. */
function partOf(program: Program, slot: Slot, use: Use, path: readonly number[]): Tensor | undefined {
  const { trace } = program;
  let operand = slot.operand;
  let instance =
    use.instance < 0
      ? program.instancesOf[operand.site ?? -1]?.findLast((i) => {
          const [, , , result, run] = trace.instances[i] as (typeof trace.instances)[number];
          return run === use.run && result === use.tensor.id;
        })
      : program.childOf(use.instance, operand);
  let tensor: Tensor | undefined;
  for (const [depth, i] of path.entries()) {
    if (instance === undefined || operand.site === undefined) return undefined;
    const site = trace.sites[operand.site];
    if (site === undefined) return undefined;
    const parts =
      site.kind === "call" &&
      site.receiver !== undefined &&
      !/^(np|numpy|math|self|this|Math)$/.test(site.receiver.name ?? "")
        ? [site.receiver, ...site.operands]
        : site.operands;
    const operands = (trace.instances[instance] as (typeof trace.instances)[number])[2];
    operand = parts[i] as Operand;
    tensor = program.tensor(operands[i]);
    if (tensor === undefined) return undefined;
    if (depth < path.length - 1) instance = program.childOf(instance, operand);
  }
  return tensor;
}

/** Other operators in the place of a site's own. */
function* otherOperators(program: Program, slot: Slot, residuals: readonly Residual[]): Generator<Edit> {
  const { trace } = program;
  const site = trace.sites[slot.site] as (typeof trace.sites)[number];
  const owner = program.owner(slot.site);
  const direct = slot.nodes.filter((i) => trace.instanceOf[i] === owner[i]);
  if (direct.length === 0) return;
  const text = program.textOf(site.at);
  const edit = (
    right: string,
    cost: number,
    wrong: string,
    change: (op: string, args: readonly number[]) => ReturnType<Rewriting>,
  ): Edit => {
    const inside = new Set(direct);
    return {
      kind: "operator",
      slot,
      at: site.at,
      wrong,
      right,
      cost,
      rewriting: (i) =>
        inside.has(i) ? change(trace.ops[i] as string, trace.args[i] as readonly number[]) : undefined,
      nodes: direct,
    };
  };
  const put =
    (from: string, to: string): ((op: string) => ReturnType<Rewriting>) =>
    (op) =>
      op === from ? { op: to } : undefined;
  const ops = new Set(direct.map((i) => trace.ops[i] as string));
  const reduction =
    site.kind === "call" ? /(?:^|\.)(sum|mean|average)$/.exec(site.name ?? "")?.[1] : undefined;
  if (reduction !== undefined) {
    const results = new Map<number, number>();
    for (const i of program.instancesOf[slot.site] as number[]) {
      const [, , [operand], result] = trace.instances[i] as (typeof trace.instances)[number];
      const [from, to] = [program.tensor(operand), program.tensor(result)];
      for (const n of to?.nodes ?? []) results.set(n, (from?.nodes.length ?? 1) / (to?.nodes.length ?? 1));
    }
    const op = reduction === "sum" ? "div" : "mul";
    const to = reduction === "sum" ? "mean" : "sum";
    const nodes = [...results.keys()].toSorted((x, y) => x - y);
    yield {
      kind: "operator",
      slot: { ...slot, nodes },
      at: site.at,
      wrong: text,
      right: text.replace(reduction, to),
      cost: 1,
      rewriting: (i) => {
        const n = results.get(i);
        return n === undefined ? undefined : { as: { op, args: [node(SELF), { number: n }] } };
      },
      nodes,
    };
  }
  const assignment = site.kind.endsWith("=") && site.kind.length > 1 && !/^[<>=!]=$/.test(site.kind);
  const signs = { "-": "−", "+": "+", "-=": "−=", "+=": "+=" } as Readonly<Record<string, string>>;
  const other = (sign: string): string =>
    signs[sign === "-" ? "+" : sign === "+" ? "-" : sign === "-=" ? "+=" : "-="] ?? sign;
  if (ops.has("sub") && /^-=?$/.test(site.kind)) {
    yield edit(other(site.kind), 1, signs[site.kind] ?? "−", put("sub", "add"));
    if (!assignment) {
      const [a, b] = site.operands.map((x) => program.textOf(x.at)) as [string, string];
      // Of all signs that may be wrong, that of target − output is the likeliest.
      const outputs = new Set(residuals.map(({ output }) => output));
      const isResidual = direct.some((i) => (trace.args[i] as readonly number[]).some((x) => outputs.has(x)));
      yield edit(`${b} - ${a}`, isResidual ? 0.8 : 1.05, text, (op, args) =>
        op === "sub" ? { args: [node(args[1] as number), node(args[0] as number)] } : undefined,
      );
    }
  }
  if (ops.has("add") && /^\+=?$/.test(site.kind))
    yield edit(other(site.kind), 1, signs[site.kind] ?? "+", put("add", "sub"));
  if (ops.has("mul") && /^\*=?$/.test(site.kind))
    yield edit(site.kind.replace("*", "/"), 1.2, site.kind, put("mul", "div"));
  if (ops.has("div") && /^\/=?$/.test(site.kind))
    yield edit(site.kind.replace("/", "*"), 1.2, site.kind, put("div", "mul"));
  for (const [from, to] of Object.entries(comparisons)) {
    if (!ops.has(from)) continue;
    const sign: Readonly<Record<string, string>> = {
      gt: ">",
      ge: ">=",
      lt: "<",
      le: "<=",
    };
    yield edit(text.replace(sign[from] as string, sign[to] as string), 1, text, put(from, to));
  }
  if (ops.has("max")) yield edit(text.replace(/max/i, "min"), 1.2, text, put("max", "min"));
  if (ops.has("min")) yield edit(text.replace(/min/i, "max"), 1.2, text, put("min", "max"));
  if (ops.has("select")) {
    yield edit("the branches exchanged", 1.2, text, (op, args) =>
      op === "select"
        ? {
            args: [node(args[0] as number), node(args[2] as number), node(args[1] as number)],
          }
        : undefined,
    );
  }
}

/** Terms that are missing: a variable, or a variable times a number or another one. */
function* termsMissing(
  program: Program,
  slot: Slot,
  candidates: readonly Candidate[],
  elementOf: (candidate: Candidate, use: number, element: number) => Expression | undefined,
  make: (kind: EditKind, wrong: string, right: string, cost: number, put: Put, place?: Place) => Edit,
): Generator<Edit> {
  const factors = candidates
    .filter(({ broad, tensors }) => broad && tensors.every(({ shape }) => shape.length === 0))
    .slice(0, 12);
  const scalar = slot.uses.every(({ tensor }) => tensor.shape.length === 0);
  const isSize = ({ isRate, tensors }: Candidate): boolean =>
    isRate &&
    tensors.every(({ nodes }) => {
      const x = program.numbers[nodes[0] as number] as number;
      return Number.isInteger(x) && x > 1;
    });
  const sizes = factors.filter(isSize);
  const there = namesIn(program, slot.operand);
  for (const candidate of candidates) {
    if (candidate.broad && !scalar) continue;
    // What stands there already is hardly to be added again.
    const again = there.has(candidate.text) ? 0.5 : 0;
    // A rate over a size, times a parameter: of a penalty that is a mean.
    if (!scalar && !candidate.isRate)
      for (const size of sizes) {
        for (const factor of factors) {
          if (factor === size || isSize(factor)) continue;
          yield make(
            "term",
            slot.text,
            `+ ${factor.text}/${size.text}·${candidate.text}`,
            2.05 + candidate.cost + factor.cost,
            (u, e, id) => {
              const x = elementOf(candidate, u, e);
              const c = elementOf(factor, u, e);
              const n = elementOf(size, u, e);
              return x === undefined || c === undefined || n === undefined
                ? undefined
                : {
                    op: "add",
                    args: [node(id), { op: "mul", args: [{ op: "div", args: [c, n] }, x] }],
                  };
            },
          );
        }
      }
    for (const sign of ["add", "sub"] as const) {
      const mark = sign === "add" ? "+" : "−";
      yield make("term", slot.text, `${mark} ${candidate.text}`, 1.6 + again + candidate.cost, (u, e, id) => {
        const x = elementOf(candidate, u, e);
        return x === undefined ? undefined : { op: sign, args: [node(id), x] };
      });
      // A number of the backward pass times a weight; a rate, or twice or half of it, times an array.
      const isLeaf = ({ tensors }: Candidate): boolean =>
        tensors.every(({ nodes }) => nodes.every((i) => program.leaves.has(i)));
      const others = scalar
        ? isLeaf(candidate)
          ? []
          : candidates.filter((x) => x.cost < 0.3 && isLeaf(x))
        : factors;
      for (const times of scalar ? [1] : [1, 2, 0.5])
        for (const factor of others) {
          if (factor === candidate) continue;
          yield make(
            "term",
            slot.text,
            `${mark} ${times === 1 ? "" : times === 2 ? "2·" : "½·"}${factor.text}·${candidate.text}`,
            1.8 + candidate.cost + factor.cost + (times === 1 ? 0 : 0.2),
            (u, e, id) => {
              const x = elementOf(candidate, u, e);
              const c = elementOf(factor, u, e);
              return x === undefined || c === undefined
                ? undefined
                : {
                    op: sign,
                    args: [
                      node(id),
                      {
                        op: "mul",
                        args: [times === 1 ? c : { op: "mul", args: [{ number: times }, c] }, x],
                      },
                    ],
                  };
            },
          );
        }
    }
  }
}

/** target − output, for slots of which every element is of one target and output. */
function differencesFor(
  program: Program,
  slot: Slot,
  residuals: readonly Residual[],
): { text: string; put: Put }[] {
  if (residuals.length === 0) return [];
  const { variables, leaves } = program;
  const outputs = new Set(residuals.map(({ output }) => output));
  const targetOf = new Map(residuals.map(({ output, target }) => [output, target]));
  const variable = variables.find(
    ({ versions, parameter }) =>
      !parameter && versions.some(({ tensor }) => tensor.nodes.every((i) => outputs.has(i))),
  );
  const tensor = variable?.versions.find(({ tensor: t }) => t.nodes.every((i) => outputs.has(i)))?.tensor;
  if (variable === undefined || tensor === undefined) return [];
  const target = leaves.get(targetOf.get(tensor.nodes[0] as number) ?? -1)?.name ?? "target";
  const maps = slot.uses.map((use) => broadcast(tensor.shape, use.tensor.shape));
  if (maps.some((map) => map === undefined)) return [];
  const part =
    (sign: boolean): Put =>
    (u, e) => {
      const output = tensor.nodes[(maps[u] as Int32Array)[e] as number] as number;
      const [a, b] = [node(targetOf.get(output) as number), node(output)];
      return { op: "sub", args: sign ? [a, b] : [b, a] };
    };
  return [
    { text: `(${target} − ${variable.name})`, put: part(true) },
    { text: `(${variable.name} − ${target})`, put: part(false) },
  ];
}

/** How alike two names are: from 0 to 0.1. */
function closeness(x: string, y: string): number {
  let same = 0;
  while (same < Math.min(x.length, y.length) && x[same] === y[same]) same++;
  return (0.1 * same) / Math.max(x.length, y.length);
}
