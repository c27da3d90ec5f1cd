import math
import random

random.seed(9)


class Layer:
    def __init__(self, inputs, units):
        self.w = [[random.uniform(-1, 1) for _ in range(inputs)] for _ in range(units)]
        self.b = [random.uniform(-1, 1) for _ in range(units)]

    def forward(self, x):
        self.x = x
        self.a = []
        for row, bias in zip(self.w, self.b):
            z = sum(p * q for p, q in zip(row, x)) + bias
            self.a.append(1 / (1 + math.exp(-z)))
        return self.a

    def backward(self, grad_a, rate):
        grad_z = [g * a * (1 - a) for g, a in zip(grad_a, self.a)]
        grad_x = [sum(self.w[u][i] * grad_z[u] for u in range(len(self.w))) for i in range(len(self.x))]
        for u in range(len(self.w)):
            for i in range(len(self.x)):
                self.w[u][i] -= rate * grad_z[u] * self.x[i]
            self.b[u] -= rate * grad_z[u]
        return grad_x


layers = [Layer(3, 4), Layer(4, 2), Layer(2, 2)]
sample = [0.3, -0.8, 0.5]
wish = [0.25, 0.75]

for epoch in range(30):
    signal = sample
    for layer in layers:
        signal = layer.forward(signal)
    error = sum((s - w) ** 2 for s, w in zip(signal, wish)) / 2
    grad = [s - w for s, w in zip(signal, wish)]
    for layer in reversed(layers):
        grad = layer.backward(grad, 0.7)
