/** @file The ways to read an attempt, and the likeliest of them: the one in which least is wrong, and that for the likeliest reasons. */

import type { Value } from "@chainrule/autograd";
import { assumed, type Suspicion, suspicionOf } from "./assumed.ts";
import type { Attempt, AttemptedPoint } from "./attempt.ts";
import { conventionsOf, type Sizes } from "./conventions.ts";
import type { Graph } from "./graph.ts";
import { hiddenFamilies, impliedBy } from "./implied.ts";
import { sortOf } from "./labels.ts";
import { type Entry, PLAIN, type Reading, type Sample, signOfDeltas } from "./reading.ts";
import { type Explained, essence, evidenceOf, search } from "./search.ts";
import { surroundingsOf } from "./surroundings.ts";

/** One way to take the numbers that were handed over, as new weights or as steps. */
export interface Version {
  readonly graph: Graph;
  readonly quantities: readonly Value[];
  readonly attempt: Attempt | readonly AttemptedPoint[] | ((givens: Attempt) => Attempt);
  /** What must be said of it. */
  readonly sentences: readonly string[];
  /** Weights after the step were handed over in the place of steps. */
  readonly newWeights: boolean;
  /** How unusual it is. */
  readonly bits: number;
  /** What was found out already. */
  readonly explained: Map<string, readonly Explained[]>;
  readonly suspicions: Map<string, Suspicion>;
}

/** A reading of one version. */
export interface Plan {
  readonly version: Version;
  readonly reading: Reading;
  /** The families that are wrong in themselves. */
  readonly off: readonly string[];
  readonly bits: number;
}

/** What explains the families of a plan that are off. */
export interface Told {
  readonly plan: Plan;
  readonly explanations: ReadonlyMap<string, readonly Explained[]>;
  readonly bits: number;
}

/** What it costs to say nothing, in the bits of slips: explanations that are less likely are none. */
const UNTOLD = 16;

/** Up to how many bits a reading with a slip in what was not handed over is common, and up to how many it is tried at all. */
const COMMON = 9;
const RARE = 12;

/** How many slips in what was not handed over are tried at most. */
const MAX_TRIED = 20_000;

/** How many readings are searched for slips. */
const MAX_PLANS = 10;

/** The readings of a version. */
export function plansOf(version: Version, base: Reading, sizes: Sizes): Plan[] {
  const planOf = (reading: Reading, bits: number): Plan => ({
    version,
    reading,
    off: reading.families.filter((family) =>
      reading.entries(family).some((entry) => !reading.isRight(entry)),
    ),
    bits: bits + version.bits,
  });
  const plans: Plan[] = [];
  for (const { factors, bits } of conventionsOf(base, sizes, version.newWeights).slice(0, 24)) {
    const plan = planOf(base.with(factors), bits);
    if (plan.off.length === 0) return [plan];
    plans.push(plan);
  }
  const implied = plans.slice(0, MAX_PLANS).flatMap((plan) => withImplied(plan, planOf));
  const few = Math.min(...implied.map(({ off }) => off.length));
  const further = few > 1 ? implied.filter(({ off }) => off.length === few).slice(0, 3) : [];
  return [...plans, ...implied, ...further.flatMap((plan) => withImplied(plan, planOf))];
}

/** The same reading, with what one more quantity must have been that was not handed over. */
function withImplied(
  { reading, bits, version }: Plan,
  planOf: (reading: Reading, bits: number) => Plan,
): Plan[] {
  return hiddenFamilies(reading).flatMap((family) => {
    const implied = impliedBy(reading, family);
    if (implied === undefined) return [];
    const all = new Map([...reading.implied, ...implied]);
    return [planOf(reading.with(reading.factors, all), bits - version.bits + 0.5)];
  });
}

/** The plan with the likeliest explanations: of one slip in each formula, or, if there is none, of two. */
export function tell(all: readonly Plan[], sizes: Sizes): Told {
  const byBits = all.toSorted((x, y) => x.bits - y.bits);
  const least = Math.min(...all.map(({ off }) => off.length));
  const plans = byBits.filter(({ off }) => off.length === least);
  const others = byBits.filter(({ reading }) => reading.implied.size === 0).slice(0, 2 * MAX_PLANS);
  // One slip in what was not handed over explains many wrong families at once.
  const common = least > 1 ? assumedIn(others, sizes, COMMON) : undefined;
  if (common !== undefined) return common;
  const told: Told[] = [];
  for (const plan of plans.slice(0, least > 1 ? MAX_PLANS / 2 : MAX_PLANS)) {
    const best = Math.min(...told.map(({ bits }) => bits));
    if (plan.bits + 2 * plan.off.length > best) continue;
    told.push(explained(plan, new Map(), 1, sizes));
  }
  told.sort((x, y) => x.bits - y.bits);
  const [best] = told as [Told, ...Told[]];
  if (best.plan.off.every((family) => (best.explanations.get(family) ?? []).length > 0)) return best;
  const one = assumedIn(others.slice(0, MAX_PLANS), sizes, Math.min(best.bits, RARE));
  if (one !== undefined) return one;
  const near = told.filter(({ bits }) => bits < best.bits + 3).slice(0, 2);
  const deeper = near.map(({ plan, explanations }) => explained(plan, explanations, 2, sizes));
  return deeper.toSorted((x, y) => x.bits - y.bits)[0] as Told;
}

/** The likeliest single slip in what was not handed over, with which all is right, of less than so many bits. */
function assumedIn(plans: readonly Plan[], sizes: Sizes, limit: number): Told | undefined {
  const counts = [...sizes.means, sizes.samples];
  const budget = { left: MAX_TRIED };
  let best: Told | undefined;
  for (const plan of plans) {
    for (const family of hiddenFamilies(plan.reading)) {
      const { suspicions } = plan.version;
      // The convention matters only to weights that were changed too early.
      const key = `${family} ${signOfSteps(plan.reading)}`;
      const suspicion = suspicions.get(key) ?? suspicionOf(plan.reading, family, counts);
      suspicions.set(key, suspicion);
      const found = assumed(
        plan.reading,
        family,
        plan.off,
        suspicion,
        (best?.bits ?? limit) - plan.bits,
        budget,
      );
      if (found === undefined) continue;
      const { explained: one, reading } = found;
      best = {
        plan: { ...plan, off: [family], reading },
        explanations: new Map([[family, [one]]]),
        bits: plan.bits + one.bits,
      };
    }
  }
  return best;
}

/** What the convention has to do with steps that are added to weights. */
function signOfSteps({ factors }: Reading): string {
  const steps = [...factors].find(([family]) => sortOf(family) === "step")?.[1] ?? PLAIN;
  return `${signOfDeltas(factors) * Math.sign(steps.scale)} ${steps.withoutRate}`;
}

function explained(
  plan: Plan,
  known: ReadonlyMap<string, readonly Explained[]>,
  slips: 1 | 2,
  sizes: Sizes,
): Told {
  let { bits } = plan;
  const explanations = new Map<string, readonly Explained[]>();
  for (const family of plan.off) {
    const before = known.get(family) ?? [];
    const found = before.length > 0 ? before : explain(plan, family, slips, sizes);
    explanations.set(family, found);
    bits += found[0]?.bits ?? UNTOLD;
  }
  return { plan, explanations, bits };
}

/** The explanations that hold for all wrong entries of a family, and that are likelier than accidents. */
function explain(plan: Plan, family: string, slips: 1 | 2, sizes: Sizes): readonly Explained[] {
  const { reading, version } = plan;
  // What is explained depends on the convention only where it touches the family, or numbers that follow from others.
  const touching = [...reading.factors].filter(
    ([other]) =>
      reading.implied.size > 0 ||
      other === family ||
      (sortOf(family) === "delta" && sortOf(other) !== "other"),
  );
  const key = JSON.stringify([family, slips, touching, [...reading.implied.keys()]]);
  let known = version.explained.get(key);
  if (known === undefined) version.explained.set(key, (known = explainAnew(reading, family, slips, sizes)));
  return known;
}

function explainAnew(reading: Reading, family: string, slips: 1 | 2, sizes: Sizes): readonly Explained[] {
  const wrong = reading.entries(family).filter((entry) => !reading.isRight(entry));
  // More entries only confirm: three tell accidents from slips.
  const few = [...new Set([wrong[0], wrong[wrong.length >> 1], wrong.at(-1)])] as Entry[];
  const { unit } = reading.claimed;
  const counts = [...sizes.means, sizes.samples];
  const by = (samplesOf: (entry: Entry) => readonly Sample[]): readonly Explained[] => {
    let common: readonly Explained[] | undefined;
    let evidence = 0;
    for (const entry of few) {
      const samples = samplesOf(entry);
      const around = surroundingsOf(reading, entry.node, counts);
      const found = search(entry.term, around, samples, unit, slips, common);
      const there = new Set(found.map(essence));
      common = common === undefined ? found : common.filter((candidate) => there.has(essence(candidate)));
      if (common.length === 0) return [];
      evidence += evidenceOf(entry.term, samples, unit);
    }
    const seen = new Set<string>();
    return (common ?? []).filter(
      (candidate) =>
        candidate.bits <= Math.min(evidence - 1, UNTOLD) &&
        !seen.has(essence(candidate)) &&
        seen.add(essence(candidate)),
    );
  };
  const own = by(({ owns }) => owns);
  // Perhaps it was computed from other numbers than those that are claimed.
  return own.length > 0 ? own : by(({ truths }) => truths);
}
