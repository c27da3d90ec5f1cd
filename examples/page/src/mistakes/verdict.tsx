/** @file What the diagnosis found, in words. */

import type { Answer } from "./protocol.ts";

const WORDS = {
  right: "Right",
  wrong: "Wrong",
  unclear: "Something is wrong, and no small change mends it",
  unreadable: "This could not be judged",
} as const;

export function Verdict({
  answer,
  onLine,
}: {
  readonly answer: Answer;
  readonly onLine: (line: number) => void;
}) {
  if (answer.type === "problem") {
    return (
      <p class="problem" role="alert">
        {answer.message}
      </p>
    );
  }
  if (answer.type === "numbers") return <pre class="plain">{answer.text}</pre>;
  const { verdict, loss, findings, follows, conventions, notes } = answer;
  return (
    <div class="verdict">
      <h2 class={verdict}>
        {WORDS[verdict]}
        {findings.length > 1 ? `, in ${findings.length} places` : ""}
      </h2>
      {findings.map((finding) => (
        <article key={`${finding.line} ${finding.column}`} class="finding">
          <button type="button" class="line" onClick={() => onLine(finding.line)}>
            line {finding.line}
          </button>
          <p>{finding.sentence}</p>
          {finding.mended !== "" && (
            <dl class="formulas-two">
              <dt>yours</dt>
              <dd>
                <code>{finding.yours}</code>
              </dd>
              <dt>right</dt>
              <dd>
                <code>{finding.mended}</code>
              </dd>
            </dl>
          )}
          {finding.invisible !== undefined && <p class="quiet">{finding.invisible}</p>}
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
      {conventions.length > 0 && (
        <ul class="quiet">
          {conventions.map((convention) => (
            <li key={convention}>{convention}</li>
          ))}
        </ul>
      )}
      {notes.map((note) => (
        <p key={note} class={verdict === "unreadable" ? undefined : "quiet"}>
          {note}
        </p>
      ))}
    </div>
  );
}
