import numpy as np

rng = np.random.RandomState(5)
hidden, inputs_n, steps = 3, 2, 3
U = rng.randn(hidden, inputs_n) * 0.4
W = rng.randn(hidden, hidden) * 0.4
V = rng.randn(1, hidden) * 0.4
xs = [rng.randn(inputs_n, 1) for _ in range(steps)]
ys = [rng.randn(1, 1) for _ in range(steps)]
lr = 0.05
for epoch in range(40):
    s = {-1: np.zeros((hidden, 1))}
    o = {}
    loss = 0
    for t in range(steps):
        s[t] = np.tanh(U @ xs[t] + W @ s[t - 1])
        o[t] = V @ s[t]
        loss += 0.5 * np.sum((o[t] - ys[t]) ** 2)
    dU, dW, dV = np.zeros_like(U), np.zeros_like(W), np.zeros_like(V)
    carry = np.zeros((hidden, 1))
    for t in reversed(range(steps)):
        err = o[t] - ys[t]
        dV += err @ s[t].T
        ds = V.T @ err + carry
        dz = ds * (1 - s[t] ** 2)
        dU += dz @ xs[t].T
        dW += dz @ s[t - 1].T
        carry = W.T @ dz
    U -= lr * dU
    W -= lr * dW
    V -= lr * dV
