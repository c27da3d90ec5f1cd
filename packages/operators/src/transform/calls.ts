/** @file The text of calls: of twins by their names, of the table for `Math`, and of what only the run-time part can tell. */

import { expression, list } from "./expressions.ts";
import { memberText, objectText, keyText } from "./members.ts";
import { functionText } from "./functions.ts";
import type { Binding } from "./declarations.ts";
import { bare, type ESTree, isFunction, type Node } from "./syntax.ts";
import { joined, t, type Text } from "./text.ts";
import type { Twin } from "./twin.ts";

/** Methods of arrays that ask their callbacks for no truth. */
const CALLBACKS = new Set(["map", "forEach", "reduce", "reduceRight", "flatMap"]);

export function call(twin: Twin, e: ESTree.CallExpression): Text {
  const { $ } = twin;
  const where = twin.where(e);
  const callee = bare(e.callee);
  const handed = twin.marked ? "" : ", true";
  const replaced = twin.replaced.get(e.callee);
  const args = (): Text =>
    joined(
      list(twin, e.arguments).map(([, text]) => text),
      ", ",
    );
  const after = (first: Text): Text => {
    const rest = args();
    return e.arguments.length === 0 ? first : t`${first}, ${rest}`;
  };
  if (e.optional && !twin.required.has(e)) twin.refuse(e, "This optional call is not in the language.");
  if (replaced !== undefined) return t`${$}.fn(${replaced}, ${where}${handed})(${args()})`;

  if (callee.type === "Identifier") {
    // What esbuild and tsx write around functions to keep their names.
    const [named] = e.arguments;
    if (callee.name === "__name" && named !== undefined && isFunction(named)) return expression(twin, named);
    const binding = twin.bindingOf(callee);
    if (binding === undefined || twin.replaced.has(callee))
      return t`${$}.fn(${expression(twin, callee, true)}, ${where}${handed})(${args()})`;
    const kept = twin.around(callee, []);
    const direct = twin.module.direct.get(binding);
    if (direct !== undefined && twin.isOutside(binding)) return t`${direct}(${args()})`;
    if (twin.isLibrary(binding) || isOwnFunction(twin, binding)) return t`${kept}(${args()})`;
    return t`${$}.fn(${kept}, ${where}${handed})(${args()})`;
  }
  if (callee.type === "Super") return twin.refuse(e, "super(…) is not in the language.");
  if (callee.type !== "MemberExpression")
    return t`${$}.fn(${expression(twin, callee)}, ${where}${handed})(${args()})`;

  const object = bare(callee.object);
  if (callee.property.type === "PrivateIdentifier") return privateCall(twin, e, callee, args());
  if (object.type === "Super")
    return t`${$}.above(${memberText(twin, callee)}, ${where}).call(${after("this")})`;
  const name = callee.computed ? undefined : callee.property.name;
  if (twin.isGlobal(object, "Math") && name !== undefined) {
    if (name === "random") {
      twin.refuse(
        e,
        "Math.random is not in the language: it would be drawn once, when the function is recorded.",
        "Draw outside and hand the numbers in.",
      );
    }
    if (Object.hasOwn(Math, name)) return t`${$}.math.${name}(${after(where)})`;
  }
  if (
    object.type === "Identifier" &&
    twin.isLibrary(twin.bindingOf(object)) &&
    twin.bindingOf(object)?.from?.imported === "*"
  ) {
    return t`${memberText(twin, callee)}(${args()})`;
  }
  const isMessage = twin.isGlobal(object, "console");
  if (isMessage) twin.messages++;
  const receiver = expression(twin, callee.object);
  const key = callee.computed ? keyText(twin, callee.property) : JSON.stringify(name);
  const [first] = e.arguments;
  if (e.arguments.length === 1 && isFunction(first) && (name === "some" || name === "every")) {
    return t`${$}.asks(${receiver}, ${key}, ${where}, ${expression(twin, first)})`;
  }
  const text =
    first !== undefined && isFunction(first) && name !== undefined && CALLBACKS.has(name)
      ? t`${$}.array(${receiver}, ${key}, ${where}).${name}(${joined(
          [
            functionText(twin, first, first.type === "ArrowFunctionExpression" ? "arrow" : "function"),
            ...list(twin, e.arguments.slice(1)).map(([, rest]) => rest),
          ],
          ", ",
        )})`
      : t`${$}.${twin.marked ? "method" : "methodHanded"}(${receiver}, ${after(t`${key}, ${where}`)})`;
  if (isMessage) twin.messages--;
  return text;
}

/** Whether a name surely is a function that the twin has made. */
function isOwnFunction(twin: Twin, binding: Binding): boolean {
  if (twin.isOutside(binding) || binding.assignments.length > 0) return false;
  return (
    binding.kind === "function" ||
    (binding.kind === "const" && binding.init !== undefined && isFunction(bare(binding.init)))
  );
}

/** this.#method(…) */
function privateCall(
  twin: Twin,
  e: ESTree.CallExpression,
  callee: ESTree.MemberExpression,
  args: Text,
): Text {
  const { name } = callee.property as ESTree.PrivateIdentifier;
  for (let at: Node | undefined = e; at !== undefined; at = twin.module.scopes.parentOf(at)) {
    const twins = twin.module.privates.get(at);
    if (twins?.has(name) === true) return t`${objectText(twin, callee.object)}.#${twins.get(name)!}(${args})`;
    if (
      at.type === "ClassBody" &&
      at.body.some(
        (one) =>
          one.type === "PropertyDefinition" && one.key.type === "PrivateIdentifier" && one.key.name === name,
      )
    ) {
      return twin.refuse(e, `#${name} is a private field, whose function has no twin.`, "Make it a method.");
    }
  }
  return twin.refuse(
    e,
    `The private method #${name} has no twin.`,
    'Write "use grad" at the top of its body.',
  );
}

/** new C(…) */
export function construct(twin: Twin, e: ESTree.NewExpression): Text {
  const callee = bare(e.callee);
  const binding = twin.bindingOf(callee);
  if (binding !== undefined && twin.isOutside(binding) && binding.from === undefined)
    twin.module.made.add(binding);
  const isMessage = callee.type === "Identifier" && callee.name.endsWith("Error");
  if (isMessage) twin.messages++;
  const args = joined(
    list(twin, e.arguments).map(([, text]) => text),
    ", ",
  );
  if (isMessage) twin.messages--;
  return t`${twin.$}.make(${expression(twin, e.callee, true)}, [${args}], ${twin.where(e)})`;
}
