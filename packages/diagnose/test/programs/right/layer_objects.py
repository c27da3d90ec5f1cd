import numpy as np

rng = np.random.default_rng(9)


class Linear:
    def __init__(self, n_in, n_out):
        self.W = rng.normal(size=(n_in, n_out))
        self.b = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad):
        self.gW = self.x.T @ grad
        self.gb = grad.sum(axis=0)
        return grad @ self.W.T

    def step(self, lr):
        self.W -= lr * self.gW
        self.b -= lr * self.gb


class Sigmoid:
    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y

    def backward(self, grad):
        return grad * self.y * (1 - self.y)

    def step(self, lr):
        pass


class MSE:
    def forward(self, pred, target):
        self.diff = pred - target
        return np.mean(self.diff ** 2)

    def backward(self):
        return 2 * self.diff / self.diff.size


layers = [Linear(2, 3), Sigmoid(), Linear(3, 3), Sigmoid(), Linear(3, 1)]
criterion = MSE()
data = rng.random((4, 2))
goal = rng.random((4, 1))
for epoch in range(30):
    value = data
    for layer in layers:
        value = layer.forward(value)
    loss = criterion.forward(value, goal)
    grad = criterion.backward()
    for layer in reversed(layers):
        grad = layer.backward(grad)
    for layer in layers:
        layer.step(0.2)
