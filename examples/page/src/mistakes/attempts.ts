/** @file The notebook's three attempts, written in TypeScript. */

const FORWARD = `const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

const x = [0.5, 0.1, -0.2];
const target = 0.6;
const learnrate = 0.5;
const weightsInputHidden = [[0.5, -0.6], [0.1, -0.2], [0.1, 0.7]];
const weightsHiddenOutput = [0.1, -0.3];

// Forward
const hidden: number[] = [];
for (let j = 0; j < 2; j++) {
  let h = 0;
  for (let i = 0; i < 3; i++) h += x[i] * weightsInputHidden[i][j];
  hidden.push(sigmoid(h));
}
const output = sigmoid(hidden[0] * weightsHiddenOutput[0] + hidden[1] * weightsHiddenOutput[1]);

// Backward
`;

export const ATTEMPTS: readonly { readonly name: string; readonly source: string }[] = [
  {
    name: "The worked example, first attempt",
    source: `const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

const x1 = 0.1;
const x2 = 0.3;
let w1 = 0.4;
let w2 = -0.2;
let hw = 0.1;
const y = 1;

// Forward
const h = w1 * x1 + w2 * x2;
const a = sigmoid(h);
const y1 = sigmoid(hw * a);

// The error for the output unit
const b = (y - y1) * y1 * (y - y1);
// The error for the hidden unit
const bh = hw * b * a * (y - a);

// The gradient descent steps
const gdw = y1 * b * a;
const step1 = y1 * bh * x1;
const step2 = y1 * bh * x2;
hw += gdw;
w1 += step1;
w2 += step2;
`,
  },
  {
    name: "The exercise, second attempt",
    source: `${FORWARD}const error = (target - output) * output * (target - output);
const delErrOutput = weightsHiddenOutput.map((w) => w * error * output * (target - output));
const delErrHidden = [0, 1].map(
  (j) => weightsInputHidden[0][j] * delErrOutput[j] * hidden[j] * (target - hidden[j]),
);

// Steps
const deltaWHO = [0, 1].map((j) => output * delErrOutput[j] * hidden[j]);
const deltaWIH = x.map((xi) => [0, 1].map((j) => output * delErrHidden[j] * xi));
`,
  },
  {
    name: "The exercise, third attempt",
    source: `${FORWARD}const error = target - output;
const delErrOutput = error * output * (1 - output);
const delErrHidden = [0, 1].map(
  (j) => delErrOutput * weightsHiddenOutput[j] * hidden[j] * (1 - hidden[j]),
);

// Steps
const deltaWHO = [0, 1].map((j) => learnrate * delErrOutput * hidden[j]);
const deltaWIH = x.map((xi) => [0, 1].map((j) => learnrate * delErrHidden[j] * xi));
`,
  },
];
