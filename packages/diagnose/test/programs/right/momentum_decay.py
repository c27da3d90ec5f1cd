import numpy as np

rng = np.random.default_rng(11)
X = rng.normal(size=(4, 2))
Y = rng.normal(size=(4, 1))
A, a = rng.normal(size=(2, 3)), np.zeros(3)
B, b = rng.normal(size=(3, 1)), np.zeros(1)
mA, ma, mB, mb = np.zeros_like(A), np.zeros_like(a), np.zeros_like(B), np.zeros_like(b)
rate, beta, decay = 0.05, 0.9, 0.002
n = len(X)
for epoch in range(100):
    hidden = np.tanh(X @ A + a)
    out = hidden @ B + b
    loss = np.sum((out - Y) ** 2) / n + decay * (np.sum(A ** 2) + np.sum(B ** 2))
    g_out = 2 * (out - Y) / n
    gB = hidden.T @ g_out + 2 * decay * B
    gb = g_out.sum(axis=0)
    g_hidden = g_out @ B.T * (1 - hidden ** 2)
    gA = X.T @ g_hidden + 2 * decay * A
    ga = g_hidden.sum(axis=0)
    mA = beta * mA - rate * gA
    ma = beta * ma - rate * ga
    mB = beta * mB - rate * gB
    mb = beta * mb - rate * gb
    A += mA
    a += ma
    B += mB
    b += mb
