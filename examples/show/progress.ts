/** @file How far something is, in the terminal; nothing where there is no terminal. */

import { SingleBar } from "cli-progress";

/** Writes `text` in the place of what it wrote before; without a text, clears the line. */
export function progress(text = ""): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\u001B[2K${text}`);
}

/** A bar of `total` steps that says `note` behind itself. */
export function progressBar(total: number): { step(note: string): void; end(): void } {
  const bar = new SingleBar({
    format: "{bar} {percentage} %  {note}",
    barsize: 30,
    clearOnComplete: true,
    stopOnComplete: true,
  });
  bar.start(total, 0, { note: "" });
  return { step: (note) => bar.increment({ note }), end: () => bar.stop() };
}
