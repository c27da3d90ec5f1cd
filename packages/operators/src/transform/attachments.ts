/** @file Where twins stand: beside their functions, in the same scope, so that they see what those see. */

import { functionText } from "./functions.ts";
import { hasDirective, type Marked } from "./marked.ts";
import type { Plainness } from "./plain.ts";
import { NotDifferentiableError, type Source } from "./refusal.ts";
import type { Binding } from "./declarations.ts";
import type { Scopes } from "./scopes.ts";
import { bare, type ESTree, type FunctionNode, isFunction, type Node, some } from "./syntax.ts";
import { type Insertion, t, type Text } from "./text.ts";
import { type Module, Twin } from "./twin.ts";

interface Work {
  readonly program: ESTree.Program;
  readonly source: Source;
  readonly scopes: Scopes;
  readonly plain: Plainness;
  readonly marked: readonly Marked[];
  readonly runtime: string;
  readonly lines: boolean;
}

/** What is put between the characters of the source. */
export function attachments(work: Work): Insertion[] {
  const { program, source, scopes, plain, runtime, lines } = work;
  const $ = scopes.fresh("$");
  const direct = new Map<Binding, string>();
  const privates = new Map<Node, Map<string, string>>();
  for (const { fn, parents } of work.marked) {
    if (fn.type === "FunctionDeclaration" && fn.id !== null) {
      const binding = scopes.bindingOf(fn.id);
      if (binding !== undefined) direct.set(binding, scopes.fresh(`${fn.id.name}$grad`));
    }
    const parent = parents.at(-1)!;
    if (parent.type === "MethodDefinition" && parent.key.type === "PrivateIdentifier") {
      const body = parents.at(-2)!;
      const names = privates.get(body) ?? new Map<string, string>();
      privates.set(body, names.set(parent.key.name, `${parent.key.name}$grad`));
    }
  }
  // A name that is assigned again is no longer that function's.
  const steady = new Map([...direct].filter(([binding]) => binding.assignments.length === 0));
  const made = new Set<Binding>();
  const module: Module = { source, scopes, plain, $, direct: steady, privates, made };

  const insertions: Insertion[] = [];
  const put = (at: number, order: number, text: Text): void => {
    insertions.push({ at, order, text });
  };
  const classes = new Set<Node>();
  const isLeaf = importsOnlyTheLibrary(program);
  const listed = namesListed(program);
  const firsts = new Map<Node, number>();
  for (const { fn, parents, explicit } of work.marked) {
    const twin = new Twin(module, fn, explicit);
    const write = (form: "arrow" | "function" | "method", name?: string): Text =>
      functionText(twin, fn, form, name);
    if (!explicit && fn.generator)
      source.refuse(fn, "A generator answers no number.", "Call it in a function.");
    if (explicit) place(fn, parents, write);
    else tryPlace(fn, parents, write);
  }
  if (insertions.length === 0) return [];
  for (const binding of made) placeKeeping(binding);
  put(firstStatement(program.body)?.start ?? 0, -3, `import * as ${$} from ${JSON.stringify(runtime)}; `);
  return insertions;

  /** Whether the module uses a function in no other way than to call it, for which it needs no twin. */
  function isOnlyCalled(binding: Binding): boolean {
    return (
      scopes.referencesOf(binding).every((reference) => {
        const parent = scopes.parentOf(reference);
        return parent === undefined || (parent.type === "CallExpression" && parent.callee === reference);
      }) &&
      binding.assignments.length === 0 &&
      !listed.has(binding.name)
    );
  }

  /** A function that nobody said is in the language, and that has nothing to translate, may be left as it is. */
  function tryPlace(
    fn: FunctionNode,
    parents: readonly Node[],
    write: (form: "arrow" | "function" | "method", name?: string) => Text,
  ): void {
    const before = insertions.length;
    try {
      place(fn, parents, write);
    } catch (error) {
      if (!(error instanceof NotDifferentiableError) || fn.async || fn.generator || hasOperators(fn))
        throw error;
      insertions.length = before;
    }
  }

  function place(
    fn: FunctionNode,
    parents: readonly Node[],
    write: (form: "arrow" | "function" | "method", name?: string) => Text,
  ): void {
    const parent = parents.at(-1)!;
    // A function in a marked function is twin code there; here it is the original's, in the original.
    if (fn.type === "FunctionDeclaration") {
      if (fn.id === null) {
        put(fn.start, 0, `/*#__PURE__*/ ${$}.attach(`);
        put(fn.end, 0, t`, ${write("function")}, "default");`);
        return;
      }
      const binding = scopes.bindingOf(fn.id)!;
      const name = direct.get(binding)!;
      const holder = parents.findLast(
        (node) => "body" in node && Array.isArray(node.body) && node.type !== "ClassBody",
      ) as ESTree.Program;
      const isExported =
        parent.type === "ExportNamedDeclaration" || parent.type === "ExportDefaultDeclaration";
      const twin = t`\n${write("function", name)}`;
      put(isExported ? parent.end : fn.end, 0, twin);
      if (parent.type === "ExportNamedDeclaration" && isLeaf && isOnlyCalled(binding)) {
        // export { f$1 as f }; var f$1 = attach(f, f$grad); function f …: every bundler drops what nobody imports.
        const attached = scopes.fresh(`${fn.id.name}$`);
        const lines = linesText(fn);
        const call = `/*#__PURE__*/ ${$}.attach(${fn.id.name}, ${name}${lines === "" ? "" : `, undefined${lines}`})`;
        put(fn.start, -1, `{ ${attached} as ${fn.id.name} }; var ${attached} = ${call}; `);
        return;
      }
      const lines = linesText(fn);
      put(
        firstIn(holder),
        -2,
        `${fn.id.name}[${$}.TWIN] = ${name};${lines === "" ? "" : ` ${$}.keepLines(${lines.slice(2)});`} `,
      );
      return;
    }
    if (parent.type === "MethodDefinition") return placeMethod(parent, parents.at(-2)!, write);
    if (parent.type === "Property" && (parent.method || parent.kind !== "init")) {
      if (parent.kind !== "init")
        source.refuse(parent, "A getter or setter has no twin.", "Make it a method.");
      if (some(fn, (node) => node.type === "Super"))
        source.refuse(fn, "`super` in a method of a literal is not in the language.");
      const literal = parents.at(-2)!;
      const key = keyOf(parent);
      put(literal.start, 0, `/*#__PURE__*/ ${$}.attachProperty(`);
      put(literal.end, 0, t`, ${key}, { ${star(fn)}[${key}]${write("method")} })`);
      return;
    }
    const name = nameFor(fn, parent);
    put(fn.start, 0, `/*#__PURE__*/ ${$}.attach(`);
    const twinText = write(fn.type === "ArrowFunctionExpression" ? "arrow" : "function");
    put(
      fn.end,
      -1 - fn.start,
      t`, ${twinText}, ${name === undefined ? "undefined" : JSON.stringify(name)}${linesText(fn)})`,
    );
  }

  /** Where the first statement of a block begins. */
  function firstIn(holder: ESTree.Program): number {
    const first = firsts.get(holder) ?? firstStatement(holder.body)!.start;
    firsts.set(holder, first);
    return first;
  }

  /** The text of a function, for answers that show lines of it. */
  function linesText(fn: FunctionNode): string {
    if (!lines) return "";
    const from = source.position(fn.start).line;
    const text = source.lines(from, source.position(fn.end - 1).line).join("\n");
    return `, ${JSON.stringify(source.file)}, ${from}, ${JSON.stringify(text)}`;
  }

  /** A class whose instances twins make, and those that it extends: they may hold values if they only keep what they are given. */
  function placeKeeping(binding: Binding): void {
    const declared = binding.node.type === "VariableDeclarator" ? binding.node.init : binding.node;
    if (declared === null || (declared.type !== "ClassDeclaration" && declared.type !== "ClassExpression"))
      return;
    const { body, superClass } = declared;
    if (!classes.has(body)) {
      classes.add(body);
      if (keepsValues(body)) put(body.end - 1, 5, ` static { ${$}.keeps(this); }`);
    }
    const above = superClass === null ? undefined : scopes.bindingOf(bare(superClass));
    if (above !== undefined && above !== binding) placeKeeping(above);
  }

  /** In the class, so that `this`, `super` and private names are what they are in the method; then moved away, so that nobody sees it. */
  function placeMethod(method: ESTree.MethodDefinition, body: Node, write: (form: "method") => Text): void {
    if (method.kind === "constructor")
      source.refuse(method, "A constructor has no twin.", "Make it a method.");
    const isAccessor = method.kind !== "method";
    if (isAccessor && method.key.type === "PrivateIdentifier")
      source.refuse(method, "A private getter or setter has no twin.", "Make it a method.");
    if (method.decorators.length > 0) {
      source.refuse(
        method,
        "A decorated method has no twin: what its decorators do would be lost.",
        "Call a function from it.",
      );
    }
    if (!classes.has(body)) {
      classes.add(body);
      if (keepsValues(body as ESTree.ClassBody)) put(body.end - 1, 5, ` static { ${$}.keeps(this); }`);
    }
    const isStatic = method.static ? "static " : "";
    if (method.key.type === "PrivateIdentifier") {
      put(method.end, 0, t` ${isStatic}${star(method.value)}#${method.key.name}$grad${write("method")}`);
      return;
    }
    const hidden = JSON.stringify(
      scopes.fresh(`$twin_${method.computed ? "" : keyOf(method).replace(/\W/g, "")}`),
    );
    const owner = method.static ? "this" : "this.prototype";
    const attach = isAccessor
      ? `attachAccessor(${owner}, ${keyOf(method)}, "${method.kind}", ${hidden})`
      : `attachMethod(${owner}, ${keyOf(method)}, ${hidden})`;
    put(
      method.end,
      0,
      t` ${isStatic}${star(method.value)}[${hidden}]${write("method")} static { ${$}.${attach}; }`,
    );
  }

  function keyOf(node: ESTree.MethodDefinition | ESTree.ObjectProperty): string {
    if (node.computed) return source.text.slice(node.key.start, node.key.end);
    const { key } = node;
    return JSON.stringify(
      key.type === "Identifier" ? key.name : key.type === "Literal" ? String(key.value) : "",
    );
  }
}

/** Whether a module imports nothing that could import it: then it has run before anybody uses its functions. */
function importsOnlyTheLibrary(program: ESTree.Program): boolean {
  return program.body.every(
    (one) =>
      !("source" in one) ||
      one.source === null ||
      ("importKind" in one && one.importKind === "type") ||
      ("exportKind" in one && one.exportKind === "type") ||
      (typeof one.source === "object" && one.source.value.startsWith("@chainrule/")),
  );
}

/** The names that a module hands out in lists: export { a, b as c }. */
function namesListed(program: ESTree.Program): Set<string> {
  const names = new Set<string>();
  for (const one of program.body) {
    if (one.type !== "ExportNamedDeclaration" || one.source !== null) continue;
    for (const { local } of one.specifiers) if ("name" in local) names.add(local.name);
  }
  return names;
}

const star = (fn: FunctionNode): string => (fn.generator ? "*" : "");

/** Behind imports and directives. */
function firstStatement(body: readonly Node[]): Node | undefined {
  return (
    body.find(
      (node) =>
        !("directive" in node && typeof node.directive === "string") && node.type !== "ImportDeclaration",
    ) ?? body.at(-1)
  );
}

/** The name that a function expression gets from where it stands. */
function nameFor(fn: FunctionNode, parent: Node): string | undefined {
  if (fn.id !== null) return undefined;
  if (parent.type === "VariableDeclarator" && parent.id.type === "Identifier") return parent.id.name;
  if (parent.type === "AssignmentExpression" && parent.left.type === "Identifier") return parent.left.name;
  if (parent.type === "AssignmentPattern" && parent.left.type === "Identifier") return parent.left.name;
  if ((parent.type === "Property" || parent.type === "PropertyDefinition") && !parent.computed) {
    if (parent.key.type === "Identifier") return parent.key.name;
    if (parent.key.type === "Literal") return String(parent.key.value);
    if (parent.key.type === "PrivateIdentifier") return `#${parent.key.name}`;
  }
  return parent.type === "ExportDefaultDeclaration" ? "default" : undefined;
}

/** Whether the instances of a class only keep what they are given: no accessor that would meet values, no constructor that computes. */
function keepsValues(body: ESTree.ClassBody): boolean {
  return body.body.every((element) => {
    switch (element.type) {
      case "MethodDefinition":
        if (element.kind === "constructor") return onlyStores(element.value);
        return element.kind === "method" || hasDirective(element.value);
      case "PropertyDefinition":
        return (
          element.static ||
          element.value === null ||
          bare(element.value).type === "Literal" ||
          isFunction(bare(element.value))
        );
      case "StaticBlock":
      case "TSIndexSignature":
        return true;
      default:
        return false;
    }
  });
}

function onlyStores(constructor: FunctionNode): boolean {
  const statements: readonly Node[] =
    constructor.body?.type === "BlockStatement" ? constructor.body.body : [];
  return (
    constructor.params.every((parameter) => {
      const own = parameter.type === "TSParameterProperty" ? parameter.parameter : parameter;
      if (own.type === "AssignmentPattern")
        return own.left.type === "Identifier" && bare(own.right).type === "Literal";
      return !some(own, (node) => node.type === "AssignmentPattern");
    }) &&
    statements.every((statement) => {
      if (statement.type !== "ExpressionStatement") return false;
      const e = bare(statement.expression);
      if (e.type === "CallExpression")
        return (
          e.callee.type === "Super" && e.arguments.every((argument) => bare(argument).type === "Identifier")
        );
      if (e.type !== "AssignmentExpression" || e.operator !== "=" || e.left.type !== "MemberExpression")
        return false;
      const value = bare(e.right).type;
      return (
        e.left.object.type === "ThisExpression" &&
        !e.left.computed &&
        (value === "Identifier" || value === "Literal")
      );
    })
  );
}

/** Whether a function has an operator, a condition or a call of Math in it, which would be wrong on values. */
function hasOperators(fn: FunctionNode): boolean {
  const test = (node: Node): boolean =>
    [
      "BinaryExpression",
      "UpdateExpression",
      "LogicalExpression",
      "ConditionalExpression",
      "IfStatement",
      "WhileStatement",
    ].includes(node.type) ||
    (node.type === "UnaryExpression" &&
      node.operator !== "typeof" &&
      node.operator !== "void" &&
      bare(node.argument).type !== "Literal") ||
    (node.type === "AssignmentExpression" && node.operator !== "=") ||
    (node.type === "MemberExpression" && node.object.type === "Identifier" && node.object.name === "Math");
  return test(fn) || some(fn, test) || (fn.body !== null && test(fn.body));
}
