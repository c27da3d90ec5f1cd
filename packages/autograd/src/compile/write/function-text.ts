/** @file The text of a user's function: as an expression, and what it uses from elsewhere. */

/** The text as an expression; `undefined` for what has none: native, bound and asynchronous functions, generators. */
export function functionExpression(text: string): string | undefined {
  if (text.includes("[native code]")) return undefined;
  if (/^(?:async\b|function\s*\*|\*|get\s|set\s|class\b|static\s)/.test(text)) return undefined;
  if (/^function\b/.test(text) || /^(?:\([^()]*\)|[\w$]+)\s*=>/.test(text)) return text;
  // A method, as in { evaluate(x) { … } }; its name may be any text.
  const method = /^(?:[\w$]+|"[^"]*"|'[^']*'|\[[^\]]*\])\s*(\([\s\S]*)$/.exec(text)?.[1];
  return method === undefined ? undefined : `function ${method}`;
}

/**
 * A name in the text of a function that is neither its own nor the language's; `undefined` if there is none.
 *
 * Method: by its words, without a parser, and so that what is in doubt counts as a name from elsewhere.
 */
export function foreignName(text: string): string | undefined {
  if (text.includes("`")) return "a template";
  const code = text
    .replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, " ")
    .replaceAll(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '""');
  const own = new Set<string>();
  const declare = (part: string): void => {
    for (const [word] of part.replaceAll(/=[^,}\])]*/g, "").matchAll(WORD)) own.add(word);
  };
  for (const pattern of DECLARATIONS) for (const match of code.matchAll(pattern)) declare(match[1] ?? "");
  for (const match of code.matchAll(WORD)) {
    const [word] = match;
    const isProperty = /(?<!\.\.)\.\s*$/.test(code.slice(0, match.index));
    if (!isProperty && !own.has(word) && !LANGUAGE.has(word)) return word;
  }
  return undefined;
}

const WORD = /(?<![\w$])[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;

/** Parameters, variables, functions. */
const DECLARATIONS = [
  /^function\b\s*[\w$]*\s*\(([^()]*)\)/g,
  /\bfunction\b\s*([\w$]*\s*\([^()]*\))/g,
  /(?:^|[^\w$.])([\w$]+)\s*=>/g,
  /\(([^()]*)\)\s*=>/g,
  /\b(?:const|let|var)\b([^=;]*)(?:=|;|\bof\b)/g,
  /,\s*([\w$]+)\s*=(?![=>])/g,
] as const;

const LANGUAGE = new Set(
  (
    "break case const continue default do else false for function if in instanceof let new null of return switch throw true " +
    "typeof undefined var void while Math Number Infinity NaN Object Array Boolean BigInt isNaN isFinite"
  ).split(" "),
);
