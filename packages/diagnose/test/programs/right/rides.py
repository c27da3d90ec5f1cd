import numpy as np


class RideModel(object):
    def __init__(self, n_features, n_hidden, lr):
        self.w1 = np.random.normal(0.0, n_features ** -0.5, (n_features, n_hidden))
        self.w2 = np.random.normal(0.0, n_hidden ** -0.5, (n_hidden, 1))
        self.lr = lr
        self.act = lambda s: 1 / (1 + np.exp(-s))

    def fit(self, features, targets):
        n = features.shape[0]
        step1 = np.zeros(self.w1.shape)
        step2 = np.zeros(self.w2.shape)
        for x, y in zip(features, targets):
            hidden_in = x @ self.w1
            hidden_out = self.act(hidden_in)
            output = hidden_out @ self.w2
            error = y - output
            hidden_error = self.w2 @ error
            hidden_term = hidden_error * hidden_out * (1 - hidden_out)
            step1 += hidden_term * x[:, None]
            step2 += error * hidden_out[:, None]
        self.w2 += self.lr * step2 / n
        self.w1 += self.lr * step1 / n


model = RideModel(3, 2, 0.2)
days = np.array([[0.5, -0.3, 0.2], [0.1, 0.6, -0.7], [0.9, 0.4, 0.3]])
riders = np.array([0.3, 0.8, 0.5])
for epoch in range(30):
    model.fit(days, riders)
