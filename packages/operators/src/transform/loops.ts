/** @file The text of loops, and of the jumps that go to their ends. */

import { assigned, update } from "./assignments.ts";
import { expression, iterated } from "./expressions.ts";
import { defaultsIn, defaultsText, pattern } from "./patterns.ts";
import { block, declaration, openTexts, regionsOf } from "./statements.ts";
import { bare, type ESTree, isLoop, type Node } from "./syntax.ts";
import { t, type Text } from "./text.ts";
import type { Place, Twin } from "./twin.ts";

type Loop =
  | ESTree.ForStatement
  | ESTree.ForInStatement
  | ESTree.ForOfStatement
  | ESTree.WhileStatement
  | ESTree.DoWhileStatement;
type Region = Extract<Place, { kind: "end" | "iteration" }>;

export function loop(twin: Twin, s: Loop): Text {
  const { fn } = twin;
  const jumps = fn.jumps;
  const hasEnd = jumps.ends.has(s);
  const hasIteration = jumps.iterations.has(s);
  if (s.type === "ForOfStatement" && s.await)
    twin.refuse(s, "`for await` is not in the language.", "Await outside and hand the numbers in.");
  const end: Region = {
    kind: "end",
    node: s,
    name: hasEnd ? twin.fresh("$r") : undefined,
    label: twin.fresh("$B"),
    state: hasEnd ? twin.stateOf(s) : [],
  };
  const iteration: Region = {
    kind: "iteration",
    node: s,
    name: hasIteration ? twin.fresh("$r") : undefined,
    label: hasIteration ? twin.fresh("$C") : end.label,
    state: hasIteration ? twin.stateOf(s.body) : [],
  };
  const head = headText(twin, s);
  const endless =
    isEndless(s) && jumps.any ? `${hasEnd ? end.name! : fn.frame!}.round(${twin.where(s)}); ` : "";

  twin.places.push(end, iteration);
  const inner = block(twin, s.body, t`${twin.cellsOf(s)}${headDefaults(twin, s)}`);
  twin.places.pop();
  const body = hasIteration
    ? t`{ ${endless}const ${iteration.name!} = ${fn.frame!}.region(); ${iteration.label}: do ${inner} while (false); ${joining(twin, iteration)} }`
    : endless === ""
      ? inner
      : t`{ ${endless}${inner} }`;
  twin.places.pop();
  const foot = s.type === "DoWhileStatement" ? t` while (${truth(twin, s.test)});` : "";
  const text = t`${labelText(twin, end)}${head} ${body}${foot}`;
  return hasEnd ? t`{ const ${end.name!} = ${fn.frame!}.region(); ${text} ${joining(twin, end)} }` : text;
}

function headText(twin: Twin, s: Loop): Text {
  switch (s.type) {
    case "ForStatement": {
      const init =
        s.init === null
          ? ""
          : s.init.type === "VariableDeclaration"
            ? declaration(twin, s.init, true)
            : expression(twin, s.init);
      const test = s.test === null ? "" : truth(twin, s.test);
      const step =
        s.update === null
          ? ""
          : bare(s.update).type === "UpdateExpression"
            ? update(twin, bare(s.update) as ESTree.UpdateExpression, false)
            : expression(twin, s.update);
      return t`for (${init}; ${test}; ${step})`;
    }
    case "WhileStatement":
      return t`while (${truth(twin, s.test)})`;
    case "DoWhileStatement":
      return "do";
    default: {
      const left =
        s.left.type === "VariableDeclaration"
          ? t`${defaultsIn(s.left.declarations[0]!.id).length > 0 ? "let" : s.left.kind} ${pattern(twin, s.left.declarations[0]!.id)}`
          : assigned(twin, s.left, s);
      return s.type === "ForOfStatement"
        ? t`for (${left} of ${iterated(twin, s.right)})`
        : t`for (${left} in ${twin.$}.parts(${expression(twin, s.right)}))`;
    }
  }
}

/** The values of variables with defaults that the head declares. */
function headDefaults(twin: Twin, s: Loop): Text {
  const isOver = s.type === "ForOfStatement" || s.type === "ForInStatement";
  return isOver && s.left.type === "VariableDeclaration"
    ? defaultsText(twin, [s.left.declarations[0]!.id])
    : "";
}

function truth(twin: Twin, test: Node): Text {
  const text = expression(twin, test, true);
  return twin.isPlain(test) ? text : t`${twin.$}.known(${text}, ${twin.where(test)})`;
}

/** Whether only jumps end a loop. */
function isEndless(s: Loop): boolean {
  if (s.type === "ForOfStatement" || s.type === "ForInStatement") return false;
  if (s.test === null) return true;
  const test = bare(s.test);
  return test.type === "Literal" && Boolean(test.value);
}

/** A switch or a labeled statement. */
export function breakable(twin: Twin, s: Node, write: () => Text): Text {
  const { fn } = twin;
  const hasEnd = fn.jumps.ends.has(s);
  const end: Region = {
    kind: "end",
    node: s,
    name: hasEnd ? twin.fresh("$r") : undefined,
    label: twin.fresh("$B"),
    state: hasEnd ? twin.stateOf(s) : [],
  };
  twin.places.push(end);
  const inner = write();
  twin.places.pop();
  const text = t`${labelText(twin, end)}${inner}`;
  return hasEnd ? t`{ const ${end.name!} = ${fn.frame!}.region(); ${text} ${joining(twin, end)} }` : text;
}

/** The label of a place, if a jump goes there: the user's are not kept. */
function labelText(twin: Twin, { label }: Region): string {
  return twin.labels.has(label) ? `${label}: ` : "";
}

/** At a region's end: what has jumped there is merged with what has come there. */
function joining(twin: Twin, { name, state }: Region): Text {
  const names = state.join(", ");
  const join =
    state.length === 0
      ? `${name!}.join(${twin.$}.none, "")`
      : `[${names}] = ${name!}.join([${names}], ${JSON.stringify(names)})`;
  return `if (${name!}.open) { ${join}; }`;
}

/** `break` and `continue` */
export function jump(twin: Twin, s: ESTree.BreakStatement | ESTree.ContinueStatement): Text {
  const node = twin.fn.jumps.targetOf(s);
  const kind = s.type === "BreakStatement" ? "end" : "iteration";
  const target = twin.places.findLast((place) => place.kind === kind && place.node === node) as
    Region | undefined;
  if (target === undefined) return twin.refuse(s, "This jump has no place to go to.");
  const isIteration = kind === "iteration";
  const made = `${isIteration ? "continue" : "break"} ${target.label};`;
  twin.labels.add(target.label);
  const inner = twin.places.slice(twin.places.indexOf(target) + 1);
  const open = openTexts(inner);
  if (open.length === 0) return made;
  const locals = target.state.length === 0 ? `${twin.$}.none` : `[${target.state.join(", ")}]`;
  return t`{ if (${open.join(" || ")}) { ${target.name!}.give(${locals}, [${regionsOf(inner).join(", ")}]); ${leaving(twin, target)}} ${made} }`;
}

/** Leaves the open places up to `target`, the innermost first; where none is open, goes on behind. */
export function leaving(twin: Twin, target: Place): Text {
  return twin.places
    .slice(twin.places.indexOf(target) + 1)
    .toReversed()
    .map((place) => {
      if (place.kind === "function" || place.name === undefined) return "";
      if (place.kind === "fork")
        return `if (${place.name}.unknown) { ${place.name}.dead = true; continue ${place.label}; } `;
      twin.labels.add(place.label);
      return `if (${place.name}.open) { ${place.name}.dead = true; ${place.kind === "iteration" && isLoop(place.node) ? "continue" : "break"} ${place.label}; } `;
    })
    .join("");
}
