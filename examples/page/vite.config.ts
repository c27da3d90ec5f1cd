/**
 * The page is a user: in a build, `@chainrule/…` is what the tarballs hold (`publishConfig.exports`, compiled to `dist`), not
 * the sources beside it. The policy stands in the page itself, so that it holds wherever the files are put.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const packages = fileURLToPath(new URL("../../packages/", import.meta.url));

/** What the page may do: its own files, and WebAssembly; no code from strings, nothing from elsewhere. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const published: Plugin = {
  name: "published-packages",
  apply: "build",
  enforce: "pre",
  resolveId(id) {
    const match = /^@chainrule\/(\w+)(\/.+)?$/.exec(id);
    if (match === null) return null;
    const [, name = "", entry = ""] = match;
    const manifest = JSON.parse(readFileSync(`${packages}${name}/package.json`, "utf8")) as {
      publishConfig: { exports: Record<string, string | { default: string }> };
    };
    const target = manifest.publishConfig.exports[`.${entry}`];
    if (target === undefined) throw new Error(`@chainrule/${name} has no entry .${entry}`);
    return `${packages}${name}/${typeof target === "string" ? target : target.default}`;
  },
};

const withPolicy: Plugin = {
  name: "content-security-policy",
  apply: "build",
  transformIndexHtml: {
    order: "post",
    handler: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content: policy },
        injectTo: "head-prepend",
      },
    ],
  },
};

export default defineConfig({
  base: "./",
  plugins: [published, withPolicy],
  worker: { format: "es", plugins: () => [published] },
  build: { target: "es2023", modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
});
