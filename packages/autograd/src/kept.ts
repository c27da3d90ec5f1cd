/** @file An operation that only the sweeps write: no row of the table, for it is told what it cannot check. */

import { binary } from "./define.ts";
import { cases } from "./notation.ts";
import { ne } from "./primitives.ts";
import { chosen } from "./value.ts";

/**
 * x where `flag` is not 0, else 0, for an x that is 0 or NaN there anyway. So kernels may leave it out, unless a NaN comes out
 * ({@link plainer}).
 */
export const kept = binary("kept", {
  evaluate: (flag, x) => (flag !== 0 ? x : 0),
  partials: [null, (flag) => chosen(ne(flag, 0), 1)],
  notation: {
    text: { ...cases.text, pieces: ["(", " if ", ", else 0)"], order: [1, 0] },
    latex: {
      ...cases.latex,
      pieces: ["\\begin{cases} ", " & ", " \\\\ 0 & \\text{else} \\end{cases}"],
      order: [1, 0],
    },
  },
  js: (flag, x) => `${flag} ? ${x} : 0`,
});
