const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

const x1 = 0.1;
const x2 = 0.3;
const w1 = 0.4;
const w2 = -0.2;
const hw = 0.1;
const y = 1;

const h = w1 * x1 + w2 * x2;
const a = sigmoid(h);
const y1 = sigmoid(hw * a);

const b = (y - y1) * y1 * (y - y1);
const bh = hw * b * a * (y - a);
const gdw = y1 * b * a;
const dw1 = y1 * bh * x1;
const dw2 = y1 * bh * x2;
console.log(b, bh, gdw, dw1, dw2);
