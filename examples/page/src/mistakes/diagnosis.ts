/** @file What the worker says to the question of the moment, which changes while one types. */

import { useEffect, useRef, useState } from "preact/hooks";
import { type Asked, type Diagnoser, diagnoser } from "./ask.ts";
import type { Answer } from "./protocol.ts";

/** How long nobody may have typed before the question is asked. */
const PAUSE = 300;

/** The latest answer there is; `isBusy` until it is that to this question. */
export function useDiagnosis(question: Asked): {
  readonly answer: Answer | undefined;
  readonly isBusy: boolean;
} {
  const key = JSON.stringify(question);
  const worker = useRef<Diagnoser | undefined>(undefined);
  const [answered, setAnswered] = useState<{ readonly key: string; readonly answer: Answer } | undefined>();
  useEffect(() => {
    const timer = setTimeout(() => {
      worker.current ??= diagnoser();
      worker.current.ask(question, (answer) => setAnswered({ key, answer }));
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [key]);
  useEffect(() => () => worker.current?.end(), []);
  return { answer: answered?.answer, isBusy: answered?.key !== key };
}
