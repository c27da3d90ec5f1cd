/** @file The exercise as a table of numbers, for those who have no code. */

import { useEffect, useState } from "preact/hooks";
import { arrival, remember } from "../shared/address.ts";
import { useDiagnosis } from "./diagnosis.ts";
import { EXAMPLES, ROWS } from "./exercise.ts";
import { readIn, Verdict } from "./verdict.tsx";

type Numbers = Readonly<Record<string, string>>;

const same = (a: Numbers, b: Numbers): boolean =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].every(
    (field) => (a[field] ?? "") === (b[field] ?? ""),
  );

export function FromNumbers() {
  const [numbers, setNumbers] = useState<Numbers>(() => {
    const { as: _, ...given } = Object.fromEntries(arrival.peek().query);
    return Object.keys(given).length === 0 ? EXAMPLES[0]!.numbers : given;
  });
  const { answer, isBusy } = useDiagnosis({ type: "numbers", numbers });
  useEffect(() => remember("mistakes", { as: "numbers", ...numbers }), [numbers]);
  return (
    <div class="stage mistakes">
      <section class="card board" aria-label="Your numbers">
        <div class="controls" role="group" aria-label="Examples">
          {EXAMPLES.map(({ name, numbers: example }) => (
            <button
              key={name}
              type="button"
              aria-pressed={same(example, numbers)}
              onClick={() => setNumbers(example)}
            >
              {name}
            </button>
          ))}
        </div>
        <p>
          The exercise: inputs (0.5, 0.1, −0.2), target 0.6, learning rate 0.5, sigmoid everywhere. Fill in
          what you computed, with as many digits as you have; rows may stay empty.
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
                      onInput={({ currentTarget: { value } }) =>
                        setNumbers((before) => ({ ...before, [field]: value }))
                      }
                    />
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section class="card side" aria-label="Diagnosis" aria-live="polite" aria-busy={isBusy}>
        <p class="quiet reading">{isBusy ? "Reading …" : readIn(answer)}</p>
        {answer !== undefined && <Verdict answer={answer} />}
      </section>
    </div>
  );
}
