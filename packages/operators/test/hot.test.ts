// A development server keeps modules and loads again what was edited: then the twin is that of the new text.
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import operators from "@chainrule/operators/vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createViteServer } from "vitest/node";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "chainrule-hot-")));
const file = join(folder, "energy.ts");
const write = (formula: string): void => {
  writeFileSync(
    file,
    `export function energy(x: number): number {\n  "use grad";\n  return ${formula};\n}\n`,
  );
};

describe("a development server", () => {
  let server: Awaited<ReturnType<typeof createViteServer>>;
  beforeAll(async () => {
    symlinkSync(
      fileURLToPath(new URL("../../../node_modules", import.meta.url)),
      join(folder, "node_modules"),
    );
    write("x ** 3");
    writeFileSync(
      join(folder, "slope.ts"),
      'import { grad } from "@chainrule/autograd";\nimport { energy } from "./energy.ts";\nexport const slope = grad(energy)(2);\n',
    );
    server = await createViteServer({
      root: folder,
      configFile: false,
      logLevel: "silent",
      appType: "custom",
      plugins: [operators()],
      server: { middlewareMode: true, hmr: false, watch: null },
      optimizeDeps: { noDiscovery: true },
    });
  });
  afterAll(async () => {
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const slope = async (): Promise<unknown> => (await server.ssrLoadModule("/slope.ts"))["slope"];

  it("differentiates what a function has become when its file was edited", async () => {
    expect(await slope()).toBe(12);
    write("5 * x");
    server.moduleGraph.onFileChange(file); // what its watcher calls
    expect(await slope()).toBe(5);
    expect((await server.transformRequest("/energy.ts"))?.code).toContain("5 * x");
  });

  it("says what it cannot differentiate after an edit, and goes on after the next", async () => {
    write("eval('x')");
    server.moduleGraph.onFileChange(file);
    await expect(slope()).rejects.toThrow(/energy\.ts/);
    write("x * x");
    server.moduleGraph.onFileChange(file);
    expect(await slope()).toBe(4);
  });
});
