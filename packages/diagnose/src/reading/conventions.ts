/** @file What differs from the derivatives by convention. */

import { nameOfRight } from "./meaning.ts";
import type { Program } from "./program.ts";
import type { Reading } from "./reading.ts";
import { near } from "./truth.ts";

/** What differs by convention, said once. */
export function conventionsOf(program: Program, { search }: Reading): string[] {
  const found: string[] = [];
  const scalars = [...program.leaves].flatMap(([node, { name, index, fixed }]) =>
    index.length === 0 && search.truth.under[node] !== 1 && !fixed
      ? [[name, Math.abs(search.truth.points.at[0]?.[node] ?? 0)] as const]
      : [],
  );
  const given = multiplesOf(scalars);
  const nameOf = (scale: number): string => {
    const own = Math.abs(scale);
    const sign = scale < 0 ? "−" : "";
    if (near(own, 1, 1e-6)) return sign;
    const text = plainText(own) ?? given.find(([, x]) => near(x, own, 1e-6))?.[0];
    return text === undefined ? "a multiple of " : `${sign}${text}·`;
  };
  for (const step of search.steps) {
    const standing = search.standingOf(step);
    if (standing === undefined) continue;
    const { match } = standing;
    found.push(`${step.name} is ${nameOf(match.scale)}∂E/∂${nameOfRight(match.right, program)}`);
  }
  return [...new Set(found)];
}

/** A number that is short as it is: 8, 1/6, 0.05. */
function plainText(x: number): string | undefined {
  if (x < 1 && near(Math.round(1 / x), 1 / x, 1e-9)) return `1/${Math.round(1 / x)}`;
  const short = Number(x.toPrecision(4));
  return near(short, x, 1e-9) ? String(short) : undefined;
}

/** What numbers that are given make as factors: n, 1/n, 2/n, 2·n, η/n. At the points they are not the learner's own: they are told by name. */
function multiplesOf(scalars: readonly (readonly [name: string, x: number])[]): [text: string, x: number][] {
  return [
    ...scalars.map(([name, x]): [string, number] => [name, x]),
    ...scalars.flatMap(([name, x]): [string, number][] => [
      [`1/${name}`, 1 / x],
      [`2/${name}`, 2 / x],
      [`2·${name}`, 2 * x],
      [`½·${name}`, x / 2],
    ]),
    ...scalars.flatMap(([name, x]) =>
      scalars.flatMap(([other, y]): [string, number][] => [
        [`${name}/${other}`, x / y],
        [`2·${name}/${other}`, (2 * x) / y],
        [`${name}·${other}`, x * y],
      ]),
    ),
  ];
}
