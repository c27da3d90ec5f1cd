"""Writes trajectories.json: what PyTorch (float64, one thread) makes of fixed weights and data in 100 steps.

Run with: python3 trajectories.py > trajectories.json
"""

import json
import math
import sys

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

SIZES = [3, 5, 2]
SAMPLES = 8
STEPS = 100


def fixed(count, scale, phase):
    """Numbers without a pattern that training could notice, exact in JSON."""
    return [round(scale * math.sin(phase + 1.7 * i * i + i), 6) for i in range(count)]


def rows(numbers, columns):
    return [numbers[i : i + columns] for i in range(0, len(numbers), columns)]


INPUTS = rows(fixed(SAMPLES * SIZES[0], 1.5, 0.3), SIZES[0])
REAL = rows(fixed(SAMPLES * SIZES[-1], 0.9, 1.1), SIZES[-1])
ZERO_ONE = [[float(y > 0) for y in row] for row in REAL]
SIGNS = [[1.0 if y > 0 else -1.0 for y in row] for row in REAL]
SOFT = [[round(1 / (1 + math.exp(-a)), 3), 0] for a, _ in REAL]
SOFT = [[p, round(1 - p, 3)] for p, _ in SOFT]
WEIGHTS = [rows(fixed(n * m, 0.8, n + m), m) for n, m in zip(SIZES, SIZES[1:])]
BIASES = [fixed(m, 0.3, m) for m in SIZES[1:]]

mse = torch.nn.functional.mse_loss
LOSSES = {
    "squaredError": (REAL, lambda o, y: 0.5 * ((y - o) ** 2).sum(1).mean()),
    "meanSquaredError": (REAL, mse),
    "absoluteError": (REAL, torch.nn.functional.l1_loss),
    "huber": (REAL, lambda o, y: torch.nn.functional.huber_loss(o, y, delta=0.5)),
    "binaryCrossEntropy": (ZERO_ONE, lambda o, y: torch.nn.functional.binary_cross_entropy(torch.sigmoid(o), y)),
    "binaryCrossEntropyOnLogits": (ZERO_ONE, torch.nn.functional.binary_cross_entropy_with_logits),
    "softmaxCrossEntropy": (SOFT, torch.nn.functional.cross_entropy),
    "hingeLoss": (SIGNS, lambda o, y: torch.relu(1 - y * o).mean()),
}

# Where a rule divides by the size of the gradient, a large rate makes the way chaotic: after 80 steps of RMSprop at 0.01 the last
# bit of a rounding has become 1e-9. The rates here are such that it does not grow.
SGD, ADAM = torch.optim.SGD, torch.optim.Adam
OPTIMIZERS = {
    "sgd": lambda p: SGD(p, lr=0.1),
    "sgd, decay": lambda p: SGD(p, lr=0.1, weight_decay=0.01),
    "momentum": lambda p: SGD(p, lr=0.05, momentum=0.9),
    "momentum, dampening": lambda p: SGD(p, lr=0.05, momentum=0.9, dampening=0.3),
    "nesterov": lambda p: SGD(p, lr=0.05, momentum=0.9, nesterov=True),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.002),
    "rmsprop, momentum": lambda p: torch.optim.RMSprop(p, lr=0.001, alpha=0.9, momentum=0.5, weight_decay=0.01),
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=0.1),
    "adagrad, decay": lambda p: torch.optim.Adagrad(p, lr=0.1, lr_decay=0.02, weight_decay=0.01),
    "adam": lambda p: ADAM(p, lr=0.02),
    "adam, decay": lambda p: ADAM(p, lr=0.02, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.05),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.02, weight_decay=0.1),
}

CLIPS = {
    "clipNorm": lambda p: torch.nn.utils.clip_grad_norm_(p, 0.1),
    "clipValue": lambda p: torch.nn.utils.clip_grad_value_(p, 0.02),
}

PENALTIES = {
    "l1": lambda p: 0.01 * sum(x.abs().sum() for x in p),
    "l2": lambda p: 0.01 * sum((x * x).sum() for x in p),
}

ACTIVATIONS = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leakyRelu": torch.nn.functional.leaky_relu,
    "elu": torch.nn.functional.elu,
    "gelu": torch.nn.functional.gelu,
    "silu": torch.nn.functional.silu,
    "softplus": torch.nn.functional.softplus,
}

schedules = torch.optim.lr_scheduler
SCHEDULES = {
    "stepwise": lambda o: schedules.StepLR(o, 7, 0.5),
    "exponential": lambda o: schedules.ExponentialLR(o, 0.93),
    "cosine": lambda o: schedules.CosineAnnealingLR(o, STEPS, 0.01),
    "linear": lambda o: schedules.LinearLR(o, 1.0, 0.1, 40),
    "oneCycle": lambda o: schedules.OneCycleLR(o, 0.4, STEPS, cycle_momentum=False),
}


def trajectory(loss="squaredError", make=OPTIMIZERS["sgd"], clip=None, penalty=None, activation=torch.tanh):
    """The losses before each step, and the parameters after the last (weights with a row for each input)."""
    targets, measure = LOSSES[loss]
    inputs, targets = torch.tensor(INPUTS), torch.tensor(targets)
    parameters = [torch.tensor(x, requires_grad=True) for pair in zip(WEIGHTS, BIASES) for x in pair]
    w, b, w2, b2 = parameters
    optimizer = make(parameters)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        error = measure(activation(inputs @ w + b) @ w2 + b2, targets)
        if penalty is not None:
            error = error + penalty(parameters)
        losses.append(error.item())
        error.backward()
        if clip is not None:
            clip(parameters)
        optimizer.step()
    return {"losses": losses, "parameters": [x.item() for p in parameters for x in p.flatten()]}


def rates(make):
    optimizer = SGD([torch.zeros(1, requires_grad=True)], lr=0.2)
    schedule = make(optimizer)
    answer = []
    for _ in range(STEPS):
        answer.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return answer


json.dump(
    {
        "torch": torch.__version__,
        "inputs": INPUTS,
        "targets": {name: targets for name, (targets, _) in LOSSES.items()},
        "weights": WEIGHTS,
        "biases": BIASES,
        "losses": {name: trajectory(loss=name) for name in LOSSES},
        "optimizers": {name: trajectory(make=make) for name, make in OPTIMIZERS.items()},
        "clips": {name: trajectory(clip=clip) for name, clip in CLIPS.items()},
        "penalties": {name: trajectory(penalty=penalty) for name, penalty in PENALTIES.items()},
        "activations": {name: trajectory(activation=f) for name, f in ACTIVATIONS.items()},
        "schedules": {name: rates(make) for name, make in SCHEDULES.items()},
    },
    sys.stdout,
)
