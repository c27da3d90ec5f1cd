"""PyTorch on one thread, in 64-bit floats: speaks the lines of ../measured.ts.

The first line of standard input is the workload; the answer is its loss and gradient. Every further line asks for one
slice. Ratios are taken with the rounds of the other processes, because hand-written JavaScript cannot run here.
"""

import json
import sys
import time

import torch

torch.set_num_threads(1)
DTYPE = getattr(torch, sys.argv[1])
SLICE, WARM_UP = 0.02, 0.25


def tensor(numbers):
    return torch.tensor(numbers, dtype=DTYPE)


def parameter(numbers, *shape):
    return tensor(numbers).reshape(*shape).clone().requires_grad_(True)


def dense(start, begin, inputs, outputs, biases):
    """A layer's weights and biases out of the flat parameters, where biases stand among the weights or last."""
    if biases == "among":
        rows = tensor(start[begin : begin + outputs * (inputs + 1)]).reshape(outputs, inputs + 1)
        weights, bias = rows[:, :inputs], rows[:, inputs]
    else:
        middle = begin + inputs * outputs
        weights = tensor(start[begin:middle]).reshape(outputs, inputs)
        bias = tensor(start[middle : middle + outputs])
    return [weights.clone().requires_grad_(True), bias.clone().requires_grad_(True)]


def apart(gradients):
    return torch.cat([g.reshape(-1) for g in gradients])


def among(gradients):
    """The inverse of dense(…, "among") for all layers."""
    return apart([torch.cat([w, b[:, None]], 1) for w, b in zip(gradients[::2], gradients[1::2])])


def documents(start, data, size):
    hidden, output = parameter(start[:6], 3, 2), parameter(start[6:], 2)
    inputs = tensor(data[:3])
    return [hidden, output], lambda: 0.5 * (torch.sigmoid(torch.sigmoid(inputs @ hidden) @ output) - data[3]) ** 2, apart


def energy(start, data, size):
    points = parameter(start, 5, 2)
    pairs = [(i, j) for i in range(5) for j in range(i + 1, 5)]
    first, second = torch.tensor([i for i, _ in pairs]), torch.tensor([j for _, j in pairs])
    ring = tensor([1.0 if j == i + 1 or (i == 0 and j == 4) else 0.0 for i, j in pairs])

    def loss():
        apart_by = points[first] - points[second]
        distance = torch.sqrt((apart_by * apart_by).sum(1) + 1e-4)
        terms = torch.relu(1.2 - distance) ** 2 + 0.1 / distance + ring * (distance - 1.5) ** 2
        return 0.05 * (points * points).sum() + terms.sum()

    return [points], loss, apart


def moons(start, data, size):
    w1, b1, w2, b2, w3, b3 = parameters = [
        *dense(start, 0, 2, 16, "among"),
        *dense(start, 48, 16, 16, "among"),
        *dense(start, 320, 16, 1, "among"),
    ]
    points = torch.stack([tensor(data[:100]), tensor(data[100:200])], 1)
    labels = tensor(data[200:])

    def loss():
        inner = torch.relu(torch.addmm(b1, points, w1.t()))
        outer = torch.relu(torch.addmm(b2, inner, w2.t()))
        scores = torch.addmm(b3, outer, w3.t())[:, 0]
        return torch.relu(1 - labels * scores).mean() + 1e-4 * sum((p * p).sum() for p in parameters)

    return parameters, loss, among


def digits(start, data, size):
    inputs = len(data) // 32
    units = (len(start) - 10) // (inputs + 11)
    second = (inputs + 1) * units
    w1, b1, w2, b2 = parameters = [*dense(start, 0, inputs, units, "last"), *dense(start, second, units, 10, "last")]
    pixels, classes = tensor(data).reshape(32, inputs), torch.arange(32) % 10

    def loss():
        hidden = torch.sigmoid(torch.addmm(b1, pixels, w1.t()))
        return torch.nn.functional.cross_entropy(torch.addmm(b2, hidden, w2.t()), classes)

    return parameters, loss, apart


images = digits


def gmm(start, data, size):
    n = 100
    d = len(data) // n
    k = len(start) // (1 + 2 * d + d * (d - 1) // 2)
    weights, means = parameter(start[:k], k), parameter(start[k : k + k * d], k, d)
    factors = parameter(start[k + k * d :], k, d + d * (d - 1) // 2)
    points = tensor(data).reshape(n, d)
    below = [(l, j) for j in range(d) for l in range(j + 1, d)]
    rows, columns = torch.tensor([l for l, _ in below]), torch.tensor([j for _, j in below])
    clusters = torch.arange(k)[:, None]

    def loss():
        scales = torch.exp(factors[:, :d])
        matrices = torch.diag_embed(scales).index_put((clusters, rows[None], columns[None]), factors[:, d:])
        whitened = torch.einsum("kij,nkj->nki", matrices, points[:, None, :] - means)
        exponents = weights + factors[:, :d].sum(1) - 0.5 * (whitened**2).sum(2)
        prior = 0.5 * ((scales**2).sum() + (factors[:, d:] ** 2).sum())
        return torch.logsumexp(exponents, 1).sum() - n * torch.logsumexp(weights, 0) + prior

    return [weights, means, factors], loss, apart


def rosenbrock(start, data, size):
    x = parameter(start, len(start))
    return [x], lambda: (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum(), apart


def ode(start, data, size):
    x, one, h = parameter(start, len(start)), torch.ones(1, dtype=torch.float64), 2 / size

    def slopes(y):
        return x * torch.cat([one, y[:-1]])

    def loss():
        y = torch.zeros_like(x)
        for _ in range(size):
            k1 = slopes(y)
            k2 = slopes(y + h / 2 * k1)
            k3 = slopes(y + h / 2 * k2)
            k4 = slopes(y + h * k3)
            y = y + h / 6 * (k1 + 2 * (k2 + k3) + k4)
        return y.sum()

    return [x], loss, apart


def chain(start, data, size):
    a, b, first = parameters = [parameter(number, ()) for number in start]

    def loss():
        x = total = first
        for _ in range(size // 4):
            x = torch.sin(x * a + b)
            total = total + x
        return total

    return parameters, loss, apart


def say(line):
    print(json.dumps(line), flush=True)


def main():
    workload = json.loads(sys.stdin.readline())
    name, rate, size, start = workload["name"], workload["rate"], workload["size"], workload["start"]
    # A step of so few numbers takes it a millisecond.
    if size > 1e4 or name == "lstm" or name.split("-")[0] not in globals():
        return say({"unsupported": True})
    begin = time.perf_counter()
    parameters, loss, flat = globals()[name.split("-")[0]](start, workload["data"], size)
    steps = 0

    def evaluate():
        for p in parameters:
            p.grad = None
        value = loss()
        value.backward()
        return value

    def step(times):
        nonlocal steps
        for _ in range(times):
            evaluate()
            with torch.no_grad():
                if rate != 0:
                    for p in parameters:
                        p.sub_(p.grad, alpha=rate)
                steps += 1
                if steps == workload["restart"]:
                    steps = 0
                    parameters[0].copy_(tensor(start).reshape(parameters[0].shape))

    value = evaluate()
    first = time.perf_counter() - begin
    ready = {"loss": value.item(), "gradient": flat([p.grad for p in parameters]).tolist()}
    begin = time.perf_counter()
    step(9)
    tenth = first + time.perf_counter() - begin

    def time_of(times):
        begin = time.perf_counter_ns()
        step(times)
        return (time.perf_counter_ns() - begin) / times

    warm = time.perf_counter()
    while time.perf_counter() - warm < WARM_UP:
        one = time_of(1)
    times = max(1, round(SLICE * 1e9 / one))
    say({**ready, "first": first * 1e3, "tenth": tenth * 1e3})
    for _ in sys.stdin:
        say({"time": time_of(times), "reference": None})


main()
