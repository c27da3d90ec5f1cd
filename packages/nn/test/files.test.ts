import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { mlp } from "@chainrule/nn";
import { load, save } from "@chainrule/nn/files";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

vi.mock("node:crypto", { spy: true });

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "chainrule-"));
});
afterEach(() => rm(folder, { recursive: true }));

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);
const windows = process.platform === "win32";

test.skipIf(windows).each([0o600, 0o640, 0o666, 0o400])("a file of mode %i keeps it", async (mode) => {
  const path = join(folder, "net.json");
  await writeFile(path, "old");
  await chmod(path, mode);
  await save(mlp([2, 1]), path);
  expect(await modeOf(path)).toBe(mode.toString(8));
  expect((await load(path)).layer.inputs).toBe(2);
});

test.skipIf(windows)("a new file has the mode of any new file", async () => {
  await save(mlp([2, 1]), join(folder, "net.json"));
  await writeFile(join(folder, "other"), "");
  expect(await modeOf(join(folder, "net.json"))).toBe(await modeOf(join(folder, "other")));
});

test.skipIf(windows)("a link at the path is replaced, and what it leads to stays as it is", async () => {
  const [path, other] = [join(folder, "net.json"), join(folder, "other")];
  await writeFile(other, "precious");
  await symlink(other, path);
  await save(mlp([2, 1]), path);
  expect(await readFile(other, "utf8")).toBe("precious");
  expect((await load(path)).layer.inputs).toBe(2);
});

test.skipIf(windows)(
  "a link that was planted under the temporary name is not followed, and stays",
  async () => {
    const [path, other] = [join(folder, "net.json"), join(folder, "other")];
    await writeFile(other, "precious");
    vi.mocked(randomUUID).mockReturnValueOnce("0-0-0-0-0");
    await symlink(other, `${path}.0-0-0-0-0.part`);
    await expect(save(mlp([2, 1]), path)).rejects.toThrow("EEXIST");
    expect(await readFile(other, "utf8")).toBe("precious");
    expect(await readdir(folder)).toEqual(["net.json.0-0-0-0-0.part", "other"]);
  },
);

test("a byte-order mark before a file's text is none of it", async () => {
  const path = join(folder, "net.json");
  await save(mlp([2, 1]), path);
  await writeFile(path, `\uFEFF${await readFile(path, "utf8")}`);
  expect((await load(path)).layer.inputs).toBe(2);
});

test("threads that save to one path at a time leave one whole file and nothing beside it", async () => {
  const path = join(folder, "net.json");
  const program = fileURLToPath(new URL("save-in-threads.ts", import.meta.url));
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--import", "@oxc-node/core/register", program, path],
    {
      encoding: "utf8",
    },
  );
  expect(stderr).toBe("");
  expect(status).toBe(0);
  expect((await load(path)).layer.inputs).toBe(8);
  expect(await readdir(folder)).toEqual(["net.json"]);
});
