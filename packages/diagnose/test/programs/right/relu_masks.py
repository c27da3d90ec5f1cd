import numpy as np

np.random.seed(7)
x = np.random.randn(6, 3)
t = np.random.randn(6, 2)
w1 = np.random.randn(3, 5)
b1 = np.random.randn(5)
w2 = np.random.randn(5, 2)
b2 = np.random.randn(2)
step = 1e-3
for i in range(500):
    h = x.dot(w1) + b1
    r = np.maximum(h, 0)
    out = r.dot(w2) + b2
    grad_out = 2 * (out - t)
    grad_w2 = r.T.dot(grad_out)
    grad_b2 = grad_out.sum(0)
    grad_r = grad_out.dot(w2.T)
    mask = (h > 0).astype(float)
    grad_h = grad_r * mask
    grad_w1 = x.T.dot(grad_h)
    grad_b1 = grad_h.sum(0)
    w1 = w1 - step * grad_w1
    b1 = b1 - step * grad_b1
    w2 = w2 - step * grad_w2
    b2 = b2 - step * grad_b2
