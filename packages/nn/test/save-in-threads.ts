// Saves from three threads to the path in the first argument, each twenty times. A program of its own: the threads load TypeScript.
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { mlp } from "@chainrule/nn";
import { save } from "@chainrule/nn/files";

if (isMainThread) {
  const thread = (): Worker => new Worker(new URL(import.meta.url), { workerData: process.argv[2] });
  for (let i = 0; i < 3; i++) thread();
} else {
  for (let i = 0; i < 20; i++) await save(mlp([8, 16, 1], { seed: i }), workerData as string);
}
