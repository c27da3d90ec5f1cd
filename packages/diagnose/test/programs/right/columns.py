import numpy as np


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def initialize(n_x, n_h):
    np.random.seed(6)
    return {"W1": np.random.randn(n_h, n_x) * 0.5, "b1": np.zeros((n_h, 1)),
            "W2": np.random.randn(1, n_h) * 0.5, "b2": np.zeros((1, 1))}


def forward(X, params):
    Z1 = np.dot(params["W1"], X) + params["b1"]
    A1 = np.tanh(Z1)
    Z2 = np.dot(params["W2"], A1) + params["b2"]
    A2 = sigmoid(Z2)
    return {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def compute_cost(A2, Y):
    return -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))


def backward(params, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    dW2 = np.dot(dZ2, cache["A1"].T) / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dA1 = np.dot(params["W2"].T, dZ2)
    dZ1 = dA1 * (1 - cache["A1"] ** 2)
    dW1 = np.dot(dZ1, X.T) / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


X = np.random.RandomState(2).randn(2, 4)
Y = np.array([[1, 0, 0, 1]])
params = initialize(2, 3)
for i in range(300):
    cache = forward(X, params)
    cost = compute_cost(cache["A2"], Y)
    grads = backward(params, cache, X, Y)
    for key in params:
        params[key] = params[key] - 0.8 * grads[key]
