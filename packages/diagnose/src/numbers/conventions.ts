/** @file Differences that are no mistakes: the sign of δ, a factor in the error, η inside or outside the step. */

import { type Entry, type Graph, type Point, labelOf } from "./claims.ts";
import type { Finding } from "./report.ts";
import { near } from "./search.ts";
import { splitLabel } from "./labels.ts";
import type { Slip } from "./slip.ts";

/** What sort of quantity a group of claims is, by the documents' names. */
function sortOf(group: string): "loss" | "error" | "delta" | "step" | "other" {
  if (group.startsWith("Δ")) return "step";
  if (group.startsWith("δ")) return "delta";
  if (group === "E") return "loss";
  return group === "error" ? "error" : "other";
}

/** How all numbers of a group differ from the truth: by a factor, by η left out, by rows and columns exchanged. */
interface Ratio {
  readonly scale: number;
  readonly withoutRate: boolean;
  readonly turned: boolean;
}

/**
 * What must be said of each group if the whole attempt differs from the truth by nothing but conventions, empty where a group does not
 * differ; `undefined` if there is more to it.
 */
export function sharedConvention(
  groups: ReadonlyMap<string, readonly Entry[]>,
  graph: Graph,
  points: readonly Point[],
  sizes: readonly number[],
  tolerance: number,
): ReadonlyMap<string, string> | undefined {
  const counts = [1, 2, ...sizes];
  const scales = [...new Set(counts.flatMap((n) => [n, 1 / n, 2 / n]))].filter(
    (x) => x !== 0.5 || sizes.includes(2) || sizes.includes(4),
  );
  const rate = graph.byLabel.get("η");
  const ratios = new Map(
    [...groups].map(([group, entries]) => {
      const sort = sortOf(group);
      const allowed: Ratio[] = [];
      const signed =
        sort === "delta" || sort === "step"
          ? [...scales, ...scales.map((x) => -x)]
          : sort === "loss"
            ? scales
            : sort === "error"
              ? [1, -1]
              : [1];
      for (const turned of sort === "step" ? [false, true] : [false]) {
        for (const withoutRate of sort === "step" && rate !== undefined ? [false, true] : [false]) {
          for (const scale of signed) allowed.push({ scale, withoutRate, turned });
        }
      }
      const fits = ({ scale, withoutRate, turned }: Ratio): boolean =>
        entries.every(({ claim, node }) => {
          const [family, indices] = splitLabel(labelOf(claim));
          const other = turned
            ? [...graph.byLabel.values()].find(
                (x) =>
                  splitLabel(x.label as string)
                    .flat()
                    .join() === [family, ...indices.toReversed()].join(),
              )
            : node;
          return points.every(({ attempt, truth }) => {
            const divisor = withoutRate && rate !== undefined ? (truth.get(rate) as number) : 1;
            return (
              other !== undefined &&
              near(attempt[claim] as number, ((truth.get(other) as number) * scale) / divisor, tolerance)
            );
          });
        });
      return [group, allowed.filter(fits)] as const;
    }),
  );
  if ([...ratios.values()].some((fitting) => fitting.length === 0)) return undefined;
  const choose = (sort: string, allowed: (ratio: Ratio) => boolean): Ratio | undefined => {
    const [first, ...rest] = [...ratios]
      .filter(([group]) => sortOf(group) === sort)
      .map(([, fitting]) => fitting);
    return first?.find(
      (ratio) => allowed(ratio) && rest.every((fitting) => fitting.some((other) => isSame(ratio, other))),
    );
  };
  const has = (sort: string): boolean => [...ratios.keys()].some((group) => sortOf(group) === sort);
  const delta = choose("delta", () => true);
  const step = choose(
    "step",
    ({ scale }) => delta === undefined || Math.abs(scale) === Math.abs(delta.scale),
  );
  if ((has("delta") && delta === undefined) || (has("step") && step === undefined)) return undefined;
  return new Map(
    [...ratios].map(([group, fitting]) => {
      const sort = sortOf(group);
      const chosen = sort === "delta" ? delta : sort === "step" ? step : fitting[0];
      const ratio = fitting.find((own) => chosen !== undefined && isSame(own, chosen));
      return [group, ratio === undefined ? "" : sentenceOf(sort, ratio)];
    }),
  );
}

/** Transposition is no matter where it changes nothing, as in a column. */
function isSame(x: Ratio, y: Ratio): boolean {
  return x.scale === y.scale && x.withoutRate === y.withoutRate;
}

function sentenceOf(sort: string, { scale, withoutRate, turned }: Ratio): string {
  const sentences: string[] = [];
  const size = Math.abs(scale);
  if (sort === "error" && scale < 0) sentences.push(ERROR_SIGN);
  if (sort === "delta" && scale < 0) sentences.push(DELTA_SIGN);
  if (sort === "step" && scale < 0) sentences.push(STEP_SIGN);
  if (sort === "loss" && size !== 1)
    sentences.push(`your E is ${factorText(size)} the E = ½Σ(y − ŷ)² of this network.`);
  if (sort !== "loss" && size !== 1) {
    sentences.push(
      `yours are ${factorText(size)} these: right for an error that is ${factorText(size)} E = ½Σ(y − ŷ)².`,
    );
  }
  if (withoutRate) sentences.push(RATE);
  if (turned) sentences.push(TURNED);
  return sentences.join(" ");
}

function factorText(factor: number): string {
  return Number.isInteger(factor) ? `${factor} times` : `1/${Number((1 / factor).toPrecision(4))} of`;
}

const ERROR_SIGN = "you take ŷ − y for the error; y − ŷ is −1 times that.";
const DELTA_SIGN = "your δ is +∂E/∂h, here it is −∂E/∂h: subtract your steps from the weights.";
const STEP_SIGN = "your steps are gradients, here they point downhill: subtract them from the weights.";
const TURNED = "your rows are units and your columns inputs, here it is the other way round.";
const RATE = "η is missing in all your steps: multiply by it when you change the weights.";

/** The findings, with those slips that are consistent conventions called so. */
export function conventions(findings: readonly Finding[]): Finding[] {
  const slips = (sort: string): Finding[] =>
    findings.filter((finding) => finding.kind === "slip" && sortOf(finding.group) === sort);
  const all = (sort: string): Finding[] => findings.filter((finding) => sortOf(finding.group) === sort);
  const accepted = new Map<Finding, string>();

  for (const finding of slips("loss")) accept(finding, isScale, lossSentence);
  for (const finding of slips("error")) accept(finding, isSign, () => ERROR_SIGN);
  const [output, ...others] = slips("delta");
  // Only the first δ may bring a sign or a factor in; the others hand it on.
  if (output !== undefined && others.length === 0 && output === all("delta")[0])
    accept(output, isScale, deltaSentence);
  for (const finding of slips("step")) accept(finding, isTurned, () => TURNED);
  const steps = slips("step").filter((finding) => !accepted.has(finding));
  const deltas = all("delta").length > 0;
  if (steps.length > 0 && steps.length === all("step").filter((finding) => !accepted.has(finding)).length) {
    const free = (slip: Slip): boolean => isSign(slip) || isRate(slip) || (!deltas && isScale(slip));
    const wanted = steps.map((finding) => finding.explanations.filter(({ slips: own }) => own.every(free)));
    const common = wanted[0]?.find((one) =>
      wanted.every((some) => some.some((other) => sameSlips(one.slips, other.slips))),
    );
    if (common !== undefined) for (const finding of steps) accepted.set(finding, stepSentence(common.slips));
  }
  return findings.map((finding) => {
    const convention = accepted.get(finding);
    return convention === undefined ? finding : { ...finding, kind: "convention", convention };
  });

  function accept(
    finding: Finding,
    allowed: (slip: Slip) => boolean,
    sentence: (slip: Slip) => string,
  ): void {
    const fitting = finding.explanations.find(({ slips: own }) => own.length === 1 && own.every(allowed));
    if (fitting !== undefined) accepted.set(finding, sentence(fitting.slips[0] as Slip));
  }
}

const isSign = (slip: Slip): boolean => slip.scale === -1;
const isScale = (slip: Slip): boolean =>
  isSign(slip) || (slip.scale !== undefined && Math.abs(slip.scale) !== 0.5) || isHalf(slip);
const isTurned = (slip: Slip): boolean => slip.kind === "index" && slip.right === "";
const isHalf = (slip: Slip): boolean => slip.kind === "missing" && slip.right === "½";
const isRate = (slip: Slip): boolean => slip.kind === "missing" && slip.right === "η";

function sameSlips(xs: readonly Slip[], ys: readonly Slip[]): boolean {
  return (
    xs.length === ys.length &&
    xs.every((x) => ys.some((y) => x.kind === y.kind && x.right === y.right && x.scale === y.scale))
  );
}

function lossSentence(slip: Slip): string {
  return `your E has another factor in front: ${slip.sentence}. The derivatives must have it too.`;
}

function deltaSentence(slip: Slip): string {
  if (isSign(slip)) return DELTA_SIGN;
  return `your δ belongs to an error with another factor in front: ${slip.sentence}.`;
}

function stepSentence(slips: readonly Slip[]): string {
  const sentences = slips.map((slip) => {
    if (isRate(slip)) return RATE;
    if (isSign(slip)) return STEP_SIGN;
    return `all your steps have another factor in front: ${slip.sentence}.`;
  });
  return sentences.join(" ");
}
