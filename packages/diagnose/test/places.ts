// Programs in which slips are made that need what is around them: other objects, other indices, other branches, other arguments.
import type { Kind } from "./naming.ts";

const objects = `class Cell {
  weights: number[];
  offset: number;
  value = 0;
  error = 0;
  constructor(weights: number[], offset: number) {
    this.weights = weights;
    this.offset = offset;
  }
  fire(inputs: number[]): number {
    const net = this.weights.reduce((sum, w, i) => sum + w * inputs[i], this.offset);
    this.value = Math.tanh(net);
    return this.value;
  }
}

class Brain {
  layers: Cell[][];
  constructor(layers: Cell[][]) {
    this.layers = layers;
  }
  run(x: number[]): number[] {
    let signal = x;
    for (const layer of this.layers) signal = layer.map((cell) => cell.fire(signal));
    return signal;
  }
  learn(x: number[], goal: number[], rate: number): void {
    const out = this.run(x);
    const [hidden, top] = this.layers;
    for (let k = 0; k < top.length; k++) {
      top[k].error = (out[k] - goal[k]) * (1 - top[k].value * top[k].value);
    }
    for (let j = 0; j < hidden.length; j++) {
      let back = 0;
      for (let k = 0; k < top.length; k++) back += top[k].weights[j] * top[k].error;
      hidden[j].error = back * (1 - hidden[j].value * hidden[j].value);
    }
    for (let k = 0; k < top.length; k++) {
      for (let j = 0; j < hidden.length; j++) top[k].weights[j] -= rate * top[k].error * hidden[j].value;
      top[k].offset -= rate * top[k].error;
    }
    for (let j = 0; j < hidden.length; j++) {
      for (let i = 0; i < x.length; i++) hidden[j].weights[i] -= rate * hidden[j].error * x[i];
      hidden[j].offset -= rate * hidden[j].error;
    }
  }
}

const brain = new Brain([
  [new Cell([0.4, -0.7], 0.1), new Cell([0.3, 0.6], -0.2), new Cell([-0.5, 0.2], 0.05)],
  [new Cell([0.25, -0.35, 0.8], 0.15), new Cell([-0.6, 0.45, 0.3], -0.1)],
]);
for (let n = 0; n < 20; n++) brain.learn([0.6, -0.9], [0.3, -0.4], 0.2);
`;

const letters = `import numpy as np
np.random.seed(5)
letters = [0, 2, 1, 3, 2]
following = [2, 1, 3, 2, 0]
size, units = 4, 6
U = np.random.randn(units, size) * 0.4
V = np.random.randn(units, units) * 0.3
O = np.random.randn(size, units) * 0.5
for step in range(50):
    state, probs = {-1: np.zeros(units)}, {}
    cost = 0
    for t in range(len(letters)):
        state[t] = np.tanh(U[:, letters[t]] + V @ state[t - 1])
        scores = O @ state[t]
        e = np.exp(scores - scores.max())
        probs[t] = e / e.sum()
        cost -= np.log(probs[t][following[t]])
    gU, gV, gO = np.zeros_like(U), np.zeros_like(V), np.zeros_like(O)
    carry = np.zeros(units)
    for t in reversed(range(len(letters))):
        d = probs[t].copy()
        d[following[t]] -= 1
        gO += np.outer(d, state[t])
        dh = O.T @ d + carry
        dz = dh * (1 - state[t] ** 2)
        gU[:, letters[t]] += dz
        gV += np.outer(dz, state[t - 1])
        carry = V.T @ dz
    U -= 0.1 * gU
    V -= 0.1 * gV
    O -= 0.1 * gO
`;

const hits = `const rows = [[0.3, 1.0, -0.4], [0.9, -0.2, 0.5], [-0.7, 0.4, 0.1], [0.2, -0.8, 0.6]];
const kind = [1, 0, 2, 1];
const w = [[0.1, -0.2, 0.05], [0.0, 0.15, -0.1], [0.2, 0.1, -0.05]];
const bias = [0.02, -0.03, 0.01];
const eta = 0.4, count = rows.length;
for (let round = 0; round < 25; round++) {
  let loss = 0;
  const gw = w.map((row) => row.map(() => 0));
  const gb = bias.map(() => 0);
  for (let s = 0; s < count; s++) {
    const z = w.map((row, c) => bias[c] + row.reduce((sum, weight, i) => sum + weight * rows[s][i], 0));
    const total = z.reduce((sum, v) => sum + Math.exp(v), 0);
    const p = z.map((v) => Math.exp(v) / total);
    loss -= Math.log(p[kind[s]]) / count;
    for (let c = 0; c < w.length; c++) {
      const diff = p[c] - (kind[s] === c ? 1 : 0);
      for (let i = 0; i < rows[s].length; i++) gw[c][i] += diff * rows[s][i] / count;
      gb[c] += diff / count;
    }
  }
  for (let c = 0; c < w.length; c++) {
    for (let i = 0; i < w[c].length; i++) w[c][i] -= eta * gw[c][i];
    bias[c] -= eta * gb[c];
  }
}
`;

const cached = `import numpy as np

def relu(z):
    return np.maximum(0, z), z

def relu_slope(grad, z):
    grad = grad.copy()
    grad[z <= 0] = 0
    return grad

def affine(x, w, b):
    return x @ w + b, (x, w)

def affine_back(grad, memory):
    x, w = memory
    return grad @ w.T, x.T @ grad, grad.sum(axis=0)

rng = np.random.default_rng(11)
x = rng.normal(size=(6, 3))
t = (rng.uniform(size=(6, 1)) > 0.5) * 1.0
w1, b1 = rng.normal(size=(3, 5)), np.zeros(5)
w2, b2 = rng.normal(size=(5, 1)), np.zeros(1)
rate = 0.05
for i in range(100):
    z1, mem1 = affine(x, w1, b1)
    h1, act1 = relu(z1)
    z2, mem2 = affine(h1, w2, b2)
    p = 1 / (1 + np.exp(-z2))
    loss = -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))
    dp = (-t / p + (1 - t) / (1 - p)) / len(x)
    dz2 = dp * p * (1 - p)
    dh1, dw2, db2 = affine_back(dz2, mem2)
    dz1 = relu_slope(dh1, act1)
    _, dw1, db1 = affine_back(dz1, mem1)
    w1 -= rate * dw1
    b1 -= rate * db1
    w2 -= rate * dw2
    b2 -= rate * db2
`;

const neurons = `import math

class Unit:
    def __init__(self, weights):
        self.weights = weights
        self.out = 0.0
        self.delta = 0.0

def squash(x):
    return 1 / (1 + math.exp(-x))

first = [Unit([0.2, -0.5, 0.1]), Unit([0.7, 0.3, -0.2]), Unit([-0.4, 0.6, 0.05])]
second = [Unit([0.5, -0.3, 0.8, 0.1]), Unit([-0.2, 0.4, 0.6, -0.1])]

def forward(values):
    for layer in (first, second):
        for unit in layer:
            unit.out = squash(sum(w * v for w, v in zip(unit.weights, values)) + unit.weights[-1])
        values = [unit.out for unit in layer]
    return values

def train(values, wanted, speed):
    result = forward(values)
    for k, unit in enumerate(second):
        unit.delta = (wanted[k] - unit.out) * unit.out * (1 - unit.out)
    for j, unit in enumerate(first):
        blame = sum(above.weights[j] * above.delta for above in second)
        unit.delta = blame * unit.out * (1 - unit.out)
    for unit in second:
        for j in range(len(first)):
            unit.weights[j] += speed * unit.delta * first[j].out
        unit.weights[-1] += speed * unit.delta
    for unit in first:
        for i in range(len(values)):
            unit.weights[i] += speed * unit.delta * values[i]
        unit.weights[-1] += speed * unit.delta

for turn in range(30):
    train([0.3, -0.8], [0.2, 0.9], 0.5)
`;

const flat = `// one hidden layer, flat arrays
const nIn = 2, nHid = 3, nOut = 2;
const W1 = [0.1, 0.4, -0.3, 0.25, -0.6, 0.5];
const W2 = [0.7, -0.2, 0.3, -0.5, 0.6, 0.15];
const b1 = [0.1, -0.1, 0.05], b2 = [0.2, -0.15];
const samples = [{ x: [0.5, -1.2], t: [0.9, 0.1] }, { x: [-0.3, 0.8], t: [0.2, 0.7] }];
const lr = 0.3;
const sig = (v) => 1 / (1 + Math.exp(-v));
for (let epoch = 0; epoch < 10; epoch++) {
  for (const { x, t } of samples) {
    const h = [], o = [];
    for (let j = 0; j < nHid; j++) {
      let a = b1[j];
      for (let i = 0; i < nIn; i++) a += W1[j * nIn + i] * x[i];
      h[j] = sig(a);
    }
    for (let k = 0; k < nOut; k++) {
      let a = b2[k];
      for (let j = 0; j < nHid; j++) a += W2[k * nHid + j] * h[j];
      o[k] = sig(a);
    }
    const dO = [], dH = [];
    for (let k = 0; k < nOut; k++) dO[k] = (o[k] - t[k]) * o[k] * (1 - o[k]);
    for (let j = 0; j < nHid; j++) {
      let sum = 0;
      for (let k = 0; k < nOut; k++) sum += dO[k] * W2[k * nHid + j];
      dH[j] = sum * h[j] * (1 - h[j]);
    }
    for (let k = 0; k < nOut; k++) {
      for (let j = 0; j < nHid; j++) W2[k * nHid + j] -= lr * dO[k] * h[j];
      b2[k] -= lr * dO[k];
    }
    for (let j = 0; j < nHid; j++) {
      for (let i = 0; i < nIn; i++) W1[j * nIn + i] -= lr * dH[j] * x[i];
      b1[j] -= lr * dH[j];
    }
  }
}
`;

const policy = `import numpy as np
rng = np.random.RandomState(3)
H, D = 5, 4
model = {}
model['W1'] = rng.randn(H, D) / np.sqrt(D)
model['W2'] = rng.randn(H) / np.sqrt(H)
gamma, learning_rate = 0.9, 0.01

def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))

def discount_rewards(r):
    discounted = np.zeros_like(r)
    running = 0
    for t in reversed(range(0, r.size)):
        running = running * gamma + r[t]
        discounted[t] = running
    return discounted

def policy_forward(x):
    h = np.dot(model['W1'], x)
    h[h < 0] = 0
    logp = np.dot(model['W2'], h)
    p = sigmoid(logp)
    return p, h

def policy_backward(eph, epdlogp):
    dW2 = np.dot(eph.T, epdlogp).ravel()
    dh = np.outer(epdlogp, model['W2'])
    dh[eph <= 0] = 0
    dW1 = np.dot(dh.T, epx)
    return {'W1': dW1, 'W2': dW2}

for episode in range(3):
    xs, hs, dlogps, drs = [], [], [], []
    for t in range(6):
        x = rng.randn(D)
        aprob, h = policy_forward(x)
        action = 2 if rng.uniform() < aprob else 3
        xs.append(x)
        hs.append(h)
        y = 1 if action == 2 else 0
        dlogps.append(y - aprob)
        drs.append(rng.randn())
    epx = np.vstack(xs)
    eph = np.vstack(hs)
    epdlogp = np.vstack(dlogps)
    epr = np.vstack(drs)
    epdlogp *= discount_rewards(epr)
    grad = policy_backward(eph, epdlogp)
    for k in model:
        model[k] += learning_rate * grad[k]
`;

const dense = `import numpy as np

class Tanh:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out
    def backward(self, grad):
        return grad * (1 - self.out ** 2)

class Linear:
    def __init__(self, n_in, n_out, rng):
        self.weight = rng.normal(0, 0.5, (n_in, n_out))
        self.bias = np.zeros((1, n_out))
    def forward(self, x):
        self.x = x
        return x @ self.weight + self.bias
    def backward(self, grad):
        self.grad_weight = self.x.T @ grad
        self.grad_bias = grad.sum(axis=0, keepdims=True)
        return grad @ self.weight.T
    def step(self, lr):
        self.weight -= lr * self.grad_weight
        self.bias -= lr * self.grad_bias

class MSE:
    def forward(self, pred, target):
        self.diff = pred - target
        return np.mean(self.diff ** 2)
    def backward(self):
        return 2 * self.diff / self.diff.size

rng = np.random.default_rng(8)
net = [Linear(3, 5, rng), Tanh(), Linear(5, 4, rng), Tanh(), Linear(4, 2, rng)]
criterion = MSE()
inputs, targets = rng.normal(size=(7, 3)), rng.normal(size=(7, 2))
for epoch in range(40):
    out = inputs
    for layer in net:
        out = layer.forward(out)
    loss = criterion.forward(out, targets)
    grad = criterion.backward()
    for layer in reversed(net):
        grad = layer.backward(grad)
    for layer in net:
        if isinstance(layer, Linear):
            layer.step(0.1)
`;

const loopreg = `import math
data = [[2.7, 2.5, 0], [1.4, 2.3, 0], [3.3, 4.4, 0], [7.6, 2.7, 1], [5.3, 2.1, 1], [6.9, 1.8, 1]]

def predict(row, coefficients):
    yhat = coefficients[0]
    for i in range(len(row) - 1):
        yhat += coefficients[i + 1] * row[i]
    return 1.0 / (1.0 + math.exp(-yhat))

def coefficients_sgd(train, l_rate, n_epoch):
    coef = [0.1, -0.2, 0.3]
    for epoch in range(n_epoch):
        sum_error = 0
        for row in train:
            yhat = predict(row, coef)
            error = row[-1] - yhat
            sum_error += error ** 2
            coef[0] = coef[0] + l_rate * error * yhat * (1.0 - yhat)
            for i in range(len(row) - 1):
                coef[i + 1] = coef[i + 1] + l_rate * error * yhat * (1.0 - yhat) * row[i]
    return coef

print(coefficients_sgd(data, 0.3, 10))
`;

const functional = `type Vec = number[];
const dot = (a: Vec, b: Vec): number => a.reduce((s, v, i) => s + v * b[i], 0);
const add = (a: Vec, b: Vec): Vec => a.map((v, i) => v + b[i]);
const scale = (c: number, a: Vec): Vec => a.map((v) => c * v);
const relu = (a: Vec): Vec => a.map((v) => Math.max(0, v));
const step = (a: Vec): Vec => a.map((v) => (v > 0 ? 1 : 0));
const times = (a: Vec, b: Vec): Vec => a.map((v, i) => v * b[i]);
const outer = (a: Vec, b: Vec): Vec[] => a.map((v) => scale(v, b));
const apply = (m: Vec[], x: Vec): Vec => m.map((row) => dot(row, x));
const applyT = (m: Vec[], x: Vec): Vec => m[0].map((_, j) => m.reduce((s, row, i) => s + row[j] * x[i], 0));

let A: Vec[] = [[0.5, -0.4, 0.3], [-0.2, 0.6, 0.1], [0.7, 0.2, -0.5], [0.15, -0.35, 0.45]];
let a: Vec = [0.1, -0.05, 0.2, 0.0];
let B: Vec[] = [[0.3, -0.6, 0.8, 0.25], [-0.45, 0.55, 0.1, -0.3]];
let b: Vec = [0.05, -0.1];
const rate = 0.05;
const batch = [{ x: [1, -0.5, 0.25], y: [0.3, -0.7] }, { x: [-0.75, 0.6, 0.9], y: [-0.2, 0.4] }, { x: [0.35, 0.8, -0.6], y: [0.6, 0.1] }];

for (let epoch = 0; epoch < 50; epoch++) {
  let loss = 0;
  for (const { x, y } of batch) {
    const z = add(apply(A, x), a);
    const h = relu(z);
    const out = add(apply(B, h), b);
    const err = add(out, scale(-1, y));
    loss += 0.5 * dot(err, err);
    const back = times(applyT(B, err), step(z));
    B = B.map((row, k) => add(row, scale(-rate * err[k], h)));
    b = add(b, scale(-rate, err));
    A = A.map((row, j) => add(row, scale(-rate * back[j], x)));
    a = add(a, scale(-rate, back));
  }
}
`;

/** What stands in the programs instead of what should. */
export const places: readonly Kind[] = [
  {
    is: "objects in lists: back += top[k].weights[j] * top[k].value",
    program: objects,
    slip: ["back += top[k].weights[j] * top[k].error", "back += top[k].weights[j] * top[k].value"],
  },
  {
    is: "objects in lists: hidden[j].error = back * (1 - top[0].value * top[0].value)",
    program: objects,
    slip: [
      "hidden[j].error = back * (1 - hidden[j].value * hidden[j].value)",
      "hidden[j].error = back * (1 - top[0].value * top[0].value)",
    ],
  },
  {
    is: "objects in lists: rate * top[k].error * top[k].value",
    program: objects,
    slip: ["rate * top[k].error * hidden[j].value", "rate * top[k].error * top[k].value"],
  },
  {
    is: "objects in lists: rate * hidden[j].error * hidden[j].value",
    program: objects,
    slip: ["rate * top[k].error * hidden[j].value", "rate * hidden[j].error * hidden[j].value"],
  },
  {
    is: "objects in lists: top[k].offset -= rate * top[0].error",
    program: objects,
    slip: ["top[k].offset -= rate * top[k].error", "top[k].offset -= rate * top[0].error"],
  },
  { is: "objects in lists: back = top[k]", program: objects, slip: ["back += top[k]", "back = top[k]"] },
  {
    is: "letters by their numbers: d[letters[t]] -= 1",
    program: letters,
    slip: ["d[following[t]] -= 1", "d[letters[t]] -= 1"],
  },
  {
    is: "letters by their numbers: d[following[t - 1]] -= 1",
    program: letters,
    slip: ["d[following[t]] -= 1", "d[following[t - 1]] -= 1"],
  },
  {
    is: "letters by their numbers: d[following[t]] += 1",
    program: letters,
    slip: ["d[following[t]] -= 1", "d[following[t]] += 1"],
  },
  {
    is: "letters by their numbers: gU[:, following[t]] += dz",
    program: letters,
    slip: ["gU[:, letters[t]] += dz", "gU[:, following[t]] += dz"],
    mended: "gU[:, following[t - 1]] += dz",
  },
  {
    is: "letters by their numbers: gV = np.outer",
    program: letters,
    slip: ["gV += np.outer", "gV = np.outer"],
  },
  {
    is: "classes by comparison: (kind[c] === c ? 1 : 0)",
    program: hits,
    slip: ["(kind[s] === c ? 1 : 0)", "(kind[c] === c ? 1 : 0)"],
  },
  {
    is: "classes by comparison: (kind[s] === c ? 0 : 1)",
    program: hits,
    slip: ["(kind[s] === c ? 1 : 0)", "(kind[s] === c ? 0 : 1)"],
  },
  {
    is: "classes by comparison: (kind[s] === s ? 1 : 0)",
    program: hits,
    slip: ["(kind[s] === c ? 1 : 0)", "(kind[s] === s ? 1 : 0)"],
  },
  {
    is: "classes by comparison: gw[c][i] += diff * rows[c][i] / count",
    program: hits,
    slip: ["gw[c][i] += diff * rows[s][i] / count", "gw[c][i] += diff * rows[c][i] / count"],
  },
  {
    is: "classes by comparison: gb[c] = diff / count",
    program: hits,
    slip: ["gb[c] += diff / count", "gb[c] = diff / count"],
  },
  {
    is: "functions that answer several values: dz1 = relu_slope(dh1, dh1)",
    program: cached,
    slip: ["dz1 = relu_slope(dh1, act1)", "dz1 = relu_slope(dh1, dh1)"],
    mended: "dz1 = relu_slope(dh1, z1)",
  },
  {
    is: "functions that answer several values: dz1 = dh1",
    program: cached,
    slip: ["dz1 = relu_slope(dh1, act1)", "dz1 = dh1"],
    mended: "dz1 = dh1 * (z1 > 0)",
  },
  {
    is: "functions that answer several values: grad[z <= 0] = 1",
    program: cached,
    slip: ["grad[z <= 0] = 0", "grad[z <= 0] = 1"],
  },
  {
    is: "functions that answer several values: affine_back(dh1, mem1)",
    program: cached,
    slip: ["affine_back(dz1, mem1)", "affine_back(dh1, mem1)"],
  },
  {
    is: "units in two lists: above.weights[j] * above.out",
    program: neurons,
    slip: ["above.weights[j] * above.delta", "above.weights[j] * above.out"],
  },
  {
    is: "units in two lists: above.weights[j] * unit.delta",
    program: neurons,
    slip: ["above.weights[j] * above.delta", "above.weights[j] * unit.delta"],
  },
  {
    is: "units in two lists: unit.delta * first[j].delta",
    program: neurons,
    slip: ["unit.delta * first[j].out", "unit.delta * first[j].delta"],
  },
  {
    is: "units in two lists: unit.delta * unit.out",
    program: neurons,
    slip: ["unit.delta * first[j].out", "unit.delta * unit.out"],
  },
  {
    is: "units in two lists: first[j].delta * first[j].out",
    program: neurons,
    slip: ["unit.delta * first[j].out", "first[j].delta * first[j].out"],
  },
  {
    is: "matrices in flat arrays: sum += o[k] * W2[k * nHid + j]",
    program: flat,
    slip: ["sum += dO[k] * W2[k * nHid + j]", "sum += o[k] * W2[k * nHid + j]"],
  },
  {
    is: "matrices in flat arrays: lr * dH[j] * h[j]",
    program: flat,
    slip: ["lr * dO[k] * h[j]", "lr * dH[j] * h[j]"],
  },
  {
    is: "matrices in flat arrays: (o[k] - t[k]) * o[k] * (1 - t[k])",
    program: flat,
    slip: ["(o[k] - t[k]) * o[k] * (1 - o[k])", "(o[k] - t[k]) * o[k] * (1 - t[k])"],
  },
  { is: "a policy with rewards: aprob - y", program: policy, slip: ["y - aprob", "aprob - y"] },
  {
    is: "a policy with rewards: np.dot(eph.T, epr)",
    program: policy,
    slip: ["np.dot(eph.T, epdlogp)", "np.dot(eph.T, epr)"],
  },
  {
    is: "a policy with rewards: dh[eph >= 0] = 0",
    program: policy,
    slip: ["dh[eph <= 0] = 0", "dh[eph >= 0] = 0"],
  },
  {
    is: "layers as objects: grad * (1 - self.out)",
    program: dense,
    slip: ["grad * (1 - self.out ** 2)", "grad * (1 - self.out)"],
  },
  {
    is: "layers as objects: return grad @ self.grad_weight.T",
    program: dense,
    slip: ["return grad @ self.weight.T", "return grad @ self.grad_weight.T"],
  },
  {
    is: "rows with their class at the end: l_rate * error * yhat * (1.0 - yhat) * row[i + 1]",
    program: loopreg,
    slip: [
      "l_rate * error * yhat * (1.0 - yhat) * row[i]",
      "l_rate * error * yhat * (1.0 - yhat) * row[i + 1]",
    ],
  },
  {
    is: "rows with their class at the end: coef[0] - l_rate * error * yhat * (1.0 - yhat)",
    program: loopreg,
    slip: [
      "coef[0] + l_rate * error * yhat * (1.0 - yhat)",
      "coef[0] - l_rate * error * yhat * (1.0 - yhat)",
    ],
  },
  {
    is: "rows with their class at the end: coef[i + 1] = coef[i] + l_rate",
    program: loopreg,
    slip: ["coef[i + 1] = coef[i + 1] + l_rate", "coef[i + 1] = coef[i] + l_rate"],
  },
  {
    is: "functions of lists: times(applyT(B, out), step(z))",
    program: functional,
    slip: ["times(applyT(B, err), step(z))", "times(applyT(B, out), step(z))"],
  },
  {
    is: "functions of lists: scale(-rate * err[0], h)",
    program: functional,
    slip: ["scale(-rate * err[k], h)", "scale(-rate * err[0], h)"],
  },
];
