/**
 * @file What one sees is in the address: `#/steps?…`. A part reads its state from there once, and writes it back as it changes, so that
 * a copied link shows the same.
 */

import { signal } from "@preact/signals";

/** The parts of the page, in the order of their tabs. */
export const PARTS = ["steps", "mistakes", "playground", "functions"] as const;
export type Part = (typeof PARTS)[number];

function read(): { part: Part; query: URLSearchParams } {
  const [, path = "", query = ""] = /^#?\/?([^?]*)\??(.*)$/s.exec(location.hash) ?? [];
  const part = PARTS.find((name) => name === path) ?? "steps";
  return { part, query: new URLSearchParams(query) };
}

/** The part that is shown, and how often somebody came to another address than the page itself wrote. */
export const arrival = signal({ ...read(), count: 0 });

/** The last address that the page wrote or came to. */
let known = location.hash;

addEventListener("hashchange", () => {
  known = location.hash;
  arrival.value = { ...read(), count: arrival.peek().count + 1 };
});

/** Where each part was left. */
const left = new Map<Part, string>();

/** The way to a part: as it was left. To the part that one is in, it leads back to its beginning. */
export const wayTo = (part: Part): string =>
  (part === arrival.value.part ? undefined : left.get(part)) ?? `#/${part}`;

/** Browsers refuse a page that writes more often than about a hundred times in half a minute. */
const PAUSE = 350;
let last = -PAUSE;
let waiting: ReturnType<typeof setTimeout> | undefined;

/** Writes a part's state into the address: at once, or as soon as the last time is long enough ago. */
export function remember(part: Part, query: Readonly<Record<string, string>>): void {
  const text = new URLSearchParams(query).toString();
  const hash = `#/${part}${text === "" ? "" : `?${text}`}`;
  left.set(part, hash);
  clearTimeout(waiting);
  const write = (): void => {
    // Somebody may be on the way to another address, and the page has not heard of it yet.
    if (arrival.peek().part !== part || location.hash !== known) return;
    history.replaceState(null, "", hash);
    known = location.hash;
    last = performance.now();
  };
  const wait = last + PAUSE - performance.now();
  if (wait <= 0) write();
  else waiting = setTimeout(write, wait);
}
