/** @file A running process that measures one system on one workload, as the process that asks it sees it. */

import { execFileSync, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Ready, Round } from "./measured.ts";
import { PYTHON, type SystemEntry } from "./systems/index.ts";
import type { Workload } from "./workloads/workload.ts";

export interface Contestant {
  readonly system: SystemEntry;
  /** What it said when it was warm. */
  readonly ready: Ready;
  /** Asks for one slice; `undefined` if the process has ended. */
  round(): Promise<Round | undefined>;
  /** Ends the process. */
  stop(): void;
}

const TYPESCRIPT = ["--import", "@oxc-node/core/register"];
const here = fileURLToPath(new URL(".", import.meta.url));

/** Starts the process and waits until it is warm. */
export async function enter(system: SystemEntry, workload: Workload): Promise<Contestant> {
  const [program, args] = system.module.endsWith(".py")
    ? [PYTHON, [system.module, system.variant]]
    : [
        process.execPath,
        [
          ...TYPESCRIPT,
          ...(system.options ?? []),
          "measured.ts",
          system.module,
          system.variant,
          workload.name,
        ],
      ];
  const child = spawn(program, args, { cwd: here, stdio: ["pipe", "pipe", "pipe"] });
  const { name, size, data, start, rate, restart } = workload;
  if (system.module.endsWith(".py")) {
    const plain = { name, size, data: [...data], start: [...start], rate, restart };
    child.stdin.write(`${JSON.stringify(plain)}\n`);
  }
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaints += text));
  child.stdin.on("error", () => {}); // a process that has ended is found out by its missing answer
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async <T>(): Promise<T | undefined> => {
    for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
      if (line.value.startsWith("{")) return JSON.parse(line.value) as T; // some libraries print greetings
    }
    return undefined;
  };
  const lastWords = (): string => complaints.trim().split("\n").at(-1) || "the process ended without a word";
  return {
    system,
    ready: (await answer<Ready>()) ?? { failed: lastWords() },
    round() {
      child.stdin.write("round\n");
      return answer<Round>();
    },
    stop: () => void child.kill(),
  };
}

/** The bytes that one operation of a system's graph holds. */
export function weigh(system: SystemEntry): number {
  const args = ["--expose-gc", ...TYPESCRIPT, "weighed.ts", system.module, system.variant];
  const line = execFileSync(process.execPath, args, { cwd: here, encoding: "utf8" });
  return (JSON.parse(line) as { bytes: number }).bytes;
}
