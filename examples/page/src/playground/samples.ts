/** @file The data: points in the square from −1 to 1 with a class, or on a curve with a height. */

import { random } from "@chainrule/nn";
import type { Setup } from "./setup.ts";

/** Inputs and targets; classes are 0 and 1. */
export interface Samples {
  readonly inputs: readonly (readonly number[])[];
  readonly targets: readonly (readonly number[])[];
}

const COUNT = 200;

export function samplesOf({ data, noise, seed, own }: Setup): Samples {
  const stream = random(seed);
  const shake = (): number => noise * stream.normal();
  const classified = (point: (t: number, label: 0 | 1) => readonly [number, number]): Samples => {
    const rows = Array.from({ length: COUNT }, (_, i) => {
      const label = (i % 2) as 0 | 1;
      const [x, y] = point((i - label) / COUNT, label);
      return { input: [x + shake(), y + shake()], target: [label] };
    });
    return { inputs: rows.map(({ input }) => input), targets: rows.map(({ target }) => target) };
  };
  switch (data) {
    case "moons":
      return classified((t, label) => {
        const angle = Math.PI * t;
        return label === 0
          ? [0.55 * Math.cos(angle) - 0.27, 0.55 * Math.sin(angle) - 0.15]
          : [0.27 - 0.55 * Math.cos(angle), 0.15 - 0.55 * Math.sin(angle)];
      });
    case "spiral":
      return classified((t, label) => {
        const angle = 1.75 * t * 2 * Math.PI + label * Math.PI;
        const radius = 0.05 + 0.85 * t;
        return [radius * Math.cos(angle), radius * Math.sin(angle)];
      });
    case "circles":
      return classified((t, label) => {
        const angle = 2 * Math.PI * t;
        const radius = label === 0 ? 0.3 : 0.75;
        return [radius * Math.cos(angle), radius * Math.sin(angle)];
      });
    case "xor":
      return classified((_, label) => {
        const x = 1.7 * stream.uniform() - 0.85;
        const y = 0.85 * stream.uniform();
        return [x, x > 0 === (label === 1) ? y : -y];
      });
    case "curve": {
      const inputs = Array.from({ length: 80 }, (_, i) => [-1 + (2 * i) / 79]);
      return {
        inputs,
        targets: inputs.map(([x]) => [0.6 * Math.sin(5 * x!) + 0.2 * x! + shake()]),
      };
    }
    case "points":
      return { inputs: own.map(({ x, y }) => [x, y]), targets: own.map(({ label }) => [label]) };
  }
}
