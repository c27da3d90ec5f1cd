/** @file What the page and the worker that diagnoses say to each other. */

/** To the worker: a program's text, or the numbers of the exercise. */
export type Question =
  | { readonly id: number; readonly type: "code"; readonly source: string }
  | { readonly id: number; readonly type: "numbers"; readonly numbers: Readonly<Record<string, string>> };

/** One thing that is wrong in the text; lines from 1, columns from 0. */
export interface Finding {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly sentence: string;
  readonly wrong: string;
  readonly right: string;
  readonly yours: string;
  readonly mended: string;
  readonly invisible: string | undefined;
}

/** From the worker. */
export type Answer = { readonly id: number } & (
  | {
      readonly type: "code";
      readonly verdict: "right" | "wrong" | "unclear" | "unreadable";
      readonly loss: string | undefined;
      readonly findings: readonly Finding[];
      readonly follows: readonly { readonly name: string; readonly line: number }[];
      readonly conventions: readonly string[];
      readonly notes: readonly string[];
      readonly milliseconds: number;
    }
  | { readonly type: "numbers"; readonly text: string; readonly milliseconds: number }
  | { readonly type: "problem"; readonly message: string }
);
