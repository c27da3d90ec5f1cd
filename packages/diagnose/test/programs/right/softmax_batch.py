import numpy as np

np.random.seed(4)
num, dims, width, classes = 5, 3, 4, 3
data = np.random.randn(num, dims)
labels = np.array([0, 2, 1, 1, 0])
V = 0.4 * np.random.randn(dims, width)
c = np.zeros((1, width))
U = 0.4 * np.random.randn(width, classes)
d = np.zeros((1, classes))
eta = 0.5
lam = 0.01
for it in range(200):
    pre = data.dot(V) + c
    hid = np.maximum(0, pre)
    scores = hid.dot(U) + d
    scores = scores - np.max(scores, axis=1, keepdims=True)
    expd = np.exp(scores)
    probs = expd / expd.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(probs[np.arange(num), labels])) + 0.5 * lam * (np.sum(V * V) + np.sum(U * U))
    dscores = probs.copy()
    dscores[np.arange(num), labels] -= 1
    dscores /= num
    dU = hid.T.dot(dscores) + lam * U
    dd = dscores.sum(axis=0, keepdims=True)
    dhid = dscores.dot(U.T)
    dhid[pre <= 0] = 0
    dV = data.T.dot(dhid) + lam * V
    dc = dhid.sum(axis=0, keepdims=True)
    V -= eta * dV
    c -= eta * dc
    U -= eta * dU
    d -= eta * dd
