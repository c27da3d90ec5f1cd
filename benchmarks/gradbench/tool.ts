/** @file The tool: reads messages from standard input, a line each, and answers them on standard output. */

import { createInterface } from "node:readline";
import { answer, type Message } from "./answer.ts";

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line) as Message))}\n`);
}
