const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

const x = [0.5, 0.1, -0.2];
const target = 0.6;
const learnRate = 0.5;
const weightsInputHidden = [
  [0.5, -0.6],
  [0.1, -0.2],
  [0.1, 0.7],
];
const weightsHiddenOutput = [0.1, -0.3];

const hiddenIn = [0, 0];
const hiddenOut = [0, 0];
for (let j = 0; j < 2; j++) {
  for (let i = 0; i < 3; i++) hiddenIn[j]! += x[i]! * weightsInputHidden[i]![j]!;
  hiddenOut[j] = sigmoid(hiddenIn[j]!);
}
let outputIn = 0;
for (let j = 0; j < 2; j++) outputIn += hiddenOut[j]! * weightsHiddenOutput[j]!;
const output = sigmoid(outputIn);

const error = target - output;
const delErrOutput = error * output * (1 - output);
const delErrHidden = weightsHiddenOutput.map(
  (w, j) => w * delErrOutput * hiddenOut[j]! * (1 - hiddenOut[j]!),
);
const deltaWHO = hiddenOut.map((a) => learnRate * delErrOutput * a);
const deltaWIH = x.map((xi) => delErrHidden.map((d) => learnRate * d * xi));
console.log(error, deltaWHO, deltaWIH);
