import numpy as np


class Network:
    def __init__(self, n_in, n_hidden, n_out, rate=0.3):
        rng = np.random.RandomState(3)
        self.w_ih = rng.uniform(-1, 1, (n_in, n_hidden))
        self.b_h = np.zeros(n_hidden)
        self.w_ho = rng.uniform(-1, 1, (n_hidden, n_out))
        self.b_o = np.zeros(n_out)
        self.rate = rate

    def sigmoid(self, s):
        return 1.0 / (1.0 + np.exp(-s))

    def dsigmoid(self, y):
        return y * (1.0 - y)

    def forward(self, X):
        self.z_h = X @ self.w_ih + self.b_h
        self.a_h = self.sigmoid(self.z_h)
        self.z_o = self.a_h @ self.w_ho + self.b_o
        self.a_o = self.sigmoid(self.z_o)
        return self.a_o

    def loss(self, T):
        return 0.5 * np.sum((T - self.a_o) ** 2)

    def backward(self, X, T):
        delta_o = (self.a_o - T) * self.dsigmoid(self.a_o)
        delta_h = delta_o @ self.w_ho.T * self.dsigmoid(self.a_h)
        grad_ho = self.a_h.T @ delta_o
        grad_ih = X.T @ delta_h
        self.w_ho -= self.rate * grad_ho
        self.b_o -= self.rate * delta_o.sum(axis=0)
        self.w_ih -= self.rate * grad_ih
        self.b_h -= self.rate * delta_h.sum(axis=0)


X = np.array([[0.1, 0.9], [0.8, 0.2], [0.4, 0.5]])
T = np.array([[1.0, 0.2], [0.3, 0.7], [0.6, 0.1]])
net = Network(2, 3, 2)
for epoch in range(50):
    net.forward(X)
    error = net.loss(T)
    net.backward(X, T)
    print(epoch, error)
