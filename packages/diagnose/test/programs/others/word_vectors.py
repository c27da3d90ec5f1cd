import numpy as np

def softmax(x):
    e = np.exp(x - np.max(x))
    return e / e.sum()

V, N = 6, 3
rng = np.random.default_rng(42)
W_in = rng.uniform(-0.8, 0.8, (V, N))
W_out = rng.uniform(-0.8, 0.8, (N, V))
pairs = [(0, [1, 2]), (3, [2, 4]), (5, [4])]
eta = 0.05
for epoch in range(2):
    loss = 0
    for center, context in pairs:
        h = W_in[center]
        u = W_out.T @ h
        y_pred = softmax(u)
        EI = np.zeros(V)
        for c in context:
            e = y_pred.copy()
            e[c] -= 1
            EI += e
            loss -= np.log(y_pred[c])
        dW_out = np.outer(h, EI)
        dW_in = W_out @ EI
        W_out = W_out - eta * dW_out
        W_in[center] = W_in[center] - eta * dW_in
