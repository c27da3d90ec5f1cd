import numpy as np
inputs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
wanted = np.array([[0], [1], [1], [0]])
first = 2 * np.random.rand(2, 3) - 1
second = 2 * np.random.rand(3, 1) - 1
for _ in range(5000):
    layer1 = 1 / (1 + np.exp(-inputs.dot(first)))
    layer2 = 1 / (1 + np.exp(-layer1.dot(second)))
    layer2_delta = (wanted - layer2) * layer2 * (1 - layer2)
    layer1_delta = layer2_delta.dot(second.T) * layer1 * (1 - layer1)
    second += layer1.T.dot(layer2_delta)
    first += inputs.T.dot(layer1_delta)
