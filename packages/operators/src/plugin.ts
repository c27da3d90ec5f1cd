/** @file The build step as a plugin: one for Vite, Rollup, Rolldown, webpack, Rspack, esbuild and Bun. */

import { createUnplugin, type UnpluginFactory, type UnpluginInstance } from "unplugin";
import { OWN, shortName } from "./files.ts";
import { parse } from "./parse.ts";
import { mayHoldTwins, transform } from "./transform/index.ts";

/** Options of the plugin. */
export interface OperatorsOptions {
  /** Which files are looked at, beside those whose names end as TypeScript's and JavaScript's do. Default: all. */
  readonly include?: RegExp;
  /** Which files are left out. Default: none; a library may be published with its directives, and built by its user. */
  readonly exclude?: RegExp;
  /** Whether the text of functions is kept for answers that show lines of it. Default: not in builds for production (NODE_ENV, or the bundler's mode). */
  readonly lines?: boolean;
}

const SCRIPTS = /\.[cm]?[jt]sx?(?:[?#]|$)/;
const factory: UnpluginFactory<OperatorsOptions | undefined> = (options = {}) => {
  const { include, exclude } = options;
  let isProduction = process.env["NODE_ENV"] === "production";
  const byMode = (compiler: { readonly options: { readonly mode?: string | undefined } }): void => {
    isProduction ||= compiler.options.mode === "production";
  };
  return {
    name: "chainrule-operators",
    enforce: "pre",
    vite: {
      configResolved(config) {
        ({ isProduction } = config);
      },
    },
    webpack: byMode,
    rspack: byMode,
    transform: {
      filter: {
        id: { include: include ?? SCRIPTS, exclude: exclude === undefined ? [OWN] : [OWN, exclude] },
      },
      handler(code, id) {
        const file = id.replace(/[?#].*$/, "");
        if (!SCRIPTS.test(file) || !mayHoldTwins(code)) return null;
        const { lines = !isProduction } = options;
        const built = transform(code, { parse, file: shortName(file), lines });
        // Errors name files from the working directory; bundlers look from the file itself, unless the path is a whole one.
        return built === undefined ? null : { ...built, map: { ...built.map, sources: [file] } };
      },
    },
  };
};

/** The plugin, with one property for each bundler. */
export const operators: UnpluginInstance<OperatorsOptions | undefined, false> = createUnplugin(factory);
