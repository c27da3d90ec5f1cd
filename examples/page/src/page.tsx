/** @file The frame: a title, four tabs, and the part that is chosen. Parts other than the first are loaded when one comes to them. */

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { arrival, type Part, PARTS, wayTo } from "./shared/address.ts";
import { isDark, toggleTheme } from "./shared/theme.ts";
import { Steps } from "./steps/steps.tsx";

const TITLES: Readonly<Record<Part, string>> = {
  steps: "Step by step",
  mistakes: "What is wrong with mine?",
  playground: "Playground",
  functions: "Any function",
};

const LATER: Readonly<Partial<Record<Part, () => Promise<ComponentType>>>> = {
  mistakes: () => import("./mistakes/mistakes.tsx").then(({ Mistakes }) => Mistakes),
  playground: () => import("./playground/playground.tsx").then(({ Playground }) => Playground),
  functions: () => import("./functions/functions.tsx").then(({ Functions }) => Functions),
};

export function Page() {
  const { part, count } = arrival.value;
  useEffect(() => {
    document.title = `${TITLES[part]} – Chainrule`;
  }, [part]);
  return (
    <>
      <a class="skip" href="#main" onClick={toMain}>
        To the content
      </a>
      <header class="top">
        <p class="brand">
          <span aria-hidden="true">∂</span> Chainrule
        </p>
        <nav aria-label="Parts of this page">
          {PARTS.map((name) => (
            <a key={name} href={wayTo(name)} aria-current={name === part ? "page" : undefined}>
              {TITLES[name]}
            </a>
          ))}
        </nav>
        <button type="button" onClick={toggleTheme} aria-pressed={isDark.value}>
          Dark
        </button>
      </header>
      <main id="main" tabIndex={-1} key={`${part} ${count}`}>
        {part === "steps" ? <Steps /> : <Later part={part} />}
      </main>
    </>
  );
}

function toMain(event: Event): void {
  event.preventDefault(); // the address is the page's state
  document.querySelector<HTMLElement>("#main")?.focus();
}

/** A part that comes when it is asked for. */
function Later({ part }: { readonly part: Part }) {
  const [state, setState] = useState<{ readonly Body?: ComponentType; readonly problem?: string }>({});
  useEffect(() => {
    LATER[part]?.().then(
      (Body) => setState({ Body }),
      (error: unknown) => setState({ problem: `This part could not be loaded: ${String(error)}` }),
    );
  }, [part]);
  if (state.problem !== undefined) {
    return (
      <p class="problem" role="alert">
        {state.problem}
      </p>
    );
  }
  return state.Body === undefined ? <p role="status">Loading …</p> : <state.Body />;
}
