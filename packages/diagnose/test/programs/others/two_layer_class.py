import numpy as np

class TwoLayerNet(object):
    def __init__(self, input_size, hidden_size, output_size, std=1e-1):
        rs = np.random.RandomState(7)
        self.params = {}
        self.params['W1'] = std * rs.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size) + 0.2
        self.params['W2'] = std * rs.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

    def loss(self, X, y, reg=0.0):
        W1, b1 = self.params['W1'], self.params['b1']
        W2, b2 = self.params['W2'], self.params['b2']
        N, D = X.shape
        hidden = np.maximum(0, X.dot(W1) + b1)
        scores = hidden.dot(W2) + b2
        shifted = scores - np.max(scores, axis=1, keepdims=True)
        probs = np.exp(shifted) / np.sum(np.exp(shifted), axis=1, keepdims=True)
        loss = -np.sum(np.log(probs[range(N), y])) / N
        loss += reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
        grads = {}
        dscores = probs.copy()
        dscores[range(N), y] -= 1
        dscores /= N
        grads['W2'] = hidden.T.dot(dscores) + 2 * reg * W2
        grads['b2'] = np.sum(dscores, axis=0)
        dhidden = dscores.dot(W2.T)
        dhidden[hidden <= 0] = 0
        grads['W1'] = X.T.dot(dhidden) + 2 * reg * W1
        grads['b1'] = np.sum(dhidden, axis=0)
        return loss, grads

    def train(self, X, y, learning_rate=1e-1, reg=5e-3, num_iters=3):
        for it in range(num_iters):
            loss, grads = self.loss(X, y, reg=reg)
            for name in self.params:
                self.params[name] -= learning_rate * grads[name]

net = TwoLayerNet(4, 5, 3)
X = np.random.RandomState(1).randn(5, 4)
y = np.array([0, 1, 2, 2, 1])
net.train(X, y)
