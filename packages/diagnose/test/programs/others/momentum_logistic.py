import numpy as np

gen = np.random.RandomState(31)
samples = gen.uniform(-2, 2, (20, 3))
labels = (samples @ np.array([1.5, -2.0, 0.7]) + 0.3 > 0).astype(float)

theta = gen.randn(3) * 0.1
bias = 0.05
vel_theta = np.zeros(3)
vel_bias = 0.0
alpha, mu, decay = 0.3, 0.9, 1e-2
m = len(labels)

for epoch in range(60):
    z = samples @ theta + bias
    p = 1 / (1 + np.exp(-z))
    cost = -np.mean(labels * np.log(p) + (1 - labels) * np.log(1 - p)) + decay / 2 * np.sum(theta ** 2)

    g_theta = samples.T @ (p - labels) / m + decay * theta
    g_bias = np.sum(p - labels) / m

    vel_theta = mu * vel_theta - alpha * g_theta
    vel_bias = mu * vel_bias - alpha * g_bias
    theta = theta + vel_theta
    bias = bias + vel_bias
