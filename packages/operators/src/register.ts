/** @file The build step for Node: `node --import @chainrule/operators/register script.ts`. */

import { register } from "node:module";

register("./hooks.js", import.meta.url);
