/** @file The build step for Node: `node --import @chainrule/operators/register script.ts`. */

import { register } from "node:module";

// In the package's own sources the hooks are TypeScript, which whoever strips their types has been registered for.
register(import.meta.url.endsWith(".ts") ? "./hooks.ts" : "./hooks.js", import.meta.url);
// Twins stand between the lines of a module: without the source map, stacks would name lines that the author has not written.
process.setSourceMapsEnabled(true);
