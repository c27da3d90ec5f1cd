/** @file A formula, set by KaTeX. KaTeX comes after the page's first look; until then its text stands there. */

import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type katex from "katex";

const typesetter = signal<typeof katex | undefined>(undefined);
let asked = false;

function ask(): void {
  if (asked) return;
  asked = true;
  void Promise.all([import("katex"), import("katex/dist/katex.min.css")]).then(([{ default: loaded }]) => {
    typesetter.value = loaded;
  });
}

/** @param text the same as plain text, for the moment before KaTeX is there. */
export function Formula({ tex, text }: { readonly tex: string; readonly text: string }) {
  const place = useRef<HTMLSpanElement>(null);
  const loaded = typesetter.value;
  useLayoutEffect(() => {
    ask();
    // `render` builds nodes; a string of HTML with styles in it would be against the page's policy.
    if (loaded !== undefined && place.current !== null) {
      loaded.render(tex, place.current, { throwOnError: false, strict: "ignore" });
    }
  }, [tex, loaded]);
  return (
    <span class="formula" ref={place}>
      {loaded === undefined ? text : undefined}
    </span>
  );
}
