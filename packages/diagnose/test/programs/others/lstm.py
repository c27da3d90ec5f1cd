import numpy as np
rng = np.random.RandomState(3)
H, D, T = 3, 2, 4
def sigmoid(x): return 1 / (1 + np.exp(-x))
xs = rng.randn(T, D)
target = rng.randn(H)
Wf = rng.randn(H, H + D) * 0.3
Wi = rng.randn(H, H + D) * 0.3
Wc = rng.randn(H, H + D) * 0.3
Wo = rng.randn(H, H + D) * 0.3
lr = 0.1
for epoch in range(2):
    hs, cs, zs, fs, is_, gs, os_ = {-1: np.zeros(H)}, {-1: np.zeros(H)}, {}, {}, {}, {}, {}
    for t in range(T):
        zs[t] = np.concatenate((hs[t-1], xs[t]))
        fs[t] = sigmoid(Wf @ zs[t])
        is_[t] = sigmoid(Wi @ zs[t])
        gs[t] = np.tanh(Wc @ zs[t])
        os_[t] = sigmoid(Wo @ zs[t])
        cs[t] = fs[t] * cs[t-1] + is_[t] * gs[t]
        hs[t] = os_[t] * np.tanh(cs[t])
    loss = 0.5 * np.sum((hs[T-1] - target) ** 2)
    dWf, dWi, dWc, dWo = np.zeros_like(Wf), np.zeros_like(Wi), np.zeros_like(Wc), np.zeros_like(Wo)
    dh = hs[T-1] - target
    dc = np.zeros(H)
    for t in reversed(range(T)):
        do = dh * np.tanh(cs[t])
        dc = dc + dh * os_[t] * (1 - np.tanh(cs[t]) ** 2)
        df = dc * cs[t-1]
        di = dc * gs[t]
        dg = dc * is_[t]
        daf = df * fs[t] * (1 - fs[t])
        dai = di * is_[t] * (1 - is_[t])
        dag = dg * (1 - gs[t] ** 2)
        dao = do * os_[t] * (1 - os_[t])
        dWf += np.outer(daf, zs[t])
        dWi += np.outer(dai, zs[t])
        dWc += np.outer(dag, zs[t])
        dWo += np.outer(dao, zs[t])
        dz = Wf.T @ daf + Wi.T @ dai + Wc.T @ dag + Wo.T @ dao
        dh = dz[:H]
        dc = dc * fs[t]
    Wf -= lr * dWf
    Wi -= lr * dWi
    Wc -= lr * dWc
    Wo -= lr * dWo
