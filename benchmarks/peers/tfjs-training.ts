/** @file TensorFlow.js 4 on the CPU, in 32-bit floats, training as a user writes it: a contestant of ../training.ts. */

import * as tf from "@tensorflow/tfjs";
import type { Task } from "../training.ts";

await tf.setBackend("cpu");

const losses = {
  hingeLoss: (targets: tf.Tensor, outputs: tf.Tensor) => tf.scalar(1).sub(targets.mul(outputs)).relu().mean(),
  softmaxCrossEntropy: (targets: tf.Tensor, outputs: tf.Tensor) =>
    tf.losses.softmaxCrossEntropy(targets, outputs),
};

/** Answers the milliseconds of each epoch. */
export async function run({ data, hidden, loss, batch, rate, epochs }: Task): Promise<readonly number[]> {
  const [inputs, targets] = [data.inputs, data.targets].map((rows) =>
    tf.tensor2d(rows.map((row) => Array.from(row))),
  ) as [tf.Tensor2D, tf.Tensor2D];
  const model = tf.sequential();
  hidden.forEach((units, i) =>
    model.add(
      tf.layers.dense({ units, activation: "relu", ...(i === 0 && { inputShape: [inputs.shape[1]] }) }),
    ),
  );
  model.add(tf.layers.dense({ units: targets.shape[1] }));
  model.compile({ optimizer: tf.train.sgd(rate), loss: losses[loss] });
  const times: number[] = [];
  let before = performance.now();
  await model.fit(inputs, targets, {
    batchSize: batch,
    epochs,
    verbose: 0,
    yieldEvery: "never",
    callbacks: {
      onEpochEnd: () => {
        const now = performance.now();
        times.push(now - before);
        before = now;
      },
    },
  });
  tf.dispose([inputs, targets]);
  model.dispose();
  return times;
}
