import numpy as np
rng = np.random.default_rng(0)
X = rng.normal(size=(6, 4))
y = np.array([0, 2, 1, 1, 0, 2])
W = rng.normal(size=(4, 3)) * 0.1
reg = 0.01
lr = 0.1
dW = np.zeros(W.shape)
num_classes = W.shape[1]
num_train = X.shape[0]
loss = 0.0
for i in range(num_train):
    scores = X[i].dot(W)
    correct_class_score = scores[y[i]]
    for j in range(num_classes):
        if j == y[i]:
            continue
        margin = scores[j] - correct_class_score + 1
        if margin > 0:
            loss += margin
            dW[:, j] += X[i]
            dW[:, y[i]] -= X[i]
loss /= num_train
dW /= num_train
loss += reg * np.sum(W * W)
dW += 2 * reg * W
W -= lr * dW
