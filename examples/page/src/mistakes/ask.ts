/** @file The worker that diagnoses, as a function of questions: only the latest is answered; one that takes too long ends with its worker. */

import type { Answer, Question } from "./protocol.ts";

/** A program that takes longer is not followed to its end. */
const LIMIT = 45_000;

/** A question before it has its number. */
export type Asked = Question extends infer Q ? (Q extends unknown ? Omit<Q, "id"> : never) : never;

export interface Diagnoser {
  /** Asks; what was asked before is of no interest any more. */
  ask(question: Asked, onAnswer: (answer: Answer) => void): void;
  end(): void;
}

export function diagnoser(): Diagnoser {
  let worker: Worker | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let id = 0;
  let isBusy = false;
  let hear: (answer: Answer) => void = () => {};
  const end = (): void => {
    clearTimeout(timer);
    worker?.terminate();
    worker = undefined;
    isBusy = false;
  };
  return {
    end,
    ask(question, onAnswer) {
      if (isBusy) end();
      id++;
      hear = onAnswer;
      if (worker === undefined) {
        worker = new Worker(new URL("./diagnoser.ts", import.meta.url), { type: "module" });
        worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
          if (data.id !== id) return;
          clearTimeout(timer);
          isBusy = false;
          hear(data);
        });
        worker.addEventListener("error", ({ message }) => hear({ id, type: "problem", message }));
      }
      isBusy = true;
      worker.postMessage({ ...question, id } satisfies Question);
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
