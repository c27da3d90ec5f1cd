import math

# the 2-2-2 network again, with weights in a dictionary and loops
weights = {("i1", "h1"): 0.15, ("i2", "h1"): 0.20, ("i1", "h2"): 0.25, ("i2", "h2"): 0.30,
           ("h1", "o1"): 0.40, ("h2", "o1"): 0.45, ("h1", "o2"): 0.50, ("h2", "o2"): 0.55}
bias = {"h1": 0.35, "h2": 0.30, "o1": 0.60, "o2": 0.65}
target = {"o1": 0.01, "o2": 0.99}
rate = 0.5

for run in range(100):
    out = {"i1": 0.05, "i2": 0.10}
    for unit, before in (("h1", ["i1", "i2"]), ("h2", ["i1", "i2"]), ("o1", ["h1", "h2"]), ("o2", ["h1", "h2"])):
        net = bias[unit]
        for b in before:
            net += weights[(b, unit)] * out[b]
        out[unit] = 1 / (1 + math.exp(-net))
    delta = {}
    for o in ("o1", "o2"):
        delta[o] = (out[o] - target[o]) * out[o] * (1 - out[o])
    for h in ("h1", "h2"):
        total = 0
        for o in ("o1", "o2"):
            total += weights[(h, o)] * delta[o]
        delta[h] = total * out[h] * (1 - out[h])
    for (source, sink) in weights:
        weights[(source, sink)] -= rate * delta[sink] * out[source]
    for unit in bias:
        bias[unit] -= rate * delta[unit]
