/** @file What the diagnosis found, in words: of code line by line, of numbers quantity by quantity. */

import { exact } from "../shared/number.ts";
import type { Answer, CodeAnswer, NumbersAnswer } from "./protocol.ts";

const WORDS = {
  right: "Right",
  convention: "Right, in another convention",
  wrong: "Wrong",
  unclear: "Something is wrong, and no small change mends it",
  unreadable: "This could not be judged",
} as const;

/** How long the diagnosis took. */
export function readIn(answer: Answer | undefined): string {
  if (answer === undefined || answer.type === "problem") return "";
  return `Read in ${(answer.milliseconds / 1000).toFixed(2)} s.`;
}

export interface VerdictProps {
  readonly answer: Answer;
  readonly onLine?: (line: number) => void;
}

export function Verdict({ answer, onLine }: VerdictProps) {
  switch (answer.type) {
    case "problem":
      return (
        <p class="problem" role="alert">
          {answer.message}
        </p>
      );
    case "code":
      return <OnCode found={answer.found} onLine={onLine} />;
    case "numbers":
      return <OnNumbers found={answer.found} />;
  }
}

function OnCode({ found, onLine }: { readonly found: CodeAnswer; readonly onLine: VerdictProps["onLine"] }) {
  const { verdict, loss, findings, lines, follows, conventions, notes } = found;
  return (
    <div class="verdict">
      <h2 class={verdict}>
        {WORDS[verdict]}
        {findings.length > 1 ? `, in ${findings.length} places` : ""}
      </h2>
      {lines.map(({ line, findings: inLine, mended }) => (
        <article key={line} class="finding">
          <button type="button" class="line" onClick={() => onLine?.(line)}>
            line {line}
          </button>
          {inLine.map(({ sentence, invisible, yours, mended: alone }, i) => (
            <div key={i}>
              <p>{sentence}</p>
              {invisible !== undefined && (
                <p class="quiet">
                  At your own numbers this makes no difference, because {invisible}; elsewhere it is wrong.
                </p>
              )}
              {mended === undefined && alone !== "" && <Both yours={yours} right={alone} />}
            </div>
          ))}
          {mended !== undefined && mended !== "" && <Both yours={inLine[0]?.yours ?? ""} right={mended} />}
        </article>
      ))}
      {follows.length > 0 && (
        <p>
          Wrong only because of that: {follows.map(({ name, line }) => `${name} (line ${line})`).join(", ")}.
        </p>
      )}
      {loss !== undefined && (
        <p class="quiet">
          The error that was differentiated: <code>{loss}</code>
        </p>
      )}
      <Quiet lines={conventions} />
      {notes.map((note) => (
        <p key={note} class={verdict === "unreadable" ? undefined : "quiet"}>
          {note}
        </p>
      ))}
    </div>
  );
}

/** How many explanations are shown where several fit alike. */
const MOST = 3;

function OnNumbers({
  found: { verdict, findings, conventions, warnings },
}: {
  readonly found: NumbersAnswer;
}) {
  const named = (kind: string): string =>
    findings
      .filter((finding) => finding.kind === kind && !finding.implied)
      .map(({ group }) => group)
      .join(", ");
  const mistakes = findings.filter(({ kind }) => kind === "slip" || kind === "unknown");
  const [right, follows] = [named("right"), named("consequence")];
  return (
    <div class="verdict">
      <h2 class={verdict}>
        {WORDS[verdict]}
        {mistakes.length > 0 ? `, in ${mistakes.map(({ group }) => group).join(", ")}` : ""}
      </h2>
      {mistakes.map(({ group, kind, explanations, correct, yours, expected, hidden, implied }) => (
        <article key={group} class="finding">
          <h3>{group}</h3>
          {implied && <p class="quiet">It is not among your numbers, but follows from them.</p>}
          {kind === "unknown" && <p>It is wrong, and I cannot tell why: no one or two slips explain it.</p>}
          {explanations.slice(0, MOST).map(({ slips, formula, numbers }, i) => (
            <div key={formula}>
              <p>
                {i > 0 ? "Or: " : ""}
                {capital(slips.map(({ sentence }) => sentence).join(", and "), i === 0)}.
              </p>
              <Both
                yours={`${correct.name} = ${formula} = ${numbers}${hidden === undefined ? ` = ${exact(yours, 6)}` : ""}`}
              />
            </div>
          ))}
          {hidden !== undefined && (
            <p class="quiet">
              At these numbers it makes no difference, because {hidden}; elsewhere it is wrong.
            </p>
          )}
          <Both
            yours={kind === "unknown" ? exact(yours, 6) : undefined}
            right={`${correct.name} = ${correct.formula} = ${correct.numbers} = ${exact(expected, 6)}`}
          />
        </article>
      ))}
      {right !== "" && mistakes.length > 0 && <p>Right: {right}.</p>}
      {follows !== "" && <p>Right in themselves, they only follow: {follows}.</p>}
      <Quiet lines={conventions} />
      {mistakes.length > 0 && <Quiet lines={warnings} />}
    </div>
  );
}

/** A sentence at whose beginning stands no symbol begins with a capital. */
const capital = (sentence: string, isFirst: boolean): string =>
  isFirst && /^[a-z]+ [a-z]/.test(sentence) && !sentence.startsWith("error ")
    ? (sentence[0] ?? "").toUpperCase() + sentence.slice(1)
    : sentence;

/** What stands there, and what should. */
function Both({ yours, right = "" }: { readonly yours?: string | undefined; readonly right?: string }) {
  const rows = { yours: yours ?? "", right };
  if (right === "" && yours === "") return null;
  return (
    <dl class="formulas-two">
      {Object.entries(rows).map(
        ([name, text]) =>
          text !== "" && (
            <>
              <dt>{name}</dt>
              <dd>
                <code>{text}</code>
              </dd>
            </>
          ),
      )}
    </dl>
  );
}

function Quiet({ lines }: { readonly lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <ul class="quiet">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
