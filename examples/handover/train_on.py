"""Goes on with a network that Chainrule has begun: `python3 train_on.py [epochs]`, or `torchrun --nproc-per-node 4 train_on.py`.

Reads what stands beside it: digits.json (the layers), digits.safetensors (the parameters), samples.csv. Needs torch and nothing else.
Prints the loss before the first step, which is the one that Chainrule printed, and the loss after each epoch.
"""

import csv
import json
import os
import struct
import sys

import torch
import torch.distributed as distributed

HERE = os.path.dirname(os.path.abspath(__file__))
EPOCHS = int(sys.argv[1]) if len(sys.argv) > 1 else 3
BATCH = 32  # over all processes
ACTIVATIONS = {
    "relu": torch.nn.ReLU,
    "sigmoid": torch.nn.Sigmoid,
    "tanh": torch.nn.Tanh,
    "silu": torch.nn.SiLU,
    "softplus": torch.nn.Softplus,
    "identity": torch.nn.Identity,
}


def beside(name):
    return os.path.join(HERE, name)


def tensors(path):
    """The tensors of a safetensors file: eight bytes with the header's length, the header, the numbers."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        numbers = file.read()
    header.pop("__metadata__", None)
    found = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        kind = {"F64": torch.float64, "F32": torch.float32}[entry["dtype"]]
        found[name] = torch.frombuffer(bytearray(numbers[start:end]), dtype=kind).reshape(entry["shape"]).double()
    return found


def model():
    """The layers of digits.json with the parameters of digits.safetensors, in float64."""
    with open(beside("digits.json")) as file:
        layers = json.load(file)["layers"]
    parameters = tensors(beside("digits.safetensors"))
    modules = []
    for i, layer in enumerate(layers):
        if layer["kind"] != "dense":
            raise SystemExit("Cannot take over a layer of the kind %s. Write it in PyTorch here." % layer["kind"])
        linear = torch.nn.Linear(layer["inputs"], layer["units"], bias=layer["biases"], dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(parameters["%d.weights" % i].T)  # PyTorch has a row for each unit
            if layer["biases"]:
                linear.bias.copy_(parameters["%d.biases" % i])
        modules += [linear, ACTIVATIONS[layer["activation"]]()]
    return torch.nn.Sequential(*modules)


def samples():
    with open(beside("samples.csv")) as file:
        rows = torch.tensor([[float(cell) for cell in row] for row in csv.reader(file)], dtype=torch.float64)
    return rows[:, :-1] / 16, rows[:, -1].long()


def main():
    processes = int(os.environ.get("WORLD_SIZE", "1"))
    rank = int(os.environ.get("RANK", "0"))
    inputs, classes = samples()
    network = model()
    loss = torch.nn.CrossEntropyLoss()

    def report(what):
        if rank == 0:
            with torch.no_grad():
                print("%s: loss %.17g" % (what, loss(network(inputs), classes).item()), flush=True)

    report("taken over")
    trained = network
    if processes > 1:
        distributed.init_process_group("gloo")
        trained = torch.nn.parallel.DistributedDataParallel(network)
    optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
    order = torch.Generator().manual_seed(1)
    for epoch in range(EPOCHS):
        shuffled = torch.randperm(len(inputs), generator=order)  # the same in every process
        for start in range(0, len(inputs), BATCH):
            batch = shuffled[start : start + BATCH][rank::processes]
            if len(batch) == 0:
                batch = shuffled[:1]  # every process takes part in every step
            optimizer.zero_grad()
            loss(trained(inputs[batch]), classes[batch]).backward()
            optimizer.step()
        report("epoch %d" % (epoch + 1))
    if processes > 1:
        distributed.destroy_process_group()


main()
