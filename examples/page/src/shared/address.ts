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

addEventListener("hashchange", () => {
  arrival.value = { ...read(), count: arrival.peek().count + 1 };
});

const waiting = new Map<Part, ReturnType<typeof setTimeout>>();

/** Writes a part's state into the address, a moment later: browsers refuse a page that writes at every frame. */
export function remember(part: Part, query: Readonly<Record<string, string>>): void {
  clearTimeout(waiting.get(part));
  waiting.set(
    part,
    setTimeout(() => {
      if (arrival.peek().part !== part) return;
      const text = new URLSearchParams(query).toString();
      history.replaceState(null, "", `#/${part}${text === "" ? "" : `?${text}`}`);
    }, 250),
  );
}
