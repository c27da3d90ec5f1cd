/**
 * @file What Node asks when it loads a module. It stands above whatever strips types (Node itself, tsx, oxc-node): it is handed
 * their text and, where that has one, follows its source map, so that errors and stacks name the lines of the file itself.
 */

import { readFile } from "node:fs/promises";
import type { LoadHook } from "node:module";
import { fileURLToPath } from "node:url";
import { parse } from "./parse.ts";
import { shortName } from "./plugin.ts";
import { mayHoldTwins, transform } from "./transform/index.ts";

/** The library itself has no functions of plain numbers. */
const OWN =
  /\/@chainrule\/(?:autograd|nn|operators|diagnose)\/|\/packages\/(?:autograd|nn|operators|diagnose)\/(?:src|dist)\//;

export const load: LoadHook = async (url, context, next) => {
  const result = await next(url, context);
  if (!url.startsWith("file:") || OWN.test(url) || result.source == null) return result;
  const text = typeof result.source === "string" ? result.source : new TextDecoder().decode(result.source);
  if (!mayHoldTwins(text)) return result;
  const path = fileURLToPath(url.replace(/[?#].*$/, ""));
  const built = transform(text, { parse, file: shortName(path) });
  if (built === undefined) return result;
  const map = Buffer.from(JSON.stringify(built.map)).toString("base64");
  return { ...result, source: `${built.code}\n//# sourceMappingURL=data:application/json;base64,${map}` };
};

void readFile;
