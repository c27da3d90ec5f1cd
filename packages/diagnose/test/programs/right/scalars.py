from math import exp

in1, in2 = 0.3, 0.7
t1, t2 = 0.2, 0.9
a11, a12, a21, a22 = 0.11, 0.21, 0.31, 0.41
c11, c12, c21, c22 = 0.51, 0.61, 0.71, 0.81
bias_a, bias_c = 0.35, 0.65
alpha = 0.4


def f(x):
    return 1 / (1 + exp(-x))


for step in range(10):
    h1 = f(in1 * a11 + in2 * a21 + bias_a)
    h2 = f(in1 * a12 + in2 * a22 + bias_a)
    o1 = f(h1 * c11 + h2 * c21 + bias_c)
    o2 = f(h1 * c12 + h2 * c22 + bias_c)
    cost = ((t1 - o1) ** 2 + (t2 - o2) ** 2) / 2
    d1 = (o1 - t1) * o1 * (1 - o1)
    d2 = (o2 - t2) * o2 * (1 - o2)
    e1 = (d1 * c11 + d2 * c12) * h1 * (1 - h1)
    e2 = (d1 * c21 + d2 * c22) * h2 * (1 - h2)
    c11 -= alpha * d1 * h1
    c12 -= alpha * d2 * h1
    c21 -= alpha * d1 * h2
    c22 -= alpha * d2 * h2
    a11 -= alpha * e1 * in1
    a12 -= alpha * e2 * in1
    a21 -= alpha * e1 * in2
    a22 -= alpha * e2 * in2
    bias_c -= alpha * (d1 + d2)
    bias_a -= alpha * (e1 + e2)
