/** @file What engines throw where they do not run generated code. */

/**
 * Whether an error says that code cannot run here: a policy forbids it, there is no WebAssembly or not all of it, or no memory
 * is left. Anything else is a mistake of ours, which must not pass as one of these.
 */
export function isRefusal(error: unknown): boolean {
  if (error instanceof EvalError || error instanceof RangeError) return true;
  return typeof WebAssembly === "undefined" || error instanceof WebAssembly.CompileError;
}
