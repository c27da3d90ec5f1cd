/** @file The frame: a title, four tabs, and the part that is chosen. */

import { lazy, Suspense } from "preact/compat";
import { arrival, type Part, PARTS } from "./shared/address.ts";
import { Steps } from "./steps/steps.tsx";

const TITLES: Readonly<Record<Part, string>> = {
  steps: "Step by step",
  mistakes: "What is wrong with mine?",
  playground: "Playground",
  functions: "Any function",
};

export function Page() {
  const { part, count } = arrival.value;
  return (
    <>
      <a class="skip" href="#main">
        To the content
      </a>
      <header class="top">
        <p class="brand">
          <span aria-hidden="true">∂</span> Chainrule
        </p>
        <nav aria-label="Parts of this page">
          {PARTS.map((name) => (
            <a href={`#/${name}`} aria-current={name === part ? "page" : undefined}>
              {TITLES[name]}
            </a>
          ))}
        </nav>
      </header>
      <main id="main" key={`${part} ${count}`}>
        <Steps />
      </main>
    </>
  );
}
void lazy;
void Suspense;
