/** @file Where twins stand: at a symbol of the function that they are the twins of. */

import { setRecorder, takesValues, TWIN, twinOf } from "@chainrule/autograd/twin";
import { keepLines, recorder, state } from "./recording.ts";

export { TWIN };

setRecorder(recorder);

type AnyFunction = (...args: never[]) => unknown;

const define = (f: object, key: PropertyKey, value: unknown): unknown =>
  Object.defineProperty(f, key, { value, configurable: true });

/**
 * Puts the twin beside a function.
 * @param name what the function would have been called by where it stood.
 * @param file with `line` and `text`: where the function stands, for answers that show lines of it.
 */
export function attach<F extends AnyFunction>(
  f: F,
  twin: AnyFunction,
  name?: string,
  file?: string,
  line = 0,
  text = "",
): F {
  if (name !== undefined && f.name === "") define(f, "name", name);
  if (twinOf(f) === undefined) define(f, TWIN, takesValues(twin)); // who is built twice keeps the first
  if (file !== undefined) keepLines(file, line, text);
  return f;
}

/** Moves the twin of a method from the key that it was written under. */
export function attachMethod(owner: object, key: PropertyKey, hidden: PropertyKey): void {
  const methods = owner as Record<PropertyKey, AnyFunction>;
  const [method, twin] = [methods[key]!, methods[hidden]!];
  attach(method, twin);
  if (typeof key === "symbol") {
    const called = attach(whileRecording(method, twin), twin);
    Object.defineProperty(owner, key, { value: called, writable: true, configurable: true });
  }
  Reflect.deleteProperty(owner, hidden);
}

/** What JavaScript calls by itself, as it does iterators and accessors: the twin while something is recorded. */
function whileRecording(f: AnyFunction, twin: AnyFunction): AnyFunction {
  const either = function (this: never, ...args: never[]): unknown {
    return (state.depth > 0 ? twin : f).apply(this, args);
  };
  return Object.defineProperty<AnyFunction>(either, "name", { value: f.name });
}

const doors = new WeakSet<object>();

/** Puts the twin of a getter or a setter behind it. */
export function attachAccessor(
  owner: object,
  key: PropertyKey,
  kind: "get" | "set",
  hidden: PropertyKey,
): void {
  const own = Object.getOwnPropertyDescriptor(owner, key)!;
  const door = whileRecording(own[kind]!, (owner as Record<PropertyKey, AnyFunction>)[hidden]!);
  doors.add(door);
  Object.defineProperty(owner, key, { ...own, [kind]: door });
  Reflect.deleteProperty(owner, hidden);
}

/** Whether a property is no accessor, or one whose functions have twins. */
export function hasTwins({ get, set }: PropertyDescriptor): boolean {
  return [get, set].every((f) => f === undefined || doors.has(f));
}

/** Attaches the twin of an object literal's method, which a second literal holds. */
export function attachProperty<O extends object>(owner: O, key: PropertyKey, holder: object): O {
  attach(
    (owner as Record<PropertyKey, AnyFunction>)[key]!,
    (holder as Record<PropertyKey, AnyFunction>)[key]!,
  );
  return owner;
}

/** Says that a function, which a twin has made, or a class takes values as it is. */
export function own<F>(f: F): F {
  // A plain assignment: this happens for each closure that a twin makes.
  if (typeof f === "function" && !Object.hasOwn(f, TWIN)) (f as { [TWIN]?: unknown })[TWIN] = f;
  return f;
}

const keeping = new WeakSet<object>();

/** Says that the instances of a class only keep what they are given. */
export function keeps(C: object): void {
  keeping.add(C);
}

/** Whether the instances of a class, and of those that it extends, only keep what they are given. */
export function isKeeping(C: unknown): boolean {
  if (typeof C !== "function" || !keeping.has(C)) return false;
  const above: unknown = Object.getPrototypeOf(C);
  return above === Function.prototype || isKeeping(above);
}
