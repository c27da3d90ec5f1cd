// How the diagnosis of numbers does on the corpus: which slips are named exactly, which right attempts are accused.
import {
  type BackpropagationOptions,
  type Claims,
  diagnoseBackpropagation,
  type Diagnosis,
  type Givens,
} from "@chainrule/diagnose";
import {
  attempt,
  type Convention,
  conventionFrom,
  documents,
  givensFor,
  handedOver,
  type HandOver,
  inPrecision,
  type Net,
  type Precision,
  type Slip,
  slips,
  stream,
} from "./numbers-corpus.ts";

export interface Case {
  readonly net: Net;
  readonly givens: Givens;
  readonly convention: Convention;
  readonly slip?: Slip;
  readonly handOver: HandOver;
  readonly precision: Precision;
  /** The attempt is a function, and not numbers at one point. */
  readonly live: boolean;
}

export type Outcome =
  "named" | "named among others" | "misnamed" | "untold" | "accused" | "right" | "refused" | "missed";

/** All conventions but the documents' own are drawn. */
export function casesOf(
  nets: readonly Net[],
  seed: number,
  how: {
    readonly conventions: boolean;
    readonly handOvers: readonly HandOver[];
    readonly precisions: readonly Precision[];
    readonly live: number;
    readonly wrong: boolean;
    readonly times?: number;
  },
): Case[] {
  const random = stream(seed);
  const pick = <T>(xs: readonly T[]): T => xs[Math.floor(random() * xs.length)] as T;
  return nets.flatMap((net) =>
    (how.wrong ? slips : Array.from({ length: how.times ?? 6 }, () => undefined)).flatMap((slip): Case[] => {
      const convention = how.conventions ? conventionFrom(random) : documents;
      const handOver = pick(how.handOvers);
      const precision = pick(how.precisions);
      const live = random() < how.live && precision === "double";
      const givens = givensFor(net, random);
      if (slip !== undefined && !(slip.fits?.(net, convention) ?? true)) return [];
      if (slip !== undefined && !isSeen(slip, handOver)) return [];
      const one = { net, givens, convention, handOver, precision, live, ...(slip && { slip }) };
      return slip !== undefined && isInvisible(one) ? [] : [one];
    }),
  );
}

/** Whether what is handed over shows the slip at all. */
function isSeen({ at }: Slip, handOver: HandOver): boolean {
  return handOver !== "deltas" || at === "output" || at === "hidden";
}

export function claimsOf({ net, convention, slip, handOver, precision }: Case): (givens: Givens) => Claims {
  const run = attempt(net, convention, slip, precision);
  return (givens) => inPrecision(handedOver(run(givens), handOver), precision) as Claims;
}

/** Whether the slip changes nothing at these numbers that their digits would show. */
function isInvisible(one: Case): boolean {
  const { slip: _, ...right } = one;
  const [wrong, true_] = [claimsOf(one)(one.givens), claimsOf(right)(one.givens)].map((claims) =>
    numbersIn(claims),
  );
  const digits = typeof one.precision === "number" ? one.precision : 6;
  return (wrong as number[]).every((x, i) => {
    const y = (true_ as number[])[i] as number;
    return Math.abs(x - y) <= 8 * 10 ** -digits * Math.max(Math.abs(x), Math.abs(y));
  });
}

function numbersIn(x: unknown): number[] {
  if (typeof x === "number") return [x];
  return typeof x === "object" && x !== null ? Object.values(x).flatMap(numbersIn) : [];
}

export function diagnosisOf(one: Case): Diagnosis {
  const { net, givens, live } = one;
  const options = { activation: net.activation, loss: net.loss } as BackpropagationOptions;
  const claims = claimsOf(one);
  return diagnoseBackpropagation(givens, live ? claims : claims(givens), options);
}

export function outcomeOf(one: Case): {
  readonly outcome: Outcome;
  readonly text: string;
  readonly milliseconds: number;
} {
  const start = performance.now();
  const answer = (outcome: Outcome, text: string) => ({
    outcome,
    text,
    milliseconds: performance.now() - start,
  });
  let diagnosis;
  try {
    diagnosis = diagnosisOf(one);
  } catch (error) {
    return answer("refused", (error as Error).message);
  }
  const text = diagnosis.toString();
  const isRight = diagnosis.verdict === "right" || diagnosis.verdict === "convention";
  if (one.slip === undefined) return answer(isRight ? "right" : "accused", text);
  if (isRight) return answer("missed", text);
  const mistakes = diagnosis.findings.filter(({ kind }) => kind === "slip" || kind === "unknown");
  if (mistakes.every(({ kind }) => kind === "unknown")) return answer("untold", text);
  const fits = mistakes.map(({ explanations }) =>
    explanations.map(({ slips: found }) => found.length === 1 && one.slip!.said.test(found[0]!.sentence)),
  );
  if (mistakes.length === 1 && fits[0]?.[0] === true) return answer("named", text);
  return answer(fits.flat().includes(true) ? "named among others" : "misnamed", text);
}

export function describeCase({ net, convention, slip, handOver, precision, live, givens }: Case): string {
  const differences = Object.entries(convention).filter(
    ([key, value]) => value !== documents[key as keyof Convention],
  );
  return `${net.name} | ${slip?.name ?? "right"} | ${handOver} | ${precision}${live ? ", live" : ""} | ${differences.map(([key, value]) => `${key}=${value}`).join(" ")} | η=${givens.rate}`;
}

export function measure(
  cases: readonly Case[],
  show: (outcome: Outcome, one: Case) => boolean = () => false,
): {
  readonly counts: Record<Outcome, number>;
  readonly total: number;
  readonly median: number;
  readonly worst: number;
} {
  const counts: Record<Outcome, number> = {
    named: 0,
    "named among others": 0,
    misnamed: 0,
    untold: 0,
    accused: 0,
    right: 0,
    refused: 0,
    missed: 0,
  };
  const times: number[] = [];
  for (const one of cases) {
    const { outcome, text, milliseconds } = outcomeOf(one);
    counts[outcome]++;
    times.push(milliseconds);
    if (show(outcome, one))
      console.log(`\n### ${outcome}: ${describeCase(one)} (${milliseconds.toFixed(0)} ms)\n${text}`);
  }
  times.sort((x, y) => x - y);
  return { counts, total: cases.length, median: times[times.length >> 1] ?? 0, worst: times.at(-1) ?? 0 };
}
