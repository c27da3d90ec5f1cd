/** @file The editor: CodeMirror in a shadow root, where it brings its styles without breaking the page's policy. */

import type { CodeFinding } from "@chainrule/diagnose";
import { javascript } from "@codemirror/lang-javascript";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { basicSetup } from "codemirror";

/** The page's own colors, which change with its theme. */
const colors = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: "var(--blue)", fontWeight: "600" },
  { tag: [tags.number, tags.bool, tags.string, tags.null], color: "var(--green)" },
  { tag: [tags.comment, tags.typeName], color: "var(--quiet)" },
]);

/** What should stand in the place of a wrong part, written beside it. */
class Right extends WidgetType {
  readonly #text: string;
  constructor(text: string) {
    super();
    this.#text = text;
  }
  override eq(other: Right): boolean {
    return other.#text === this.#text;
  }
  toDOM(): HTMLElement {
    const span = document.createElement("span");
    span.className = "cm-right";
    span.textContent = `→ ${this.#text}`;
    return span;
  }
}

const setRights = StateEffect.define<DecorationSet>();
const rights = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(decorations, transaction) {
    const effect = transaction.effects.find((one) => one.is(setRights));
    return effect?.value ?? decorations.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

export interface Editor {
  /** Underlines what is wrong, with what is right beside it. */
  mark(findings: readonly CodeFinding[]): void;
  /** Puts another program in. */
  replace(source: string): void;
  /** Goes to a line. */
  show(line: number): void;
  destroy(): void;
}

/** An editor inside `host`. `onChange` hears every change. */
export function editorIn(host: HTMLElement, source: string, onChange: (source: string) => void): Editor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const parent = document.createElement("div");
  root.replaceChildren(parent);
  const theme = EditorView.theme({
    "&": { fontSize: "14px", color: "var(--text)", backgroundColor: "var(--card)", maxHeight: "42rem" },
    ".cm-scroller": { fontFamily: "var(--mono)", overflow: "auto" },
    ".cm-gutters": {
      color: "var(--quiet)",
      backgroundColor: "var(--ground)",
      borderRight: "1px solid var(--line)",
    },
    ".cm-cursor": { borderLeftColor: "var(--text)" },
    ".cm-activeLine, .cm-activeLineGutter": {
      backgroundColor: "color-mix(in oklab, var(--blue) 9%, transparent)",
    },
    "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
      backgroundColor: "color-mix(in oklab, var(--blue) 25%, transparent) !important",
    },
    ".cm-lintRange-error": {
      backgroundImage: "none",
      backgroundColor: "var(--orange-soft)",
      borderBottom: "2px solid var(--orange)",
    },
    ".cm-right": {
      margin: "0 0.25em",
      padding: "0 0.375em",
      borderRadius: "0.25em",
      color: "var(--green)",
      backgroundColor: "var(--green-soft)",
      fontWeight: "600",
    },
    ".cm-tooltip": { color: "var(--text)", backgroundColor: "var(--card)", border: "1px solid var(--line)" },
  });
  const view = new EditorView({
    doc: source,
    root,
    parent,
    extensions: [
      basicSetup,
      javascript({ typescript: true }),
      lintGutter(),
      rights,
      EditorView.lineWrapping,
      theme,
      syntaxHighlighting(colors),
      EditorView.contentAttributes.of({ "aria-label": "Your program" }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) onChange(view.state.doc.toString());
      }),
    ],
  });
  view.scrollDOM.tabIndex = 0; // so that it can be scrolled by keyboard
  const at = (line: number, column: number): number => {
    const { doc } = view.state;
    const { from, to } = doc.line(Math.max(1, Math.min(line, doc.lines)));
    return Math.min(from + column, to);
  };
  return {
    mark(findings) {
      const diagnostics = findings.map(({ line, column, endLine, endColumn, sentence }) => ({
        from: at(line, column),
        to: Math.max(at(endLine, endColumn), at(line, column)),
        severity: "error" as const,
        message: sentence,
      }));
      const beside = findings.flatMap(({ right }, i) => {
        const shown = Decoration.widget({ widget: new Right(right), side: 1 });
        return right === "" ? [] : [shown.range(diagnostics[i]!.to)];
      });
      view.dispatch(setDiagnostics(view.state, diagnostics));
      view.dispatch({ effects: setRights.of(Decoration.set(beside, true)) });
    },
    replace(next) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
    },
    show(line) {
      view.dispatch({ selection: { anchor: at(line, 0) }, scrollIntoView: true });
      view.focus();
    },
    destroy: () => view.destroy(),
  };
}
