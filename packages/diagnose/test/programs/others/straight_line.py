import numpy as np
x = np.array([1.0, 2.0, 3.0, 4.5])
y = np.array([2.1, 3.9, 6.2, 8.8])
m, c = 0.3, 0.1
L = 0.01
n = float(len(x))
for i in range(50):
    y_pred = m * x + c
    D_m = (-2 / n) * sum(x * (y - y_pred))
    D_c = (-2 / n) * sum(y - y_pred)
    m = m - L * D_m
    c = c - L * D_c
print(m, c)
