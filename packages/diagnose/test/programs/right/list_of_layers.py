import numpy as np

rng = np.random.default_rng(8)
sizes = [3, 4, 3, 2]
weights = [rng.normal(size=(b, a)) for a, b in zip(sizes, sizes[1:])]
biases = [rng.normal(size=(b, 1)) for b in sizes[1:]]
samples = [(rng.random((3, 1)), rng.random((2, 1))) for _ in range(2)]
eta = 0.7


def sig(z):
    return 1 / (1 + np.exp(-z))


def sig_prime(z):
    return sig(z) * (1 - sig(z))


def gradients(x, y):
    acts, nets = [x], []
    for W, b in zip(weights, biases):
        nets.append(W @ acts[-1] + b)
        acts.append(sig(nets[-1]))
    gw, gb = [None] * len(weights), [None] * len(biases)
    delta = (acts[-1] - y) * sig_prime(nets[-1])
    gw[-1] = delta @ acts[-2].T
    gb[-1] = delta
    for back in range(2, len(sizes)):
        delta = weights[-back + 1].T @ delta * sig_prime(nets[-back])
        gw[-back] = delta @ acts[-back - 1].T
        gb[-back] = delta
    return gw, gb


for epoch in range(20):
    total_w = [np.zeros(W.shape) for W in weights]
    total_b = [np.zeros(b.shape) for b in biases]
    for x, y in samples:
        gw, gb = gradients(x, y)
        total_w = [t + g for t, g in zip(total_w, gw)]
        total_b = [t + g for t, g in zip(total_b, gb)]
    weights = [W - eta / len(samples) * t for W, t in zip(weights, total_w)]
    biases = [b - eta / len(samples) * t for b, t in zip(biases, total_b)]
