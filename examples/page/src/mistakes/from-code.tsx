/** @file One's own program in an editor, diagnosed while one types. */

import { useEffect, useRef, useState } from "preact/hooks";
import { arrival, remember } from "../shared/address.ts";
import { ATTEMPTS } from "./attempts.ts";
import { useDiagnosis } from "./diagnosis.ts";
import type { Editor } from "./editor.ts";
import { readIn, Verdict } from "./verdict.tsx";

/** Which attempt one sees first. */
const FIRST = 1;

export function FromCode() {
  const [source, setSource] = useState(() => {
    const { query } = arrival.peek();
    return query.get("code") ?? ATTEMPTS[Number(query.get("attempt") ?? FIRST)]?.source ?? "";
  });
  const latest = useRef(source);
  latest.current = source;
  const { answer, isBusy } = useDiagnosis({ type: "code", source });
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const place = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<Editor | undefined>(undefined);
  useEffect(() => {
    let made: Editor | undefined;
    let isGone = false;
    void import("./editor.ts").then(
      ({ editorIn }) => {
        if (isGone || place.current === null) return;
        made = editorIn(place.current, latest.current, setSource);
        setEditor(made);
      },
      (error: unknown) => setProblem(`The editor could not be loaded: ${String(error)}`),
    );
    return () => {
      isGone = true;
      made?.destroy();
    };
  }, []);
  useEffect(() => {
    const preset = ATTEMPTS.findIndex((attempt) => attempt.source === source);
    remember(
      "mistakes",
      preset === -1 ? { code: source } : preset === FIRST ? {} : { attempt: String(preset) },
    );
  }, [source]);
  useEffect(() => {
    // While somebody types, the marks move with the text; the answer is to what stood there before.
    if (!isBusy) editor?.mark(answer?.type === "code" ? answer.found.findings : []);
  }, [answer, isBusy, editor]);
  return (
    <div class="stage mistakes">
      <section class="card board" aria-label="Your program">
        <div class="controls" role="group" aria-label="Attempts of the notebook">
          {ATTEMPTS.map((attempt) => (
            <button
              key={attempt.name}
              type="button"
              aria-pressed={attempt.source === source}
              onClick={() => {
                setSource(attempt.source);
                editor?.replace(attempt.source);
              }}
            >
              {attempt.name}
            </button>
          ))}
        </div>
        {problem !== undefined && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        <div class="editor" ref={place} />
      </section>
      <section class="card side" aria-label="Diagnosis" aria-live="polite" aria-busy={isBusy}>
        <p class="quiet reading">{isBusy ? "Reading …" : readIn(answer)}</p>
        {answer !== undefined && <Verdict answer={answer} onLine={(line) => editor?.show(line)} />}
      </section>
    </div>
  );
}
