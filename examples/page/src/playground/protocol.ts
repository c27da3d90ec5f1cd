/** @file What the page and the worker that trains say to each other. */

import type { Setup } from "./setup.ts";

/** To the worker. */
export type Order =
  | { readonly type: "begin"; readonly setup: Setup; readonly run: boolean }
  | { readonly type: "run" }
  | { readonly type: "pause" }
  | { readonly type: "step" };

/** How many points the maps have on a side. A regression's curve has {@link CURVE} points. */
export const SIDE = 48;
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
      /** What each unit answers at each point of the square, the output units last: one map after the other. */
      readonly maps: Float32Array<ArrayBuffer>;
      /** How many units each layer has. */
      readonly layers: readonly number[];
    }
  | { readonly type: "problem"; readonly message: string };
