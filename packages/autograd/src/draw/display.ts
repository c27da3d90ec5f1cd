/** @file Values, derivations, networks and curves as elements of a page, for notebooks that show elements as they are. */

import { describe } from "../value.ts";

/** By this symbol Jupyter kernels for TypeScript (Deno's) ask objects what they show: a text for each kind of media. */
const JUPYTER = Symbol.for("Jupyter.display");

/** What is needed of a page's document. */
interface Page {
  createElement(name: string): { innerHTML: string; textContent: string | null };
}

/**
 * What notebooks show of `x`, as an element of the page: in Observable, where a cell shows an element as it is, write
 * `display(network)`. `x` is anything that answers to `Symbol.for("Jupyter.display")`: values, derivations, networks and learning
 * curves do. Jupyter kernels for TypeScript need no call: they ask by that symbol themselves.
 *
 * @param page the document that makes the element. Default: the page's own.
 * @throws TypeError for what has nothing to show, and where there is no page.
 */
export function display<P extends Page = Page>(
  x: object,
  page: P | undefined = (globalThis as { document?: unknown }).document as P | undefined,
): ReturnType<P["createElement"]> {
  const show = (x as Record<symbol, (() => Readonly<Record<string, string>>) | undefined> | null)?.[JUPYTER];
  if (typeof show !== "function") {
    throw new TypeError(
      `Cannot display ${describe(x)}: it does not say what notebooks show. Pass a value, a derivation or a network.`,
    );
  }
  if (page === undefined) {
    throw new TypeError(
      "Cannot display here: there is no document. Call it in a page, or pass a document as the second argument.",
    );
  }
  const shown = show.call(x);
  const markup = shown["text/html"] ?? shown["image/svg+xml"];
  const element = page.createElement(markup === undefined ? "pre" : "div");
  if (markup === undefined) element.textContent = shown["text/plain"] ?? "";
  else element.innerHTML = markup;
  return element as ReturnType<P["createElement"]>;
}
