/** @file An edit of the text: what stands there, what should, and how the graph changes with it. */

import type { Place } from "../trace.ts";
import type { Rewriting } from "./points.ts";
import type { Tensor } from "./program.ts";
import type { Put, Slot } from "./slots.ts";

export type EditKind =
  "replace" | "extra" | "missing" | "sign" | "term" | "operator" | "transpose" | "accumulate" | "scale";

/** One edit: what stands in the text, what should, how the graph changes with it, and how little it is to be expected. */
export interface Edit {
  readonly kind: EditKind;
  readonly slot: Slot;
  /** The part of the text. */
  readonly at: Place;
  readonly wrong: string;
  readonly right: string;
  readonly cost: number;
  readonly rewriting: Rewriting;
  /** The nodes that it may change. */
  readonly nodes: readonly number[];
  /** Whether it puts in a single number that is given: a rate, a size. */
  readonly isRate?: boolean;
  /** The factor that it puts in or takes away. */
  readonly factor?: string;
  /** Whether what it puts in is a derivative of an activation, as 1 − a². */
  readonly isSlope?: boolean;
  /** What stays of the expression beside what is put in. */
  readonly rest?: string;
  /** All places in the text, where it changes several alike. */
  readonly places?: readonly Place[];
  /** What it puts at each of these places, where that differs. */
  readonly texts?: readonly string[];
  /** What it puts in: the tensors at each use. */
  readonly puts?: readonly Tensor[];
}

/** Makes an edit of the slot at hand. */
export type Make = (
  kind: EditKind,
  wrong: string,
  right: string,
  cost: number,
  put: Put,
  place?: Place,
) => Edit;
