"""PyTorch on one thread, in 64-bit floats, training as a user writes it: speaks the lines of ../training.ts.

Every line of standard input is a task as JSON; the answer is the milliseconds of each epoch.
"""

import json
import sys
import time

import torch

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


def hinge(outputs, targets):
    return torch.relu(1 - targets * outputs).mean()


def train(inputs, targets, hidden, loss, batch, rate, epochs):
    inputs, targets = torch.tensor(inputs).double(), torch.tensor(targets).double()
    layers, size = [], inputs.shape[1]
    for units in hidden:
        layers += [torch.nn.Linear(size, units), torch.nn.ReLU()]
        size = units
    network = torch.nn.Sequential(*layers, torch.nn.Linear(size, targets.shape[1]))
    measure = {"hingeLoss": hinge, "softmaxCrossEntropy": torch.nn.CrossEntropyLoss()}[loss]
    optimizer = torch.optim.SGD(network.parameters(), lr=rate)
    times = []
    for _ in range(epochs):
        started = time.perf_counter()
        total = 0.0
        order = torch.randperm(len(inputs))
        for rows in order.split(batch):
            optimizer.zero_grad()
            error = measure(network(inputs[rows]), targets[rows])
            error.backward()
            optimizer.step()
            total += error.item() * len(rows)
        times.append(1000 * (time.perf_counter() - started))
    return times


for line in sys.stdin:
    print(json.dumps(train(**json.loads(line))), flush=True)
