/** @file What twins call, under the names that they call it by. Nothing is defined here. */

export { add, count, div, fixed, index, key, mul, neg, plus, pow, rem, step, sub } from "./arithmetic.ts";
export { bits, complement } from "./bits.ts";
export { above, array, asks, fn, has, instance, make, method, methodHanded, typeOf } from "./calls.ts";
export { caught, certainly } from "./certain.ts";
export { choosing } from "./choosing.ts";
export { eq, ge, gt, known, le, looseEq, looseNe, lt, ne, not } from "./conditions.ts";
export { fork, none } from "./fork.ts";
export { and, coalesce, cond, defaulted, or, perhaps, sure } from "./sides.ts";
export { math } from "./math.ts";
export { at, each, field, part, parts, place, slot } from "./members.ts";
export { keepLines, name } from "./recording.ts";
export { frame } from "./region.ts";
export { held, raise, thrown } from "./statements.ts";
export { message, text } from "./texts.ts";
export { TWIN, attach, attachAccessor, attachMethod, attachProperty, keeps, own } from "./twins.ts";
export { outer, remove, set, withAccessors } from "./writes.ts";
