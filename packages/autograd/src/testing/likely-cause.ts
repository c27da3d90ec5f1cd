/** @file What wrong gradients have in common with the right ones. */

import { join } from "./derivative-paths.ts";
import { type GradientEntry, placeOf } from "./gradient-report.ts";
import { contradicts } from "./judge-derivative.ts";

/** The slips that a whole gradient can show, by the factor between what was given and what is right. */
const factors: readonly (readonly [factor: number, cause: string])[] = [
  [-1, "the sign is wrong: every wrong entry is −1 times the right one."],
  [2, "a factor 2 too many: every wrong entry is twice the right one."],
  [0.5, "a factor 2 is missing: every wrong entry is half the right one."],
];

/** The likely cause of the wrong ones among `entries`, as a sentence; `undefined` if nothing fits. */
export function likelyCause(entries: readonly GradientEntry[]): string | undefined {
  const wrong = entries.filter((entry) => entry.verdict === "wrong");
  if (wrong.length === 0) return undefined;
  if (
    wrong.some((entry) => entry.analytic !== undefined && entry.reverse !== undefined && engineIsOff(entry))
  ) {
    return "a rule of an operation is wrong: the engine and the differences disagree.";
  }
  const given = wrong.map((entry) => entry.analytic ?? (entry.reverse as number));
  const right = wrong.map(rightOf);
  if (given.some(Number.isNaN)) {
    return `the gradient is NaN at ${placeOf(wrong[given.findIndex(Number.isNaN)] as GradientEntry)}.`;
  }
  if (given.every((g) => g === 0)) {
    return `${wrong.length === 1 ? "a derivative" : "derivatives"} taken for zero: a term was forgotten.`;
  }
  const mirrored = transposed(entries, wrong);
  if (mirrored !== undefined) return mirrored;
  const moved = wrong.map((_, i) => right.findIndex((r, j) => j !== i && near(given[i] as number, r)));
  if (wrong.length > 1 && moved.every((j) => j >= 0)) {
    const [first, other] = [wrong[0], wrong[moved[0] as number]] as [GradientEntry, GradientEntry];
    return `entries stand in the wrong places (transposed?): at ${placeOf(first)} stands what belongs at ${placeOf(other)}.`;
  }
  const ratio = (given[0] as number) / (right[0] as number);
  if (!Number.isFinite(ratio) || !given.every((g, i) => near(g, ratio * (right[i] as number))))
    return undefined;
  const known = factors.find(([factor]) => near(ratio, factor));
  if (known !== undefined) return known[1];
  const size = entries.length;
  if (size > 2 && near(ratio, size))
    return `a sum in the place of a mean: every wrong entry is ${size} times the right one.`;
  if (size > 2 && near(ratio, 1 / size))
    return `a mean in the place of a sum: every wrong entry is 1/${size} of the right one.`;
  if (wrong.length === 1) return undefined;
  return `one factor is wrong: every wrong entry is ${Number(ratio.toPrecision(6))} times the right one.`;
}

/**
 * Said if every wrong entry is what belongs where its last two indices are exchanged. Rows and columns: of a Jacobian (rows are
 * outputs), or of a matrix among the arguments.
 */
function transposed(entries: readonly GradientEntry[], wrong: readonly GradientEntry[]): string | undefined {
  const byPath = new Map(entries.map((entry) => [join(entry.output, entry.path), entry]));
  const isMirrored = wrong.every((entry) => {
    const path = join(entry.output, entry.path);
    const mirror = byPath.get(path.replace(/(\[\d+\])\.?(\[\d+\])$/, "$2$1"));
    const given = entry.analytic ?? entry.reverse ?? NaN;
    return (
      mirror !== undefined && mirror !== entry && (given === rightOf(mirror) || near(given, rightOf(mirror)))
    );
  });
  const [first] = wrong;
  if (!isMirrored || first === undefined) return undefined;
  return first.output === ""
    ? `the matrix is transposed: at ${first.path} stands what belongs where row and column are exchanged.`
    : "the Jacobian is transposed: its rows are the outputs, its columns the inputs.";
}

/** What the entry should be. */
function rightOf(entry: GradientEntry): number {
  return entry.reverse === undefined || engineIsOff(entry) ? entry.difference : entry.reverse;
}

function engineIsOff({ reverse, difference, error }: GradientEntry): boolean {
  return reverse !== undefined && contradicts(reverse, { slope: difference, error });
}

function near(x: number, y: number): boolean {
  return Math.abs(x - y) <= 1e-6 * Math.max(Math.abs(x), Math.abs(y)) && x !== 0;
}
