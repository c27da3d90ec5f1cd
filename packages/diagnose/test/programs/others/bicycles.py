import numpy as np

class Regressor:
    def __init__(self, w_ih, w_ho, rate):
        self.w_ih = w_ih
        self.w_ho = w_ho
        self.rate = rate

    @staticmethod
    def act(v):
        return 1.0 / (1.0 + np.exp(-v))

    def run(self, batch):
        self.hid = self.act(batch @ self.w_ih)
        return self.hid @ self.w_ho

    def learn(self, batch, wanted):
        got = self.run(batch)
        miss = got - wanted
        back = miss @ self.w_ho.T * (self.hid - self.hid ** 2)
        self.w_ho -= self.rate * self.hid.T @ miss / len(batch)
        self.w_ih -= self.rate * batch.T @ back / len(batch)


random_state = np.random.RandomState(15)
batch = random_state.rand(7, 4) - 0.5
wanted = batch.sum(axis=1, keepdims=True) ** 2 + 0.3
model = Regressor(random_state.randn(4, 3) * 0.7, random_state.randn(3, 1) * 0.7, 0.25)
for i in range(100):
    model.learn(batch, wanted)
