/** @file One line in the terminal that says how far something is; nothing where there is no terminal. */

/** Writes `text` in the place of what it wrote before; without a text, clears the line. */
export function progress(text = ""): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\u001B[2K${text}`);
}
