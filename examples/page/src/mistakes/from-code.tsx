/** @file One's own program in an editor, diagnosed while one types. */

import { useEffect, useRef, useState } from "preact/hooks";
import { arrival, remember } from "../shared/address.ts";
import { type Diagnoser, diagnoser } from "./ask.ts";
import { ATTEMPTS } from "./attempts.ts";
import type { Editor } from "./editor.ts";
import type { Answer } from "./protocol.ts";
import { Verdict } from "./verdict.tsx";

/** Which attempt one sees first. */
const FIRST = 1;

/** How long the diagnosis took. */
function readIn(answer: Answer): string {
  return answer.type === "problem" ? "" : `Read in ${(answer.milliseconds / 1000).toFixed(1)} s.`;
}

export function FromCode() {
  const [source, setSource] = useState(() => {
    const { query } = arrival.peek();
    return query.get("code") ?? ATTEMPTS[Number(query.get("attempt") ?? FIRST)]?.source ?? "";
  });
  const [isBusy, setBusy] = useState(true);
  const [answer, setAnswer] = useState<Answer | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor | undefined>(undefined);
  const worker = useRef<Diagnoser | undefined>(undefined);
  useEffect(() => {
    worker.current = diagnoser((next) => {
      setAnswer(next);
      setBusy(false);
    });
    let isGone = false;
    void import("./editor.ts").then(
      ({ editorIn }) => {
        if (!isGone && place.current !== null) editor.current = editorIn(place.current, source, setSource);
      },
      (error: unknown) => setProblem(`The editor could not be loaded: ${String(error)}`),
    );
    return () => {
      isGone = true;
      editor.current?.destroy();
      worker.current?.end();
    };
  }, []);
  useEffect(() => {
    setBusy(true);
    const timer = setTimeout(() => worker.current?.ask({ type: "code", source }), 300);
    const preset = ATTEMPTS.findIndex((attempt) => attempt.source === source);
    remember(
      "mistakes",
      preset === -1 ? { code: source } : preset === FIRST ? {} : { attempt: String(preset) },
    );
    return () => clearTimeout(timer);
  }, [source]);
  useEffect(() => {
    editor.current?.mark(answer?.type === "code" ? answer.findings : []);
  }, [answer]);
  return (
    <div class="stage mistakes">
      <section class="card board" aria-label="Your program">
        <div class="controls" role="group" aria-label="Attempts of the notebook">
          {ATTEMPTS.map((attempt) => (
            <button
              key={attempt.name}
              type="button"
              aria-pressed={attempt.source === source}
              onClick={() => editor.current?.replace(attempt.source)}
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
        <p class="quiet reading">{isBusy ? "Reading …" : answer === undefined ? "" : readIn(answer)}</p>
        {answer !== undefined && <Verdict answer={answer} onLine={(line) => editor.current?.show(line)} />}
      </section>
    </div>
  );
}
