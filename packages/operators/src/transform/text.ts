/** @file Text that is being written: new text and pieces of the source, which keep their places for the source map. */

import { GenMapping, maybeAddSegment, setSourceContent, toEncodedMap } from "@jridgewell/gen-mapping";
import type { Source } from "./refusal.ts";

/** A piece of the source, kept as it is; an empty one only says where the text behind it comes from. */
export class Kept {
  readonly start: number;
  readonly end: number;
  constructor(start: number, end: number) {
    this.start = start;
    this.end = end;
  }
}

/** Text with pieces of the source in it. */
export type Text = string | Kept | readonly Text[];

/** A template string of texts. */
export function t(strings: TemplateStringsArray, ...parts: readonly Text[]): Text {
  return strings.flatMap((string, i): Text[] => (i < parts.length ? [string, parts[i]!] : [string]));
}

/** Texts with a separator between them. */
export function joined(texts: readonly Text[], separator: string): Text {
  return texts.flatMap((text, i): Text[] => (i === 0 ? [text] : [separator, text]));
}

/** Whether there is nothing in a text. */
export function isEmpty(text: Text): boolean {
  if (typeof text === "string") return text === "";
  return text instanceof Kept ? text.start === text.end : text.every(isEmpty);
}

/** Text that is put between the characters of the source; where several stand at one place, the smaller order comes first. */
export interface Insertion {
  readonly at: number;
  readonly order: number;
  readonly text: Text;
}

/** A source map, version 3. */
export interface SourceMap {
  readonly version: 3;
  readonly file?: string;
  readonly sources: string[];
  readonly sourcesContent: string[];
  readonly names: string[];
  readonly mappings: string;
}

/** The source with the insertions, and where everything in it comes from. */
export function assemble(source: Source, insertions: readonly Insertion[]): { code: string; map: SourceMap } {
  const map = new GenMapping({ file: source.file });
  setSourceContent(map, source.file, source.written);
  const out: string[] = [];
  let line = 0;
  let column = 0;
  const put = (text: string): void => {
    out.push(text);
    const last = text.lastIndexOf("\n");
    if (last < 0) column += text.length;
    else {
      for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) line++;
      column = text.length - last - 1;
    }
  };
  const mark = (offset: number): void => {
    const from = source.position(offset);
    maybeAddSegment(map, line, column, source.file, from.line - 1, from.column - 1);
  };
  /** Words begin where stacks and debuggers point. */
  const keep = (start: number, end: number): void => {
    const pattern = /\n|[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;
    const text = source.text.slice(start, end);
    let done = 0;
    mark(start);
    for (const match of text.matchAll(pattern)) {
      const at = match[0] === "\n" ? match.index + 1 : match.index;
      if (at === 0 || at >= text.length) continue;
      put(text.slice(done, at));
      done = at;
      mark(start + at);
    }
    put(text.slice(done));
  };
  const write = (text: Text): void => {
    if (typeof text === "string") put(text);
    else if (text instanceof Kept) keep(text.start, text.end);
    else text.forEach(write);
  };
  let at = 0;
  for (const insertion of insertions.toSorted((a, b) => a.at - b.at || a.order - b.order)) {
    if (insertion.at > at) keep(at, insertion.at);
    at = Math.max(at, insertion.at);
    write(insertion.text);
  }
  if (at < source.text.length) keep(at, source.text.length);
  return { code: out.join(""), map: toEncodedMap(map) as unknown as SourceMap };
}
