import numpy as np

x = np.array([[0.5, 1.2], [1.5, -0.3], [-0.7, 0.8], [0.2, -1.1]])
y = np.array([1, 0, 1, 0])
w = np.array([0.1, -0.2])
b = 0.05
lr = 0.3
m = x.shape[0]
for i in range(100):
    z = np.dot(x, w) + b
    p = 1 / (1 + np.exp(-z))
    cost = -(1 / m) * np.sum(y * np.log(p) + (1 - y) * np.log(1 - p))
    dz = p - y
    dw = np.dot(x.T, dz) / m
    db = np.sum(dz) / m
    w = w - lr * dw
    b = b - lr * db
