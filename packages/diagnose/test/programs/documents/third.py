import numpy as np


def sigmoid(x):
    """The sigmoid function."""
    return 1 / (1 + np.exp(-x))


x = np.array([0.5, 0.1, -0.2])
target = 0.6
learnrate = 0.5

weights_input_hidden = np.array([[0.5, -0.6],
                                 [0.1, -0.2],
                                 [0.1, 0.7]])

weights_hidden_output = np.array([0.1, -0.3])

# Forward pass
hidden_layer_input = np.dot(x, weights_input_hidden)
hidden_layer_output = sigmoid(hidden_layer_input)

output_layer_in = np.dot(hidden_layer_output, weights_hidden_output)
output = sigmoid(output_layer_in)

# Backward pass
error = target - output
print(error)

# the error gradient of the output layer
del_err_output = error * output * (1 - output)

# the error gradient of the hidden layer
del_err_hidden = np.dot(del_err_output, weights_hidden_output) * \
                 hidden_layer_output * (1 - hidden_layer_output)

# the change of the weights from hidden to output
delta_w_h_o = learnrate * del_err_output * hidden_layer_output

# the change of the weights from input to hidden
delta_w_i_h = learnrate * del_err_hidden * x[:, None]

print(delta_w_h_o)
print(delta_w_i_h)
