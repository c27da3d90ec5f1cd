/** @file Text of users as it may stand in a line that a terminal shows. */

/** Control characters, line ends, the marks that change the direction of what follows them, and halves of characters. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\p{Surrogate}]/gu;

/**
 * A label or a name in one line, without what a terminal would obey: a line break is written as \n, an escape as \u{1b}. Without
 * this, the label of a column in a file could move the cursor, or turn a line of a report around.
 */
export function printable(text: string): string {
  return withoutMarks(text.replace(/\r\n?|[\n\u2028\u2029]/g, "\\n"));
}

/** A text in quotation marks, as errors show what was passed, and as JavaScript reads it. */
export function quoted(text: string): string {
  return withoutMarks(JSON.stringify(text));
}

function withoutMarks(text: string): string {
  return text.replace(UNPRINTABLE, (mark) => `\\u{${(mark.codePointAt(0) as number).toString(16)}}`);
}
