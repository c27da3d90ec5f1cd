/** @file A formula, set by KaTeX. KaTeX comes after the page's first look; until then its text stands there. */

import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type katex from "katex";
import type { KatexOptions } from "katex";

const typesetter = signal<typeof katex | undefined>(undefined);
let asked = false;

function ask(): void {
  if (asked) return;
  asked = true;
  void Promise.all([import("katex"), import("katex/dist/katex.min.css")]).then(([{ default: loaded }]) => {
    typesetter.value = loaded;
  });
}

/** What KaTeX exports and its types do not say: a formula before it is made of nodes. */
interface Builder {
  __renderToDomTree(tex: string, options: KatexOptions): Tree;
}

interface Tree {
  readonly attributes?: Record<string, string>;
  readonly children?: readonly Tree[];
  toNode(): Node;
}

/** Large braces have a width both as an attribute and in a style attribute, which the page's policy refuses. */
function dropStyleAttributes(tree: Tree): void {
  if (tree.attributes !== undefined) delete tree.attributes["style"];
  for (const child of tree.children ?? []) dropStyleAttributes(child);
}

export interface FormulaProps {
  readonly tex: string;
  /** The same as plain text, for the moment before KaTeX is there. */
  readonly text: string | (() => string);
}

export function Formula({ tex, text }: FormulaProps) {
  const place = useRef<HTMLSpanElement>(null);
  const loaded = typesetter.value;
  useLayoutEffect(() => {
    ask();
    // Nodes and not a string of HTML: styles in a string are against the page's policy.
    if (loaded !== undefined && place.current !== null) {
      // oxlint-disable-next-line no-underscore-dangle -- KaTeX calls it so
      const tree = (loaded as unknown as Builder).__renderToDomTree(tex, {
        throwOnError: false,
        strict: "ignore",
      });
      dropStyleAttributes(tree);
      place.current.replaceChildren(tree.toNode());
    }
  }, [tex, loaded]);
  return (
    <span class="formula" ref={place}>
      {loaded !== undefined ? undefined : typeof text === "string" ? text : text()}
    </span>
  );
}
