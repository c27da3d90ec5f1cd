/**
 * @file `npm run gradbench -- FOLDER [EVAL …]`: our entry against the evals of a checkout of GradBench, which are Python programs
 * (they need pydantic and numpy, and for most a C++ compiler, by which they compute what is right). We are the one between eval and tool:
 * what one says is handed to the other, and noted. Prints whether answers were found right, and how long the last input of each function took.
 */

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { median } from "../pace.ts";
import { evals, type Message, type Response } from "./answer.ts";

const [folder, ...wanted] = process.argv.slice(2);
const source = folder === undefined ? "" : join(folder, "python/gradbench");
if (folder === undefined || !existsSync(source)) {
  throw new Error(
    `Cannot run GradBench: there is no checkout of it at ${folder ?? "…"}. Pass its folder: npm run gradbench -- ../gradbench`,
  );
}
const python = process.env["PYTHON"] ?? "python3";
const tool = fileURLToPath(new URL("tool.ts", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));

interface Found {
  /** Of each function, the response to its last input that was answered. */
  readonly last: Map<string, { readonly message: Message; readonly response: Response }>;
  right: number;
  readonly wrong: string[];
}

/** Compiles what an eval compares with: derivatives by hand in C++, which come with GradBench. */
function compileReference(name: string): void {
  const tools = join(folder as string, "tools/manual");
  if (!existsSync(join(tools, `${name}.cpp`))) return;
  const { status, stderr, error } = spawnSync("make", ["-C", tools, `bin/${name}`], { encoding: "utf8" });
  if (status === 0) return;
  throw new Error(
    `Cannot run ${name}: what it compares with does not compile (make -C ${tools} bin/${name}). ${error?.message ?? stderr}`,
  );
}

/** One eval against the tool. */
async function session(name: string): Promise<Found> {
  compileReference(name);
  const found: Found = { last: new Map(), right: 0, wrong: [] };
  const asks = spawn(python, [`python/gradbench/gradbench/evals/${name}/run.py`], {
    cwd: folder,
    env: { ...process.env, PYTHONPATH: "python/gradbench" },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const answers = spawn(process.execPath, ["--import", "@oxc-node/core/register", tool], {
    cwd: root,
    stdio: ["pipe", "pipe", "inherit"],
  });
  let complaint = "";
  asks.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
  asks.stdin.on("error", () => {}); // an eval that has ended is found out by what it has not asked
  const responses = createInterface({ input: answers.stdout })[Symbol.asyncIterator]();
  for await (const line of createInterface({ input: asks.stdout })) {
    const message = JSON.parse(line) as Message & { valid?: boolean; error?: string };
    answers.stdin.write(`${line}\n`);
    const next = await responses.next();
    if (next.done === true) throw new Error(`The tool ended at ${line.slice(0, 200)}`);
    asks.stdin.write(`${next.value}\n`);
    const response = JSON.parse(next.value) as Response;
    if (message.kind === "evaluate") {
      if (response.success === true) found.last.set(message.function!, { message, response });
      else found.wrong.push(`${message.function}: ${response.error}`);
    } else if (message.kind === "analysis") {
      if (message.valid === true) found.right++;
      else found.wrong.push(message.error?.trim().split("\n").at(-1) ?? "wrong");
    }
  }
  answers.kill();
  const status = asks.exitCode ?? ((await once(asks, "exit")) as [number | null])[0];
  if (status !== 0 || found.last.size === 0)
    found.wrong.push(complaint.trim().split("\n").at(-1) || `the eval ended with ${status}`);
  return found;
}

const time = (nanoseconds: number): string =>
  nanoseconds < 1e6 ? `${(nanoseconds / 1e3).toPrecision(3)} µs` : `${(nanoseconds / 1e6).toPrecision(3)} ms`;

console.log("eval      function    right  wrong   prepare     a run  last input");
for (const name of Object.keys(evals)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  // oxlint-disable-next-line no-await-in-loop -- one after the other, so that they do not disturb each other
  const { last, right, wrong } = await session(name);
  for (const [called, { message, response }] of last) {
    const timings = (kind: string): number[] =>
      (response.timings ?? []).filter((timing) => timing.name === kind).map(({ nanoseconds }) => nanoseconds);
    const described = (message as { description?: string }).description ?? "";
    console.log(
      `${name.padEnd(9)} ${called.padEnd(10)} ${String(right).padStart(6)} ${String(wrong.length).padStart(6)} ` +
        `${time(median(timings("prepare"))).padStart(9)} ${time(median(timings("evaluate"))).padStart(9)}  ${described}`,
    );
  }
  for (const complaint of new Set(wrong)) console.log(`${name.padEnd(9)} WRONG ${complaint}`);
}
