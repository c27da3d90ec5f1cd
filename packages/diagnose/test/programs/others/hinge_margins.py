import numpy as np
rng = np.random.default_rng(0)
X = rng.normal(size=(6, 4))
y = np.array([0, 2, 1, 1, 0, 2])
W = rng.normal(size=(4, 3)) * 0.1
reg = 0.01
lr = 0.1
for step in range(3):
    N = X.shape[0]
    scores = X.dot(W)
    correct = scores[np.arange(N), y].reshape(-1, 1)
    margins = np.maximum(0, scores - correct + 1)
    margins[np.arange(N), y] = 0
    loss = margins.sum() / N + reg * np.sum(W * W)
    mask = (margins > 0).astype(float)
    mask[np.arange(N), y] = -mask.sum(axis=1)
    dW = X.T.dot(mask) / N + 2 * reg * W
    W -= lr * dW
