/** @file What differs from the derivatives by convention. */

import { nameOfRight } from "./meaning.ts";
import type { Program } from "./program.ts";
import type { Reading } from "./reading.ts";
import { near } from "./truth.ts";

/** What differs by convention, said once. */
export function conventionsOf(program: Program, { search }: Reading): string[] {
  const found: string[] = [];
  const scalars = [...program.leaves].filter(
    ([node, { index, fixed }]) => index.length === 0 && search.truth.under[node] !== 1 && !fixed,
  );
  const nameOf = (scale: number): string => {
    const own = Math.abs(scale);
    const leaf = scalars.find(([node]) => near(search.truth.points.at[0]?.[node] ?? 0, own, 1e-6));
    if (leaf !== undefined) return `${scale < 0 ? "−" : ""}${leaf[1].name}·`;
    if (near(own, 1, 1e-6)) return scale < 0 ? "−" : "";
    const text =
      own < 1 && near(Math.round(1 / own), 1 / own, 1e-6)
        ? `1/${Math.round(1 / own)}`
        : String(Number(own.toPrecision(4)));
    return `${scale < 0 ? "−" : ""}${text}·`;
  };
  for (const step of search.steps) {
    const standing = search.standingOf(step);
    if (standing === undefined) continue;
    const { match } = standing;
    found.push(`${step.name} is ${nameOf(match.scale)}∂E/∂${nameOfRight(match.right, program)}`);
  }
  return [...new Set(found)];
}
