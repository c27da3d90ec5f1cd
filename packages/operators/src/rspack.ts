/** @file The plugin for rspack. */

import { operators } from "./plugin.ts";

export type { OperatorsOptions } from "./plugin.ts";

/** Puts differentiable twins beside functions of numbers that say "use grad". */
export default operators.rspack;
