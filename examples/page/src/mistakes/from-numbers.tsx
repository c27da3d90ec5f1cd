/** @file The exercise as a table of numbers, for those who have no code. */

import { useEffect, useRef, useState } from "preact/hooks";
import { arrival, remember } from "../shared/address.ts";
import { type Diagnoser, diagnoser } from "./ask.ts";
import { PRINTED, ROWS } from "./exercise.ts";
import type { Answer } from "./protocol.ts";
import { Verdict } from "./verdict.tsx";

export function FromNumbers() {
  const [numbers, setNumbers] = useState<Readonly<Record<string, string>>>(() => {
    const { as: _, ...given } = Object.fromEntries(arrival.peek().query);
    return Object.keys(given).length === 0 ? PRINTED : given;
  });
  const [isBusy, setBusy] = useState(true);
  const [answer, setAnswer] = useState<Answer | undefined>(undefined);
  const worker = useRef<Diagnoser | undefined>(undefined);
  useEffect(() => {
    worker.current = diagnoser((next) => {
      setAnswer(next);
      setBusy(false);
    });
    return () => worker.current?.end();
  }, []);
  useEffect(() => {
    setBusy(true);
    remember("mistakes", { as: "numbers", ...numbers });
    const timer = setTimeout(() => worker.current?.ask({ type: "numbers", numbers }), 400);
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
      <section class="card side" aria-label="Diagnosis" aria-live="polite" aria-busy={isBusy}>
        {answer === undefined ? (
          <p class="quiet">Reading …</p>
        ) : (
          <Verdict answer={answer} onLine={() => {}} />
        )}
      </section>
    </div>
  );
}
