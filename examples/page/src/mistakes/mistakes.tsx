/** @file Part two: one's own backpropagation, and what is wrong with it. */

import { useEffect, useRef, useState } from "preact/hooks";
import { arrival, remember } from "../shared/address.ts";
import { Code } from "../shared/code.tsx";
import { ATTEMPTS } from "./attempts.ts";
import code from "./code.ts?raw";
import type { Editor } from "./editor.ts";
import { PRINTED, ROWS } from "./exercise.ts";
import type { Answer, Question } from "./protocol.ts";

/** A program that takes longer is not followed to its end. */
const LIMIT = 60_000;

/** The worker, as a function of questions: only the latest is answered; one that takes too long ends with its worker. */
function diagnoser(onAnswer: (answer: Answer) => void): {
  ask(question: Omit<Question, "id">): void;
  end(): void;
} {
  let worker: Worker | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let id = 0;
  let isBusy = false;
  const end = (): void => {
    clearTimeout(timer);
    worker?.terminate();
    worker = undefined;
    isBusy = false;
  };
  return {
    end,
    ask(question) {
      if (isBusy) end(); // what was asked before is of no interest any more
      id++;
      if (worker === undefined) {
        worker = new Worker(new URL("./diagnoser.ts", import.meta.url), { type: "module" });
        worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
          if (data.id !== id) return;
          clearTimeout(timer);
          isBusy = false;
          onAnswer(data);
        });
        worker.addEventListener("error", ({ message }) => onAnswer({ id, type: "problem", message }));
      }
      isBusy = true;
      worker.postMessage({ ...question, id });
      timer = setTimeout(() => {
        end();
        onAnswer({
          id,
          type: "problem",
          message: `This took more than ${LIMIT / 1000} seconds and was given up. Is there a loop without an end?`,
        });
      }, LIMIT);
    },
  };
}

export function Mistakes() {
  const [tab, setTab] = useState<"code" | "numbers">(
    arrival.peek().query.get("as") === "numbers" ? "numbers" : "code",
  );
  useEffect(() => {
    if (tab === "numbers") remember("mistakes", { as: "numbers" });
  }, [tab]);
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
          <code>.ipynb</code>, <code>.ts</code>, <code>.js</code> and tables of numbers as <code>.json</code>:
        </p>
        <Copied text="npx chainrule-diagnose attempt.py" />
      </section>
      <Code text={code} />
    </>
  );
}

function FromCode() {
  const first = arrival.peek().query.get("code");
  const [source, setSource] = useState(first ?? ATTEMPTS[1]!.source);
  const [answer, setAnswer] = useState<Answer | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor | undefined>(undefined);
  const worker = useRef<ReturnType<typeof diagnoser> | undefined>(undefined);
  useEffect(() => {
    worker.current = diagnoser(setAnswer);
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
    setAnswer(undefined);
    editor.current?.mark([]);
    const timer = setTimeout(
      () => worker.current?.ask({ type: "code", source } as Omit<Question, "id">),
      300,
    );
    const preset = ATTEMPTS.some((attempt) => attempt.source === source);
    if (!preset || source !== ATTEMPTS[1]!.source) remember("mistakes", { code: source });
    return () => clearTimeout(timer);
  }, [source]);
  useEffect(() => {
    if (answer?.type === "code") editor.current?.mark(answer.findings);
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
      <section class="card side" aria-label="Diagnosis" aria-live="polite">
        {answer === undefined ? (
          <p class="quiet">Reading …</p>
        ) : (
          <Verdict answer={answer} onLine={(line) => editor.current?.show(line)} />
        )}
      </section>
    </div>
  );
}

const WORDS = {
  right: "Right",
  wrong: "Wrong",
  unclear: "Something is wrong, and no small change mends it",
  unreadable: "This could not be judged",
} as const;

function Verdict({ answer, onLine }: { readonly answer: Answer; readonly onLine: (line: number) => void }) {
  if (answer.type === "problem") {
    return (
      <p class="problem" role="alert">
        {answer.message}
      </p>
    );
  }
  if (answer.type === "numbers") return <pre class="plain">{answer.text}</pre>;
  const { verdict, loss, findings, follows, conventions, notes, milliseconds } = answer;
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
      {conventions.map((convention) => (
        <p key={convention} class="quiet">
          {convention}
        </p>
      ))}
      {notes.map((note) => (
        <p key={note} class="quiet">
          {note}
        </p>
      ))}
      <p class="quiet">Read in {Math.round(milliseconds)} ms.</p>
    </div>
  );
}

function FromNumbers() {
  const [numbers, setNumbers] = useState<Readonly<Record<string, string>>>(PRINTED);
  const [answer, setAnswer] = useState<Answer | undefined>(undefined);
  const worker = useRef<ReturnType<typeof diagnoser> | undefined>(undefined);
  useEffect(() => {
    worker.current = diagnoser(setAnswer);
    return () => worker.current?.end();
  }, []);
  useEffect(() => {
    setAnswer(undefined);
    const timer = setTimeout(
      () => worker.current?.ask({ type: "numbers", numbers } as Omit<Question, "id">),
      400,
    );
    return () => clearTimeout(timer);
  }, [numbers]);
  return (
    <div class="stage mistakes">
      <section class="card board" aria-label="Your numbers">
        <p>
          The exercise: inputs (0.5, 0.1, −0.2), target 0.6, learning rate 0.5, sigmoid everywhere. Fill in
          what you computed, with as many digits as you have; rows may stay empty. Below stands what the
          notebook’s second attempt printed.
        </p>
        <table class="numbers-table">
          <tbody>
            {ROWS.map(({ name, meaning, fields }) => (
              <tr key={name}>
                <th scope="row">
                  {name} <small>{meaning}</small>
                </th>
                <td>
                  {fields.map((field, i) => (
                    <input
                      key={field}
                      type="text"
                      inputMode="decimal"
                      aria-label={fields.length === 1 ? name : `${name}, number ${i + 1}`}
                      value={numbers[field] ?? ""}
                      onInput={(event) => setNumbers({ ...numbers, [field]: event.currentTarget.value })}
                    />
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <button type="button" onClick={() => setNumbers({})}>
          Empty all
        </button>
      </section>
      <section class="card side" aria-label="Diagnosis" aria-live="polite">
        {answer === undefined ? (
          <p class="quiet">Reading …</p>
        ) : (
          <Verdict answer={answer} onLine={() => {}} />
        )}
      </section>
    </div>
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
