import numpy as np

x1 = 0.1
x2 = 0.3
w1 = 0.4
w2 = -0.2
hw = 0.1
y = 1

for i in range(1):
    print("x1 {} x2 {} w1 {} w2 {} hw {} y {}".format(x1, x2, w1, w2, hw, y))
    h = w1 * x1 + w2 * x2

    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    # the output of the hidden unit, and of the network
    a = sigmoid(h)
    y1 = sigmoid(hw * a)
    print(y1)
    # the error of the output unit
    b = (y - y1) * y1 * (y - y1)
    print(b)
    # the error of the hidden unit
    bh = hw * b * a * (y - a)
    print(bh)
    # the steps
    gdw = y1 * b * a
    print(gdw)
    w1, w2 = y1 * bh * x1, y1 * bh * x2
    print(w1, w2)
