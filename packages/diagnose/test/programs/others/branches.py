import numpy as np
x = [0.5, -0.3]
w1 = [[0.4, -0.6], [0.2, 0.7]]
w2 = [0.3, -0.8]
t = 0.4
lr = 0.1
h = [max(0, sum(w1[j][i] * x[i] for i in range(2))) for j in range(2)]
y = sum(w2[j] * h[j] for j in range(2))
loss = 0.5 * (y - t) ** 2
dy = y - t
for j in range(2):
    dh = dy * w2[j]
    if h[j] > 0:
        dz = dh
    else:
        dz = 0
    for i in range(2):
        w1[j][i] -= lr * dz * x[i]
    w2[j] -= lr * dy * h[j]
