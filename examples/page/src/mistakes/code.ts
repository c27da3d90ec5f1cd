import { diagnose } from "@chainrule/diagnose";

const attempt = `
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
const x = 0.5, y = 0.6;
let w = 0.4;
const output = sigmoid(w * x);
const delta = (y - output) * (1 - output);
w += 0.5 * delta * x;
`;
console.log(diagnose(attempt).toString("attempt.ts"));
