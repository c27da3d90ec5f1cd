import numpy as np

rng = np.random.default_rng(10)
X = rng.normal(size=(9, 4))
labels = rng.integers(0, 3, size=9)
Y = np.eye(3)[labels]
W = rng.normal(size=(4, 3)) * 0.01
b = np.zeros(3)
lam = 0.1


def softmax(s):
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


for t in range(150):
    P = softmax(X @ W + b)
    loss = -np.mean(np.sum(Y * np.log(P), axis=1)) + lam * np.sum(W * W)
    dS = (P - Y) / len(X)
    dW = X.T @ dS + 2 * lam * W
    db = dS.sum(axis=0)
    W -= 0.5 * dW
    b -= 0.5 * db
