/** Where a policy forbids generated code, `auto` falls back without a word, and the named backends say what is missing. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const script = fileURLToPath(new URL("policy/forbidden.ts", import.meta.url));

function run(...flags: readonly string[]): unknown {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [...flags, "--import", "@oxc-node/core/register", script],
    { encoding: "utf8" },
  );
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
}

const NO_STRINGS = "--disallow-code-generation-from-strings";

describe("auto", () => {
  it("takes WebAssembly where only code from strings is forbidden", () => {
    expect(run(NO_STRINGS)).toEqual({ same: true, backend: "wasm", batch: "wasm", js: "EvalError" });
  });

  it("takes JavaScript where there is no WebAssembly", () => {
    expect(run("-r", fileURLToPath(new URL("policy/no-webassembly.cjs", import.meta.url)))).toEqual({
      same: true,
      backend: "js",
      batch: "run",
      js: "ran",
    });
  });

  it("interprets where both are forbidden", () => {
    expect(
      run(NO_STRINGS, "-r", fileURLToPath(new URL("policy/no-webassembly.cjs", import.meta.url))),
    ).toEqual({
      same: true,
      backend: "run",
      batch: "run",
      js: "EvalError",
    });
  });
});
