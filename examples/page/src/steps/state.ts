/** @file What the first part shows, and how that stands in the address. */

import { computed, signal } from "@preact/signals";
import { arrival } from "../shared/address.ts";
import type { OnEdges } from "./drawing.tsx";
import { passOf, type Place } from "./moments.ts";
import { ACTIVATIONS, type ActivationName, EXERCISE, readSetup, type Setup, write } from "./setup.ts";

export const setup = signal<Setup>(EXERCISE);
/** Which moment is shown. */
export const at = signal(0);
export const isPlaying = signal(false);
export const onEdges = signal<OnEdges>("weights");
/** Where the pointer or the focus is; and what was clicked, which stays. */
export const looked = signal<Place | undefined>(undefined);
export const pinned = signal<Place | undefined>(undefined);
/** The error after each step of training. */
export const errors = signal<readonly number[]>([]);
/** How many steps of training are still to be taken. */
export const waiting = signal(0);
export const vanishing = signal<{ readonly layers: number; readonly activation: ActivationName }>({
  layers: 6,
  activation: "sigmoid",
});

/** The pass, or the error that says why there is none. */
export const pass = computed(() => {
  try {
    return passOf(setup.value);
  } catch (error) {
    return error as Error;
  }
});

/** Another setup: training begins anew. */
export function change(next: Setup): void {
  setup.value = next;
  errors.value = [];
  waiting.value = 0;
}

/** Takes over what the address says. */
export function come(): void {
  const { part, query } = arrival.peek();
  if (part !== "steps") return;
  change(readSetup(query));
  at.value = Math.max(0, Math.trunc(Number(query.get("s") ?? "0")) || 0);
  const edges = query.get("on");
  onEdges.value = edges === "gradients" || edges === "partials" ? edges : "weights";
  const layers = Number(query.get("v") ?? "6");
  const activation = query.get("va") ?? "sigmoid";
  vanishing.value = {
    layers: Number.isInteger(layers) && layers >= 1 && layers <= 10 ? layers : 6,
    activation: Object.hasOwn(ACTIVATIONS, activation) ? (activation as ActivationName) : "sigmoid",
  };
  looked.value = pinned.value = undefined;
}

/** What the address says of what is shown; reads all that it depends on. */
export function written(): Record<string, string> {
  const { layers, activation } = vanishing.value;
  return {
    ...write(setup.value),
    s: String(at.value),
    ...(onEdges.value !== "weights" && { on: onEdges.value }),
    ...(layers !== 6 && { v: String(layers) }),
    ...(activation !== "sigmoid" && { va: activation }),
  };
}
