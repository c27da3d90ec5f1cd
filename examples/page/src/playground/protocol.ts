/** @file What the page and the worker that trains say to each other. */

import type { Setup } from "./setup.ts";

/** To the worker. */
export type Order =
  | { readonly type: "begin"; readonly setup: Setup; readonly run: boolean }
  | { readonly type: "run" }
  | { readonly type: "pause" }
  /** The last report is on the screen: another one may come. */
  | { readonly type: "shown" }
  | { readonly type: "step" };

/** How many points the ground has on a side while it trains, and when it rests; how many a hidden unit's small map, and a curve. */
export const GROUND = 96;
export const FINE = 192;
export const FEATURE = 32;
export const CURVE = 160;

/** From the worker. */
export type Report =
  | {
      readonly type: "frame";
      readonly running: boolean;
      readonly epoch: number;
      readonly steps: number;
      readonly stepsPerSecond: number;
      /** The same steps, recorded anew each time: how many of them a second. `undefined` until it was measured. */
      readonly eagerStepsPerSecond: number | undefined;
      readonly loss: number;
      readonly heldOut: number | undefined;
      readonly accuracy: number | undefined;
      /** Loss and held-out loss so far, thinned out. */
      readonly history: readonly (readonly [step: number, loss: number, heldOut: number])[];
      /** The network's answers over the square, rows from the top; for a regression along the curve. */
      readonly ground: Float32Array<ArrayBuffer>;
      /** What each hidden unit answers, one map (or curve) after the other. */
      readonly features: Float32Array<ArrayBuffer>;
      /** How many units each hidden layer has. */
      readonly layers: readonly number[];
    }
  | { readonly type: "problem"; readonly message: string };
