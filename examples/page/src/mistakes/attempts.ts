/** @file The notebook's three attempts, written in TypeScript. */

const SIGMOID = `const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
`;

const FORWARD = `${SIGMOID}
const x = [0.5, 0.1, -0.2];
const target = 0.6;
const learnRate = 0.5;
const weightsInputHidden = [[0.5, -0.6], [0.1, -0.2], [0.1, 0.7]];
const weightsHiddenOutput = [0.1, -0.3];

// Forward
const hiddenIn = [0, 0];
const hiddenOut = [0, 0];
for (let j = 0; j < 2; j++) {
  for (let i = 0; i < 3; i++) hiddenIn[j] += x[i] * weightsInputHidden[i][j];
  hiddenOut[j] = sigmoid(hiddenIn[j]);
}
let outputIn = 0;
for (let j = 0; j < 2; j++) outputIn += hiddenOut[j] * weightsHiddenOutput[j];
const output = sigmoid(outputIn);

// Backward
`;

export const ATTEMPTS: readonly { readonly name: string; readonly source: string }[] = [
  {
    name: "The worked example, first attempt",
    source: `${SIGMOID}
const x1 = 0.1;
const x2 = 0.3;
const w1 = 0.4;
const w2 = -0.2;
const hw = 0.1;
const y = 1;

// Forward
const h = w1 * x1 + w2 * x2;
const a = sigmoid(h);
const y1 = sigmoid(hw * a);

// Backward
const b = (y - y1) * y1 * (y - y1);
const bh = hw * b * a * (y - a);
const gdw = y1 * b * a;
const dw1 = y1 * bh * x1;
const dw2 = y1 * bh * x2;
`,
  },
  {
    name: "The exercise, second attempt",
    source: `${FORWARD}const error = (target - output) * output * (target - output);
const delErrOutput = weightsHiddenOutput.map((w) => w * error * output * (target - output));
const delErrHidden = weightsInputHidden.map((row) =>
  row.map((w, j) => w * delErrOutput[j] * hiddenOut[j] * (target - hiddenOut[j])),
);
const deltaWHO = hiddenOut.map((a, j) => output * delErrOutput[j] * a);
const deltaWIH = delErrHidden.map((row, i) => row.map((d) => output * d * x[i]));
`,
  },
  {
    name: "The exercise, third attempt",
    source: `${FORWARD}const error = target - output;
const delErrOutput = error * output * (1 - output);
const delErrHidden = weightsHiddenOutput.map((w, j) => delErrOutput * w * hiddenOut[j] * (1 - hiddenOut[j]));
const deltaWHO = hiddenOut.map((a) => learnRate * delErrOutput * a);
const deltaWIH = x.map((xi) => delErrHidden.map((d) => learnRate * d * xi));
`,
  },
];
