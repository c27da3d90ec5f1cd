/** @file The text of statements. What is not named here is refused. */

import { update } from "./assignments.ts";
import { expression, iterated, stateText, thunk } from "./expressions.ts";
import { asked } from "./members.ts";
import { answerText, DIRECTIVE, finishText, functionText } from "./functions.ts";
import { breakable, jump, leaving, loop } from "./loops.ts";
import { named } from "./names.ts";
import { defaultsIn, defaultsText, pattern } from "./patterns.ts";
import { bare, type ESTree, isInside, isLoop, namesIn, type Node, type Statement } from "./syntax.ts";
import { joined, Kept, t, type Text } from "./text.ts";
import type { Twin } from "./twin.ts";

export function statements(twin: Twin, list: readonly Node[]): Text {
  return joined(
    list.map((one) => statement(twin, one)),
    " ",
  );
}

export function statement(twin: Twin, s: Node): Text {
  return [new Kept(s.start, s.start), write(twin, s as Statement)];
}

/** A statement in braces, with something before it. */
export function block(twin: Twin, s: Node, before: Text = ""): Text {
  return s.type === "BlockStatement"
    ? t`{ ${before}${twin.cellsOf(s)}${statements(twin, s.body)} }`
    : t`{ ${before}${statement(twin, s)} }`;
}

function write(twin: Twin, s: Statement): Text {
  if (isLoop(s)) return loop(twin, s);
  switch (s.type) {
    case "ExpressionStatement":
      return expressionStatement(twin, s);
    case "BlockStatement":
      return block(twin, s);
    case "EmptyStatement":
      return ";";
    case "DebuggerStatement":
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
      return twin.around(s, []);
    case "VariableDeclaration":
      return t`${declaration(twin, s)}; ${defaultsText(
        twin,
        s.declarations.map(({ id }) => id),
      )}`;
    case "FunctionDeclaration":
      return functionText(twin, s, "function");
    case "ReturnStatement":
      return returning(twin, s);
    case "IfStatement":
      return branch(twin, s);
    case "BreakStatement":
    case "ContinueStatement":
      return jump(twin, s);
    case "SwitchStatement":
      return twin.module.plain.isOpenSwitch(s) ? openSwitch(twin, s) : knownSwitch(twin, s);
    case "LabeledStatement":
      return isLoop(s.body) ? statement(twin, s.body) : breakable(twin, s, () => block(twin, s.body));
    case "ThrowStatement": {
      twin.messages++;
      const thrown = expression(twin, s.argument);
      twin.messages--;
      const end =
        twin.fn.frame === undefined ? "return NaN;" : t`${leaving(twin, twin.fn)}${finishText(twin)}`;
      return t`{ if (${twin.$}.raise(${twin.where(s)})) { ${end} } throw ${twin.$}.thrown(${thrown}); }`;
    }
    case "TryStatement":
      return attempt(twin, s);
    case "WithStatement":
      return twin.refuse(s, "`with` is not in the language.");
    case "ClassDeclaration":
      return twin.refuse(
        s,
        "A class inside of a differentiable function is not in the language.",
        "Declare it outside.",
      );
    case "TSEnumDeclaration":
      return twin.refuse(
        s,
        "An enum inside of a differentiable function is not in the language.",
        "Declare it outside.",
      );
    default:
      return twin.refuse(s, `${s.type} is not in the language.`);
  }
}

/** A `try`: JavaScript's own, within which conditions are decided. */
function attempt(twin: Twin, s: ESTree.TryStatement): Text {
  const { $ } = twin;
  const { inside } = twin.fn;
  const name = twin.fresh("$a");
  inside.tries++;
  const body = block(twin, s.block);
  let handler: Text = "";
  if (s.handler !== null) {
    const error = twin.fresh("$e");
    const parameter = s.handler.param;
    const own = t`${$}.caught(${error}, ${twin.where(s.handler)})`;
    const declared =
      parameter === null
        ? t`${own}; `
        : t`let ${pattern(twin, parameter)} = ${own}; ${defaultsText(twin, [parameter])}${twin.cellsOf(s.handler)}`;
    handler = t` catch (${error}) { ${declared}${block(twin, s.handler.body)} }`;
  }
  const last: Text =
    s.finalizer === null ? `${name}.end();` : t`try ${block(twin, s.finalizer)} finally { ${name}.end(); }`;
  inside.tries--;
  return t`{ const ${name} = ${$}.certainly(${twin.where(s)}); try ${body}${handler} finally { ${last} } }`;
}

function expressionStatement(twin: Twin, s: ESTree.ExpressionStatement | ESTree.Directive): Text {
  if ("directive" in s && typeof s.directive === "string")
    return s.directive === DIRECTIVE ? "" : twin.around(s, []);
  const e = bare(s.expression);
  if (e.type === "Literal" && e.value === DIRECTIVE) {
    twin.refuse(
      s,
      `"${DIRECTIVE}" must be the first statement of its function or module.`,
      "Move it there, without parentheses.",
    );
  }
  return t`${e.type === "UpdateExpression" ? update(twin, e, false) : expression(twin, s.expression, true)};`;
}

/** `let` and its kin, without the semicolon. */
export function declaration(twin: Twin, s: ESTree.VariableDeclaration, inHead = false): Text {
  if (s.kind !== "let" && s.kind !== "const" && s.kind !== "var")
    twin.refuse(s, `\`${s.kind}\` is not in the language.`);
  if (s.declare === true) twin.refuse(s, "`declare` is not in the language here.");
  const declarators = s.declarations.map(({ id, init }): Text => {
    const target = pattern(twin, id);
    if (s.kind === "var" && namesIn(id).some((name) => twin.cellOf(twin.bindingOf(name)) !== undefined))
      twin.refuse(s, "A `var` that a closure assigns to is not in the language.", "Write let.");
    if (init === null) return target;
    const value = id.type === "ArrayPattern" ? iterated(twin, init) : expression(twin, init);
    return t`${target} = ${inHead ? value : named(twin, id, init, value)}`;
  });
  const ids = s.declarations.map(({ id }) => id);
  const hasDefaults = ids.some((id) => defaultsIn(id).length > 0);
  if (hasDefaults && inHead)
    twin.refuse(s, "A default value in the head of a loop is not in the language.", "Declare it before.");
  return t`${hasDefaults && s.kind === "const" ? "let" : s.kind} ${joined(declarators, ", ")}`;
}

// ─── Conditions ──────────────────────────────────────────────────────────────────────────────────────────────────────

function branch(twin: Twin, s: ESTree.IfStatement): Text {
  const test = asked(twin, s.test);
  if (twin.isPlain(s.test)) {
    const otherwise = s.alternate === null ? "" : t` else ${block(twin, s.alternate)}`;
    return t`if (${test}) ${block(twin, s.consequent)}${otherwise}`;
  }
  return fork(twin, s, test, s.test, () => {
    const consequent = block(twin, s.consequent);
    return s.alternate === null ? consequent : t`${consequent} else ${block(twin, s.alternate)}`;
  });
}

/**
 * What runs under a condition that may not be known: one side, and perhaps, behind `else`, the other.
 * @param node what is left by the jumps in it; `at` is where errors point.
 */
function fork(twin: Twin, node: Node, test: Text, at: Node, sides: () => Text): Text {
  const { $, fn } = twin;
  const name = twin.fresh("$b");
  const label = twin.fresh("$L");
  const state = twin.stateOf(node);
  const names = state.join(", ");
  const locals = state.length === 0 ? `${$}.none` : `[${names}]`;
  twin.places.push({ kind: "fork", name, label });
  const run = sides();
  twin.places.pop();
  const back = state.map((variable, i) => `${variable} = ${name}.out[${i}], `).join("");
  const dead = fn.jumps.leaves(node) ? t` if (${name}.dead) { ${leaving(twin, fn)}${finishText(twin)} }` : "";
  return t`{ const ${name} = ${$}.fork(${test}, ${twin.where(at)}); if (${name}.unknown) ${name}.open(${locals}, ${fn.frame ?? "undefined"}, ${JSON.stringify(names)}); ${label}: do { if (${name}.side) ${run} } while (${name}.unknown && (${name}.next(${locals}), ${back}${name}.again));${dead} }`;
}

// ─── Switches ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A switch by what is surely known: JavaScript's own. */
function knownSwitch(twin: Twin, s: ESTree.SwitchStatement): Text {
  const cases = (): Text =>
    joined(
      s.cases.map(
        ({ test, consequent }) =>
          t`${test === null ? "default" : t`case ${expression(twin, test, true)}`}: ${statements(twin, consequent)}`,
      ),
      " ",
    );
  twin.cellsOf(s);
  return breakable(twin, s, () => t`switch (${expression(twin, s.discriminant, true)}) { ${cases()} }`);
}

/** A switch by what may not be known: each clause under the condition that it, or one that falls through to it, is entered. */
function openSwitch(twin: Twin, s: ESTree.SwitchStatement): Text {
  const name = twin.fresh("$w");
  requireOwnNames(twin, s);
  twin.cellsOf(s);
  return breakable(twin, s, () => {
    const computed = s.cases.flatMap(({ test }) => test ?? []);
    const tests = s.cases.map(({ test }): Text => {
      if (test === null) return "null";
      return twin.isPlain(test) ? t`[${expression(twin, test)}]` : thunk(twin, test);
    });
    let from = 0;
    let allLeft = true;
    const clauses = s.cases.map((clause, i): Text => {
      const body = (): Text => t`{ ${statements(twin, clause.consequent)} }`;
      // Behind clauses of which none falls through, whoever comes to a last default has entered none of them.
      if (clause.test === null && i === s.cases.length - 1 && allLeft) return body();
      if (clause.test === null) allLeft = false;
      const text =
        clause.consequent.length === 0 ? "" : fork(twin, clause, `${name}.runs(${i}, ${from})`, clause, body);
      if (isLeft(clause.consequent.at(-1))) from = i + 1;
      else if (clause.consequent.length > 0) allLeft = false;
      return text;
    });
    return t`{ const ${name} = ${twin.$}.choosing(${expression(twin, s.discriminant, true)}, [${joined(tests, ", ")}], ${twin.where(s.discriminant)}${stateText(twin, computed)}); ${joined(clauses, " ")} }`;
  });
}

/** Whether what ends with this statement does not fall through. */
function isLeft(last: Node | undefined): boolean {
  if (last?.type === "BlockStatement") return isLeft(last.body.at(-1));
  return last !== undefined && /^(?:Break|Return|Continue|Throw)Statement$/.test(last.type);
}

/** Each clause has a block of its own: a name that one declares must not be used in another. */
function requireOwnNames(twin: Twin, s: ESTree.SwitchStatement): void {
  const { scopes } = twin.module;
  for (const binding of scopes.bindingsOf(s)) {
    let home: Node | undefined = binding.node;
    while (home !== undefined && home.type !== "SwitchCase") home = scopes.parentOf(home);
    if (scopes.referencesOf(binding).some((reference) => home === undefined || !isInside(reference, home)))
      twin.refuse(
        binding.node,
        `\`${binding.name}\` is declared in one clause of a switch and used in another.`,
        "Declare it before the switch.",
      );
  }
}

function returning(twin: Twin, s: ESTree.ReturnStatement): Text {
  const { fn } = twin;
  const answer: Text = s.argument === null ? "undefined" : expression(twin, s.argument);
  if (fn.frame === undefined) return t`return ${answer};`;
  const inner = twin.places.slice(twin.places.indexOf(fn) + 1);
  const open = openTexts(inner);
  if (open.length === 0) return t`{ ${answerText(twin, answer)} }`;
  const result = twin.fresh("$t");
  return t`{ const ${result} = ${answer}; if (${open.join(" || ")}) { ${fn.frame}.leave(${result}, [${regionsOf(inner).join(", ")}]); ${leaving(twin, fn)}} ${answerText(twin, result)} }`;
}

type Place = Twin["places"][number];

/** What is true where one of these places is open. */
export function openTexts(places: readonly Place[]): string[] {
  return places.flatMap((place) => {
    if (place.kind === "function" || place.name === undefined) return [];
    return [`${place.name}.${place.kind === "fork" ? "unknown" : "open"}`];
  });
}

/** The regions among places. */
export function regionsOf(places: readonly Place[]): string[] {
  return places.flatMap((place) =>
    (place.kind === "end" || place.kind === "iteration") && place.name !== undefined ? [place.name] : [],
  );
}
