// For Node on this repository's sources: strips types, and builds the twins of functions that say "use grad".
import { register } from "node:module";
// oxlint-disable-next-line import/no-unassigned-import -- it registers hooks
import "@oxc-node/core/register";

register("../packages/operators/src/hooks.ts", import.meta.url);
