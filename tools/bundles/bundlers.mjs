// Bundlers in production mode: from a program in a project to one minified module, as text. Each is called the way its users
// call it; Rollup brings no minifier, so terser does it. This file is loaded when the folder's packages are installed.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { rspack } from "@rspack/core";
import * as esbuild from "esbuild";
import { rolldown } from "rolldown";
import { rollup } from "rollup";
import { minify } from "terser";
import { build } from "vite";
import webpack from "webpack";

/** Modules that import each other are what one of the programs is about. */
const ignoreCircles = (warning, warn) => {
  if (warning.code !== "CIRCULAR_DEPENDENCY") warn(warning);
};

/** webpack and Rspack take the same configuration. */
async function pack(make, program, out, plugins) {
  const compiler = make({
    mode: "production",
    context: dirname(program),
    entry: program,
    plugins,
    output: { path: out, filename: "bundle.js", module: true, library: { type: "module" } },
    experiments: { outputModule: true },
    target: "es2022",
    performance: { hints: false },
  });
  const stats = await new Promise((resolve, reject) =>
    compiler.run((error, result) => (error ? reject(error) : resolve(result))),
  );
  if (stats.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }));
  await new Promise((closed) => compiler.close(closed));
  return readFileSync(join(out, "bundle.js"), "utf8");
}

/** From a program and a folder of its own to write into; with plugins, if it needs any. */
export const bundlers = {
  esbuild: async (program, _, plugins = []) => {
    const { outputFiles } = await esbuild.build({
      entryPoints: [program],
      plugins,
      bundle: true,
      minify: true,
      format: "esm",
      write: false,
      logLevel: "warning",
    });
    return outputFiles[0].text;
  },
  Rollup: async (program, _, plugins = []) => {
    const bundle = await rollup({
      input: program,
      plugins: [nodeResolve(), ...plugins],
      onwarn: ignoreCircles,
    });
    const { output } = await bundle.generate({ format: "es" });
    const { code } = await minify(output[0].code, { module: true });
    return code;
  },
  Rolldown: async (program, _, plugins = []) => {
    const bundle = await rolldown({ input: program, platform: "browser", plugins });
    const { output } = await bundle.generate({ format: "es", minify: true });
    await bundle.close();
    return output[0].code;
  },
  webpack: (program, out, plugins = []) => pack(webpack, program, out, plugins),
  Rspack: (program, out, plugins = []) => pack(rspack, program, out, plugins),
  /** With a page: what `vite build` does for an application. The page and its script stay in the folder. */
  Vite: async (program, out, plugins = []) => {
    const page = join(dirname(program), "index.html");
    writeFileSync(
      page,
      `<!doctype html><body></body><script type="module" src="./${basename(program)}"></script>`,
    );
    await build({
      root: dirname(program),
      configFile: false,
      plugins,
      logLevel: "error",
      build: { outDir: out, target: "es2022", modulePreload: { polyfill: false } },
    });
    const [script] = readdirSync(join(out, "assets"));
    return readFileSync(join(out, "assets", script), "utf8");
  },
};
