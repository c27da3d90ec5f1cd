// The TypeScript in the documents, read as programs whose answers stand beside them. CONTRIBUTING.md tells writers how.
import { parseSync } from "rolldown/utils";

/** A statement of a program, and what the document says that it answers. */
export interface Claim {
  /** The line in the document. */
  readonly line: number;
  readonly expected: string;
}

/** One ```ts block, or several where a later one is marked "continued", as one program. */
export interface Program {
  /** The line in the document where it begins. */
  readonly line: number;
  readonly code: string;
  readonly claims: readonly Claim[];
}

/** The programs of a document, in order. */
export function programs(markdown: string): Program[] {
  const blocks: { line: number; code: string }[] = [];
  for (const block of markdown.matchAll(/^```ts\b(.*)\n([^]*?)^```$/gm)) {
    const [, mark = "", body = ""] = block;
    const line = markdown.slice(0, block.index).split("\n").length + 1;
    const previous = blocks.at(-1);
    if (mark.trim() === "continued" && previous !== undefined) {
      // Empty lines keep the numbering of the document.
      const gap = line - previous.line - previous.code.split("\n").length + 1;
      previous.code += "\n".repeat(gap) + body;
    } else {
      blocks.push({ line, code: body });
    }
  }
  return blocks.map(({ line, code }) => ({ line, ...withAnswers(code, line) }));
}

const ARROW = /^[ \t;]*\n?[ \t]*\/\/ (→|throws) ?(.*)((?:\n[ \t]*\/\/(?: {3}.*)?(?=\n|$))*)/;

/**
 * The program with every statement that has an answer beside it replaced by one that records its value:
 * `answers.push([value])`, or `answers.push([error])` where it is said to throw.
 */
function withAnswers(code: string, firstLine: number): { code: string; claims: Claim[] } {
  const { program, errors } = parseSync("snippet.ts", code);
  if (errors.length > 0) return { code, claims: [] }; // running it will say what is wrong
  const claims: Claim[] = [];
  let out = "";
  let end = 0;
  for (const statement of program.body) {
    const answer = ARROW.exec(code.slice(statement.end));
    if (statement.type !== "ExpressionStatement" || answer === null) continue;
    const [, kind, first = "", more = ""] = answer;
    claims.push({
      line: firstLine + code.slice(0, statement.start).split("\n").length - 1,
      expected: [
        first,
        ...more
          .split("\n")
          .slice(1)
          .map((line) => line.replace(/^[ \t]*\/\/(?: {3})?/, "")),
      ].join("\n"),
    });
    const { expression } = statement;
    const source = code.slice(expression.start, expression.end);
    const call = expression.type === "CallExpression" ? expression : undefined;
    const printed = call !== undefined && code.slice(call.callee.start, call.callee.end) === "console.log";
    const list = printed ? source.replace(/^console\.log\(/, "").replace(/,?\s*\)$/, "") : source;
    const record =
      kind === "throws"
        ? `try { ${source}; answers.push(["nothing thrown"]); } catch (error) { answers.push([error]); }`
        : `answers.push([${list}]);`;
    out += code.slice(end, statement.start) + record;
    end = statement.end;
  }
  const written = code.match(/\/\/ (→|throws) /g)?.length ?? 0;
  if (written !== claims.length) {
    throw new Error(
      `Cannot check the block at line ${firstLine}: it has ${written} answers, and ${claims.length} of them stand beside or ` +
        "below a statement that has one. Write the answer behind an expression.",
    );
  }
  return { code: out + code.slice(end), claims };
}
