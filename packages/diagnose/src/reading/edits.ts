/** @file Edits of the text: the smallest replacements of parts that may make one graph the other. No slip is listed; what may stand where is. */

import type { Constants } from "./constants.ts";
import { partsDropped } from "./dropped-parts.ts";
import type { Edit, EditKind } from "./edit.ts";
import { closeness, namesIn, weightOf } from "./expressions.ts";
import { otherIntegers, otherTests } from "./indices.ts";
import { logarithmsMissing } from "./logarithms.ts";
import type { Residual } from "./loss.ts";
import { differencesFor, productsMissing, termsMissing } from "./missing-terms.ts";
import { otherOperators } from "./other-operators.ts";
import { type Expression, SELF } from "./points.ts";
import type { Candidate, Pool } from "./pool.ts";
import { forms } from "./forms.ts";
import type { Place } from "../trace.ts";
import type { Program, Tensor } from "./program.ts";
import type { Put, Slot, Use } from "./slots.ts";

const node = (id: number): Expression => ({ node: id });

/** All edits of one slot that can be written in its language. */
export function* editsOf(
  program: Program,
  slot: Slot,
  pool: Pool,
  constants: Constants,
  residuals: readonly Residual[],
): Generator<Edit> {
  const all = allEditsOf(program, slot, pool, constants, residuals);
  const isList = program.trace.isOfLists === true && slot.uses.some(({ tensor }) => tensor.shape.length > 0);
  // In the place of a list there may be another one, but nothing is computed with lists as with numbers.
  for (const edit of all) if (!isList || isOfLists(edit)) yield edit;
}

/** Whether an edit makes sense where lists stand, and not numbers. */
function isOfLists({ kind, puts, isSlope, rest }: Edit): boolean {
  return (
    kind === "operator" ||
    kind === "extra" ||
    (kind === "replace" && puts !== undefined && isSlope !== true && rest === undefined)
  );
}

function* allEditsOf(
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
  const isUpdated =
    root &&
    slot.whole === undefined &&
    (program.updating.has(slot.statement) || program.trace.statements[slot.statement]?.kind === "update");
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
  // A parameter in its own update stays what it is.
  const isKept = !root && /^[-+]=?$/.test(site?.kind ?? "") && isUpdatedIn(program, slot);
  const candidates = pool.candidates(slot);
  const variables = candidates.filter((candidate) => !candidate.isView);
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
  const byOther = replaced + (given && simple ? 0.3 : 0);
  const rates = new Set(candidates.filter((candidate) => candidate.isRate).map(({ text: rate }) => rate));

  // What a divisor lacks, the quotient has too much.
  const isDivisor = simple && slot.index === 1 && /^\/=?$/.test(site?.kind ?? "");

  const isInProduct =
    (site?.kind === "@" ||
      (site?.kind === "call" && /(?:^|\.)(?:dot|matmul|outer)$/.test(site.name ?? ""))) &&
    slot.uses.every(({ tensor }) => tensor.shape.length > 0);
  // Another variable, or a small expression of one, in its place.
  for (const candidate of candidates) {
    // A product of matrices has no single number for a factor.
    if (isInProduct && candidate.tensors.every(({ shape }) => shape.length === 0)) continue;
    putting = candidate.tensors;
    isRate = candidate.isRate;
    const same = isOwn(candidate);
    const put: Put = (u, e) => elementOf(candidate, u, e);
    // What only goes is too many, and nothing stands in its place.
    const isLeft = !simple && names.includes(candidate.text);
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
    if (!same && !isLeft)
      yield make(
        "replace",
        text,
        candidate.text,
        (candidate.isUnused && simple ? replaced : candidate.isRate ? byRate : byOther) +
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
      (isGiven || given ? 0.4 : 0) + (form.isMask === true && !program.isBent ? 1 : 0);
    const isGiven = candidate.tensors.every(({ nodes }) =>
      nodes.every((id) => program.leaves.has(id) && !targets.has(id)),
    );
    for (const form of candidate.isRate ? [] : forms) {
      // Names that go with the expression are so many slips more.
      const gone = names.filter((name) => name !== candidate.text).length;
      const cost =
        (simple ? (same ? 1 : 1.15) : 0.95 + 0.5 * gone) + form.cost + candidate.cost + whole + strange(form);
      yield make("replace", text, form.text(candidate.text), cost, (u, e) => {
        const x = elementOf(candidate, u, e);
        return x === undefined ? undefined : form.of(x);
      });
    }
    isSlope = false;
    // A factor that is missing.
    if (!isUpdated && !isKept) {
      // What is only another name for something lacks what should be done to it.
      const spread = root ? (simple && operand.number === undefined ? -0.3 : 0) : 0.12;
      if (candidate.isRate) factor = candidate.text;
      // By a size one rather divides.
      yield make(
        "missing",
        text,
        candidate.text,
        (isSize ? 1.85 : 1.3) + candidate.cost + spread,
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
      if (!same && !isDivisor && candidate.tensors.every(({ shape }) => shape.length === 0)) {
        yield make(
          "missing",
          text,
          `1/${candidate.text}`,
          (isSize ? 1.35 : candidate.broad ? 1.75 : 1.6) + candidate.cost + spread,
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
  const isNumber = slot.uses.every(({ tensor }) => tensor.nodes.every((id) => pool.isRate(id)));
  for (const f of isNumber ? [] : functionsIn(program)) {
    yield make("replace", text, f.text(text), 1.25 + whole * 0.5, (_, __, id) => f.of(own(id)));
  }
  // Where a mask holds, nothing arrives.
  const isMasked = root && slot.nodes.every((id) => program.trace.ops[id] === "select");
  // A number in its place.
  const numbers = isInProduct
    ? []
    : operand.number === undefined
      ? constants.numbers
      : [-operand.number, ...constants.numbers];
  for (const x of numbers) {
    if (operand.number === x) continue;
    const written = constants.names.get(x) ?? String(x);
    const exponent = site?.kind === "**" && slot.index === 1 ? 0.35 : 0;
    const isFactor = x === 1 && operand.number !== 0 && /^[*/]=?$/.test(site?.kind ?? "");
    if (isFactor) factor = text;
    // Nobody writes a factor 2 for nothing.
    const gone = isFactor ? (operand.number !== undefined ? 0.42 : given ? 0.75 : 0.35) : 0;
    // 1 − a is what derivatives are made of, a − 1 is not.
    const order =
      x === 1 && site?.kind === "-" && site.operands.length === 2 ? (slot.index === 0 ? -0.05 : 0.05) : 0;
    const cost =
      order +
      (operand.number !== undefined ? 1 : simple ? 1.1 : 1.5 + 0.2 * weight) +
      (x === 1 || (x === 0 && isMasked) ? 0 : x === 0 && operand.number === undefined ? 0.6 : 0.15) +
      whole +
      exponent +
      gone;
    yield make("replace", text, written, cost, () => ({ number: x }));
    factor = undefined;
  }
  // A factor that is a number.
  for (const x of isUpdated || isKept ? [] : constants.numbers) {
    if (x === 0 || x === 1 || (x < 1 && constants.numbers.includes(1 / x))) continue;
    const written = constants.names.get(x) ?? String(x);
    if (!constants.names.has(x) && !Number.isInteger(x) && x !== 0.5) continue;
    const spread = root ? (simple ? -0.3 : 0) : 0.1;
    if (x === -1) continue;
    factor = written;
    // By a size one rather divides.
    const isSize = constants.names.has(x) && Number.isInteger(x) && x > 1;
    yield make("scale", text, written, (isSize ? 1.85 : x > 2 ? 2.1 : 1.4) + spread, (_, __, id) => ({
      op: "mul",
      args: [own(id), { number: x }],
    }));
    // One half is written as it is elsewhere.
    if (isDivisor) continue;
    const part = constants.written.has(1 / x) && !constants.names.has(x) ? String(1 / x) : undefined;
    if (part !== undefined) factor = part;
    yield make(
      "scale",
      text,
      part ?? `1/${written}`,
      (constants.names.has(x) ? 1.4 : 1.5) + spread,
      (_, __, id) => ({
        op: "div",
        args: [own(id), { number: x }],
      }),
    );
  }
  factor = undefined;
  // Its sign; that of what the forward pass has computed is right as it is.
  const forward = simple && slot.uses.every(({ tensor }) => tensor.nodes.every((id) => pool.isForward(id)));
  yield make(
    "sign",
    text,
    `−${simple ? text : `(${text})`}`,
    forward ? 1.5 : root ? 1.15 : 1.2,
    (_, __, id) => ({
      op: "neg",
      args: [own(id)],
    }),
  );
  // A difference of target and output.
  for (const difference of differencesFor(program, slot, residuals)) {
    yield make("replace", text, difference.text, replaced + 0.35 + whole, difference.put);
    yield make("missing", text, difference.text, 1.6, (u, e, id) => {
      const x = difference.put(u, e, id);
      return x === undefined ? undefined : { op: "mul", args: [own(id), x] };
    });
  }
  yield* otherTests(program, slot, make);
  yield* otherIntegers(program, slot, make);
  yield* partsDropped(program, slot, make, variables, elementOf, constants);
  if (site !== undefined && slot.index === 0) yield* otherOperators(program, slot, residuals);
  const inner = operand.site === undefined ? undefined : program.trace.sites[operand.site]?.kind;
  if (!root && /^[*+]$/.test(inner ?? "") && slot.uses.every(({ tensor }) => tensor.shape.length === 0)) {
    putting = variables.flatMap(({ tensors }) => tensors);
    yield* termsMissing(program, slot, variables, elementOf, make);
  }
  if (root) {
    const statement = program.trace.statements[slot.statement];
    putting = variables.flatMap(({ tensors }) => tensors);
    yield* termsMissing(program, slot, variables, elementOf, make);
    yield* productsMissing(program, slot, pool, make);
    yield* logarithmsMissing(program, slot, make);
    putting = slot.uses.map(({ tensor }) => tensor);
    if (
      statement !== undefined &&
      statement.kind !== "return" &&
      slot.uses.length > 1 &&
      operand.each !== true
    ) {
      // An assignment in the place of an addition to what there was.
      yield make(
        "accumulate",
        "=",
        "+=",
        1.2,
        (u, e) => {
          const previous = pool.before(slot.uses[u] as Use)?.nodes[e];
          return previous === undefined ? undefined : { op: "add", args: [{ node: SELF }, node(previous)] };
        },
        statement.at,
      );
    }
  }
}

/** Whether a slot stands for numbers that its own statement updates. */
function isUpdatedIn({ trace }: Program, { statement, uses }: Slot): boolean {
  const own = new Set(
    trace.records.flatMap((record) =>
      record.statement === statement ? (record.update ?? []).flatMap(([leaf, old]) => [leaf, old]) : [],
    ),
  );
  return own.size > 0 && uses.every(({ tensor }) => tensor.nodes.every((id) => own.has(id)));
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
