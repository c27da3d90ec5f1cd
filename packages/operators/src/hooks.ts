/**
 * @file What Node asks when it loads a module. It stands above whoever strips types (tsx, oxc-node; Node itself does it last) and
 * reads the source map that those leave, so that errors and stacks name the lines that the author wrote.
 */

import { readFile } from "node:fs/promises";
import type { LoadHook } from "node:module";
import { fileURLToPath } from "node:url";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { OWN, shortName } from "./files.ts";
import { parse } from "./parse.ts";
import { type Earlier, mayHoldTwins, transform } from "./transform/index.ts";

const MAP = /\n\/\/# sourceMappingURL=data:application\/json[^,]*;base64,([A-Za-z0-9+/=]+)\s*$/;

export const load: LoadHook = async (url, context, next) => {
  const result = await next(url, context);
  if (!url.startsWith("file:") || result.source === null || result.source === undefined) return result;
  const path = fileURLToPath(url.replace(/[?#].*$/, ""));
  if (OWN.test(path)) return result;
  const text = typeof result.source === "string" ? result.source : new TextDecoder().decode(result.source);
  if (!mayHoldTwins(text)) return result;
  const earlier = await earlierOf(text, path);
  const built = transform(text.replace(MAP, ""), {
    parse: (code, file) =>
      parse(code, earlier === undefined ? file : file.replace(/\.([cm]?)tsx?$/, ".$1js")),
    file: shortName(path),
    ...(earlier === undefined ? {} : { earlier }),
  });
  if (built === undefined) return result;
  const map = Buffer.from(JSON.stringify({ ...built.map, sources: [url] })).toString("base64");
  return { ...result, source: `${built.code}\n//# sourceMappingURL=data:application/json;base64,${map}` };
};

/** What a text was made from, if it says so: the file itself, unless the source map holds its text. */
async function earlierOf(text: string, path: string): Promise<Earlier | undefined> {
  const [, encoded] = MAP.exec(text) ?? [];
  if (encoded === undefined) return undefined;
  const map = new TraceMap(Buffer.from(encoded, "base64").toString());
  return {
    text: map.sourcesContent?.[0] ?? (await readFile(path, "utf8")),
    place: (line, column) => {
      const found = originalPositionFor(map, { line, column });
      return found.line === null ? undefined : { line: found.line, column: found.column };
    },
  };
}
