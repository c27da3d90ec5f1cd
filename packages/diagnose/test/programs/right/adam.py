import numpy as np

rng = np.random.default_rng(12)
X = rng.normal(size=(5, 3))
T = rng.normal(size=(5, 2))
params = {"W1": rng.normal(size=(3, 4)), "W2": rng.normal(size=(4, 2))}
m = {k: np.zeros_like(v) for k, v in params.items()}
v = {k: np.zeros_like(p) for k, p in params.items()}
lr, beta1, beta2, eps = 0.01, 0.9, 0.999, 1e-8
for t in range(1, 50):
    hidden = np.tanh(X @ params["W1"])
    out = hidden @ params["W2"]
    loss = np.mean((out - T) ** 2)
    d_out = 2 * (out - T) / out.size
    dW2 = hidden.T @ d_out
    d_hidden = d_out @ params["W2"].T
    d_pre = d_hidden * (1 - hidden ** 2)
    dW1 = X.T @ d_pre
    grads = {"W1": dW1, "W2": dW2}
    for k in params:
        m[k] = beta1 * m[k] + (1 - beta1) * grads[k]
        v[k] = beta2 * v[k] + (1 - beta2) * grads[k] ** 2
        m_hat = m[k] / (1 - beta1 ** t)
        v_hat = v[k] / (1 - beta2 ** t)
        params[k] = params[k] - lr * m_hat / (np.sqrt(v_hat) + eps)
