/**
 * @file `npm run bench:training`: an epoch of training as users write it, with nn and, where they are installed, with PyTorch on one
 * thread and TensorFlow.js on the CPU. Rounds alternate, so all see the same machine; the first half of each round warms up.
 */

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { identity, relu } from "@chainrule/autograd";
import {
  csv,
  type Data,
  hingeLoss,
  type Loss,
  mlp,
  numbersIn,
  oneHot,
  random,
  sgd,
  softmaxCrossEntropy,
  train,
} from "@chainrule/nn";
import { median } from "./pace.ts";
import { PYTHON } from "./systems/index.ts";

const ROUNDS = 5;

/** What is trained, on what, and how. */
export interface Task {
  readonly name: string;
  readonly data: Data;
  readonly hidden: readonly number[];
  readonly loss: "hingeLoss" | "softmaxCrossEntropy";
  readonly batch: number;
  readonly rate: number;
  readonly epochs: number;
}

/** Answers the milliseconds of each epoch of a task. */
type Contestant = (task: Task) => Promise<readonly number[]>;

const losses: Readonly<Record<Task["loss"], Loss>> = { hingeLoss, softmaxCrossEntropy };

const stream = random(1);
const points = Array.from({ length: 100 }, () => [stream.normal(), stream.normal()] as const);
const digits = numbersIn(
  csv(readFileSync(new URL("../examples/data/digits.csv", import.meta.url), "utf8"), { header: false }),
);
const tasks: readonly Task[] = [
  {
    name: "moons 2-16-16-1, 100 samples, batch 100",
    data: { inputs: points, targets: points.map(([x, y]) => [y > Math.sin(2 * x) ? 1 : -1]) },
    hidden: [16, 16],
    loss: "hingeLoss",
    batch: 100,
    rate: 0.1,
    epochs: 400,
  },
  {
    name: "digits 64-32-10, 1,797 samples, batch 32",
    data: {
      inputs: digits.map((row) => row.slice(0, 64).map((pixel) => pixel / 16)),
      targets: digits.map((row) => oneHot(row[64] as number, 10)),
    },
    hidden: [32],
    loss: "softmaxCrossEntropy",
    batch: 32,
    rate: 0.1,
    epochs: 20,
  },
];

const ours: Contestant = async ({ data, hidden, loss, batch, rate, epochs }) => {
  const sizes = [data.inputs[0]?.length ?? 0, ...hidden, data.targets[0]?.length ?? 0];
  const network = mlp(sizes, { activation: relu, output: identity });
  const options = { loss: losses[loss], optimizer: sgd({ rate }), batch, epochs };
  let before = 0;
  return (await train(network, data, options)).map(({ milliseconds }) => {
    const epoch = milliseconds - before;
    before = milliseconds;
    return epoch;
  });
};

/** PyTorch in a process of its own, which waits for tasks. */
function startPyTorch(): Contestant | undefined {
  if (spawnSync(PYTHON, ["-c", "import torch"]).status !== 0) return undefined;
  const script = fileURLToPath(new URL("peers/torch_training.py", import.meta.url));
  const child = spawn(PYTHON, [script], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  child.unref();
  return async ({ data, hidden, loss, batch, rate, epochs }) => {
    child.stdin.write(`${JSON.stringify({ ...data, hidden, loss, batch, rate, epochs })}\n`);
    const [line] = (await once(lines, "line")) as [string];
    return JSON.parse(line) as number[];
  };
}

const contestants = new Map<string, Contestant>([["nn", ours]]);
const pytorch = startPyTorch();
if (pytorch === undefined) console.log("Without PyTorch: python3 has no torch.");
else contestants.set("PyTorch, 1 thread", pytorch);
try {
  const peer: string = "./peers/tfjs-training.ts"; // its library is installed only by npm run bench:peers
  const { run } = (await import(peer)) as { run: Contestant };
  contestants.set("TensorFlow.js, cpu", run);
} catch {
  console.log("Without TensorFlow.js: npm run bench:peers installs it.");
}

for (const task of tasks) {
  const times = new Map([...contestants.keys()].map((name) => [name, [] as number[]]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, run] of contestants) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      const epochs = await run(task);
      times.get(name)?.push(median(epochs.slice(epochs.length / 2)));
    }
  }
  console.log(
    `\n${task.name}: milliseconds per epoch, median of ${ROUNDS} rounds (least … most), and the ratio to nn's`,
  );
  const own = median(times.get("nn") as number[]);
  for (const [name, rounds] of times) {
    const middle = median(rounds);
    const spread = `(${Math.min(...rounds).toFixed(3)} … ${Math.max(...rounds).toFixed(3)})`;
    console.log(
      `  ${name.padEnd(18)} ${middle.toFixed(3).padStart(8)} ${spread.padEnd(20)} ${(middle / own).toFixed(1)}×`,
    );
  }
}
process.exit();
