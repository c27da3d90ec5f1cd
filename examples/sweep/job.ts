/** @file One job of the sweep: a network of one setup, trained on four fifths of the irises and asked about the fifth that it has not seen. */

import { readFileSync } from "node:fs";
import { tanh } from "@chainrule/autograd";
import {
  accuracy,
  adam,
  csv,
  type Data,
  dense,
  l2,
  lossOf,
  network,
  numbersIn,
  oneHot,
  random,
  softmaxCrossEntropy,
  train,
} from "@chainrule/nn";

/** What is tried. */
export interface Setup {
  readonly hidden: number;
  readonly rate: number;
  readonly penalty: number;
}

/** A setup, and which part of the data is held back. */
export interface Job {
  readonly setup: Setup;
  readonly fold: number;
}

/** How well it did on the part that was held back. */
export interface Score {
  readonly loss: number;
  readonly accuracy: number;
  readonly milliseconds: number;
}

const FOLDS = 5;
const EPOCHS = 60;

/** All setups with all folds. */
export function jobs(): Job[] {
  const setups = [2, 4, 8, 16].flatMap((hidden) =>
    [0.003, 0.01, 0.03].flatMap((rate) => [0, 0.003].map((penalty) => ({ hidden, rate, penalty }))),
  );
  return setups.flatMap((setup) => Array.from({ length: FOLDS }, (_, fold) => ({ setup, fold })));
}

/** The same job always has the same name, so that it is not done twice. */
export const nameOf = ({ setup: { hidden, rate, penalty }, fold }: Job): string =>
  `${hidden}-${rate}-${penalty}-${fold}`;

let irises: Data | undefined;

/** The irises in a random order, lengths in units of their standard deviation from their mean. */
function data(): Data {
  if (irises !== undefined) return irises;
  const text = readFileSync(new URL("../data/iris.csv", import.meta.url), "utf8");
  const rows = numbersIn(csv(text.slice(text.indexOf("\n") + 1), { header: false }));
  const scale = [0, 1, 2, 3].map((c) => {
    const mean = rows.reduce((sum, row) => sum + row[c]!, 0) / rows.length;
    return {
      mean,
      deviation: Math.sqrt(rows.reduce((sum, row) => sum + (row[c]! - mean) ** 2, 0) / rows.length),
    };
  });
  const order = Array.from(random(1).permutation(rows.length), (r) => rows[r]!);
  irises = {
    inputs: order.map((row) => scale.map(({ mean, deviation }, c) => (row[c]! - mean) / deviation)),
    targets: order.map((row) => oneHot(row[4]!, 3)),
  };
  return irises;
}

/** Trains and asks. The answer depends on the job alone, not on who does it. */
export async function run({ setup: { hidden, rate, penalty }, fold }: Job): Promise<Score> {
  const start = performance.now();
  const { inputs, targets } = data();
  const part = (isHeld: boolean): Data => {
    const isIn = (_: unknown, i: number): boolean => (i % FOLDS === fold) === isHeld;
    return { inputs: inputs.filter(isIn), targets: targets.filter(isIn) };
  };
  const flowers = network([dense(4, hidden, { activation: tanh }), dense(hidden, 3)], { seed: 1 + fold });
  await train(flowers, part(false), {
    loss: softmaxCrossEntropy,
    optimizer: adam({ rate }),
    epochs: EPOCHS,
    batch: 16,
    ...(penalty > 0 && { penalty: l2(penalty) }),
  });
  const held = part(true);
  return {
    loss: lossOf(flowers, held, softmaxCrossEntropy),
    accuracy: accuracy(flowers, held),
    milliseconds: performance.now() - start,
  };
}
