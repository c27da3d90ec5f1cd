/**
 * @file Differences that are no mistakes: the sign of δ, a factor in the error, a mean for a sum, η inside or outside the step. A
 * convention is one for the whole attempt: it multiplies what the attempt begins with, and everything else only hands it on.
 */

import type { Value } from "@chainrule/autograd";
import { familyOf, sortOf } from "./labels.ts";
import { type Entry, type Factor, PLAIN, type Reading, scaled, signOfDeltas } from "./reading.ts";
import { type Term, wordsOf } from "./term.ts";

/** A convention: what each family is multiplied by. */
export interface Convention {
  readonly factors: ReadonlyMap<string, Factor>;
  /** How unusual it is, in the bits of slips. */
  readonly bits: number;
}

/** Numbers that an error and what follows from it may be multiplied by. */
export interface Sizes {
  /** Numbers of outputs. */
  readonly means: readonly number[];
  readonly samples: number;
}

/** The conventions that an attempt may follow, those that most of its families follow first. */
export function conventionsOf(reading: Reading, { means, samples }: Sizes, newWeights = false): Convention[] {
  const { graph } = reading;
  const rate = graph.byLabel.get("η");
  const claimed = reading.families;
  const of = (sort: string): string[] => claimed.filter((family) => sortOf(family) === sort);
  const known = new Map<string, boolean>();
  /** Whether a family is right in itself, multiplied by that. */
  const matches = (family: string, factor: Factor): boolean => {
    const key = `${family} ${factor.scale} ${factor.withoutRate}`;
    let matching = known.get(key);
    if (matching === undefined) {
      const fits = ({ node, owns, truths }: Entry): boolean => {
        const term = scaled(graph.term(node), factor, rate);
        // Nothing is computed from E, so it may have been computed from other numbers than those that are claimed.
        return reading.fits(term, owns) || (sortOf(family) === "loss" && reading.fits(term, truths));
      };
      known.set(key, (matching = reading.entries(family).every(fits)));
    }
    return matching;
  };
  const plain = (scale: number): Factor => ({ scale, withoutRate: false });
  const batch = samples > 1 ? [1, 1 / samples] : [1];
  const lossScales = distinct([1, ...means.map((n) => 1 / n)].flatMap((x) => [x, 2 * x])).filter(
    (x) => x !== 0.5 || means.includes(2) || means.includes(4),
  );
  const [loss] = of("loss");
  const lossFactor =
    loss === undefined
      ? undefined
      : distinct(batch.flatMap((b) => lossScales.map((x) => x * b))).find((x) => matches(loss, plain(x)));
  // Which part of it is a mean over the samples, δ need not have.
  const scales =
    lossFactor === undefined
      ? lossScales
      : lossScales.filter((x) => batch.some((b) => near(x * b, lossFactor)));
  const [error] = of("error");
  const errorSign = error === undefined || matches(error, PLAIN) || !matches(error, plain(-1)) ? 1 : -1;
  const deltas = of("delta");
  const steps = of("step");
  const roots = deltas.filter((family) => !buildsOn(reading, family, deltas));
  const handing = new Set(steps.filter((family) => buildsOn(reading, family, deltas)));
  const signed = (xs: readonly number[]): number[] => xs.flatMap((x) => [x, -x]);
  // A δ that follows from what was not handed over belongs to the steps already.
  const isImplied = roots.every((family) => !reading.claimed.families.has(family));
  const deltaScales =
    roots.length === 0 || isImplied ? [1] : signed(scales).flatMap((x) => batch.map((b) => x * b));
  const stepScales = signed(isImplied ? scales : [1]).flatMap((x) => batch.map((b) => x * b));
  const found: (Convention & { readonly off: number })[] = [];
  for (const delta of deltaScales) {
    for (const step of steps.length === 0 ? [1] : distinct(stepScales)) {
      // New weights say where the steps went: downhill, at the rate.
      if (newWeights && errorSign * delta * step < 0) continue;
      for (const withoutRate of steps.length === 0 || rate === undefined || newWeights
        ? [false]
        : [false, true]) {
        const factors = new Map<string, Factor>();
        if (loss !== undefined) factors.set(loss, plain(lossFactor ?? 1));
        if (error !== undefined) factors.set(error, plain(errorSign));
        for (const family of roots) factors.set(family, plain(delta));
        for (const family of steps)
          factors.set(family, { scale: handing.has(family) || isImplied ? step : delta * step, withoutRate });
        const off = [...factors].filter(([family, factor]) => !matches(family, factor)).length;
        // Gradients without a rate are as usual as steps with one.
        const isGradient = withoutRate && errorSign * delta * step < 0;
        const ofSteps = newWeights
          ? 0
          : isGradient
            ? 0.5 + unusual(Math.abs(step), batch)
            : unusual(step, batch) + (withoutRate ? 1 : 0);
        // What no step follows is hardly the steps' convention.
        const isFollowed =
          roots.length === 0 ||
          isImplied ||
          steps.some((family) => matches(family, factors.get(family) as Factor));
        const bits =
          unusual(delta, batch) +
          ofSteps +
          (isFollowed || ofSteps === 0 ? 0 : 2.5) +
          (errorSign < 0 ? 0.5 : 0);
        found.push({ factors: withoutPlain(factors), bits, off });
      }
    }
  }
  return found.toSorted((x, y) => x.off - y.off || x.bits - y.bits);
}

/** How unusual a factor is, in bits. */
function unusual(scale: number, batch: readonly number[]): number {
  const size = Math.abs(scale);
  return (scale < 0 ? 1 : 0) + (size === 1 ? 0 : batch.includes(size) ? 1 : 2.5);
}

/** Whether a family's formula contains members of others, directly or through what was not handed over. */
function buildsOn(reading: Reading, family: string, others: readonly string[]): boolean {
  const seen = new Set<Value>();
  const look = (term: Term): boolean =>
    [...wordsOf(term)].some((x) => {
      if (seen.has(x) || x.op === null) return false;
      seen.add(x);
      const own = familyOf(x.label as string);
      return (
        own !== family && (others.includes(own) || (!reading.graph.isNamed(x) && look(reading.graph.term(x))))
      );
    });
  const [entry] = reading.entries(family);
  return entry !== undefined && look(reading.graph.term(entry.node));
}

const withoutPlain = (factors: ReadonlyMap<string, Factor>): Map<string, Factor> =>
  new Map([...factors].filter(([, { scale, withoutRate }]) => scale !== 1 || withoutRate));

const distinct = (xs: readonly number[]): number[] => [...new Set(xs)];

const near = (x: number, y: number): boolean => Math.abs(x - y) <= 1e-12 * Math.abs(y);

/** What must be said of a convention, family by family. `adjoint`: what δ is in the graph, as −∂E/∂h. */
export function sentencesOf(
  families: readonly string[],
  factors: ReadonlyMap<string, Factor>,
  adjoint: { readonly sign: 1 | -1; readonly of: string } | undefined,
  newWeights: boolean,
): Map<string, string> {
  const sentences = new Map<string, string>();
  const downhill = signOfDeltas(factors);
  const hasSteps = families.some((family) => sortOf(family) === "step");
  const isFirst = new Set<string>();
  for (const family of families) {
    const { scale, withoutRate } = factors.get(family) ?? PLAIN;
    const size = Math.abs(scale);
    const sort = sortOf(family);
    const said: string[] = [];
    if (sort === "error" && scale < 0) said.push("you take ŷ − y for the error; y − ŷ is −1 times that.");
    // The first δ brings the sign in, the others hand it on.
    if (sort === "delta" && downhill < 0 && !isFirst.has(sort)) {
      const [own, here] = adjoint?.sign === 1 ? ["−", "+"] : ["+", "−"];
      const change = hasSteps
        ? "."
        : adjoint?.sign === 1
          ? ": add your steps to the weights."
          : ": subtract your steps from the weights.";
      said.push(
        adjoint === undefined
          ? "your δ has the other sign, all of it."
          : `your δ is ${own}∂E/∂${adjoint.of}, here it is ${here}∂E/∂${adjoint.of}${change}`,
      );
    }
    isFirst.add(sort);
    if (sort === "step" && scale * downhill < 0 && !newWeights)
      said.push("your steps are gradients, here they point downhill: subtract them from the weights.");
    if (sort === "loss" && size !== 1) said.push(`your E is ${factorText(size)} the E of this network.`);
    if (sort !== "loss" && size !== 1)
      said.push(
        `your ${sort === "step" ? "steps" : family} are ${factorText(size)} these: right for an error that is ${factorText(size)} E.`,
      );
    if (withoutRate) said.push("η is missing in all your steps: multiply by it when you change the weights.");
    if (said.length > 0) sentences.set(family, said.join(" "));
  }
  return sentences;
}

function factorText(factor: number): string {
  return Number.isInteger(factor) ? `${factor} times` : `1/${Number((1 / factor).toPrecision(4))} of`;
}
