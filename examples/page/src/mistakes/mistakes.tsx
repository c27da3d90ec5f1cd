/** @file Part two: one's own backpropagation, and what is wrong with it. */

import { useState } from "preact/hooks";
import { arrival } from "../shared/address.ts";
import { Code } from "../shared/code.tsx";
import code from "./code.ts?raw";
import { FromCode } from "./from-code.tsx";
import { FromNumbers } from "./from-numbers.tsx";

export function Mistakes() {
  const [tab, setTab] = useState<"code" | "numbers">(
    arrival.peek().query.get("as") === "numbers" ? "numbers" : "code",
  );
  return (
    <>
      <section class="intro">
        <h1>What is wrong with mine?</h1>
        <p>
          Paste the backpropagation that you wrote yourself. It is compared with the derivatives of your own
          forward pass and your own error: formula by formula, in your own names. Nothing leaves this page,
          and your program is walked through, not executed.
        </p>
      </section>
      <div class="controls" role="group" aria-label="What you have">
        <button type="button" aria-pressed={tab === "code"} onClick={() => setTab("code")}>
          I have code
        </button>
        <button type="button" aria-pressed={tab === "numbers"} onClick={() => setTab("numbers")}>
          I have only numbers
        </button>
      </div>
      {tab === "code" ? <FromCode /> : <FromNumbers />}
      <section class="card below">
        <h2>A Python file, or a notebook</h2>
        <p>
          The same for numpy runs in your own Python, with your own numpy. It reads <code>.py</code>,{" "}
          <code>.ipynb</code>, <code>.ts</code>, <code>.js</code> and tables of numbers as <code>.json</code>.
          In a project that has <code>@chainrule/diagnose</code>, and in a checkout of Chainrule:
        </p>
        <Copied text="npx chainrule-diagnose attempt.py" />
        <Copied text="npm run diagnose -- attempt.py" />
      </section>
      <Code text={code} />
    </>
  );
}

/** A command, ready to copy. */
function Copied({ text }: { readonly text: string }) {
  const [isCopied, setCopied] = useState(false);
  return (
    <p class="command">
      <code>{text}</code>{" "}
      <button
        type="button"
        onClick={() => {
          void navigator.clipboard?.writeText(text).then(
            () => setCopied(true),
            () => setCopied(false),
          );
        }}
      >
        {isCopied ? "Copied" : "Copy"}
      </button>
    </p>
  );
}
