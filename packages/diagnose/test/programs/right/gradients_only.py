import numpy as np

x = np.array([0.4, -0.6, 0.9])
y = np.array([0.7, 0.1])
W_hidden = np.array([[0.2, -0.3], [0.4, 0.1], [-0.5, 0.6]])
W_out = np.array([[0.3, -0.2], [0.8, 0.5]])

hidden = np.tanh(x.dot(W_hidden))
output = 1 / (1 + np.exp(-hidden.dot(W_out)))

delta_out = (output - y) * output * (1 - output)
delta_hidden = W_out.dot(delta_out) * (1 - hidden ** 2)
grad_W_out = np.outer(hidden, delta_out)
grad_W_hidden = np.outer(x, delta_hidden)
print(grad_W_out)
print(grad_W_hidden)
