/**
 * @file Slips, one or two each, in the programs of the folder programs/others, which were written in other hands' styles: the program, the
 * right texts and the wrong ones, and what may be said besides the right line itself ("wrong → right").
 */

export interface OtherSlip {
  readonly program: string;
  readonly changes: readonly (readonly [right: string, wrong: string])[];
  readonly said?: readonly string[];
}

export const otherSlips: readonly OtherSlip[] = [
  {
    program: "momentum_logistic.py",
    changes: [
      [
        "g_theta = samples.T @ (p - labels) / m + decay * theta",
        "g_theta = samples.T @ ((p - labels) * p * (1 - p)) / m + decay * theta",
      ],
    ],
  },
  { program: "momentum_logistic.py", changes: [["/ m + decay * theta", "/ m + 2 * decay * theta"]] },
  { program: "momentum_logistic.py", changes: [["/ m + decay * theta", "/ m - decay * theta"]] },
  {
    program: "momentum_logistic.py",
    changes: [["g_bias = np.sum(p - labels) / m", "g_bias = np.sum(p - labels)"]],
    said: ["np.sum(p - labels) → np.mean(p - labels)"],
  },
  {
    program: "momentum_logistic.py",
    changes: [["vel_bias = mu * vel_bias - alpha * g_bias", "vel_bias = mu * vel_bias + alpha * g_bias"]],
  },
  {
    program: "momentum_logistic.py",
    changes: [["vel_theta = mu * vel_theta - alpha * g_theta", "vel_theta = mu * vel_theta - g_theta"]],
    said: [" → alpha"],
  },
  {
    program: "momentum_logistic.py",
    changes: [["g_theta = samples.T @ (p - labels) / m", "g_theta = samples.T @ (z - labels) / m"]],
  },
  {
    program: "momentum_logistic.py",
    changes: [
      [
        "g_theta = samples.T @ (p - labels) / m + decay * theta",
        "g_theta = samples.T @ (p - labels) + decay * theta",
      ],
      ["g_bias = np.sum(p - labels) / m", "g_bias = np.sum(p + labels) / m"],
    ],
    said: [" → 1/m", "+ → −"],
  },
  { program: "regresion_logistica.py", changes: [["+ lam / cantidad * pesos", "+ lam * pesos"]] },
  {
    program: "regresion_logistica.py",
    changes: [
      ["entradas.T.dot(error) / cantidad + lam / cantidad * pesos", "entradas.T.dot(error) / cantidad"],
    ],
  },
  {
    program: "regresion_logistica.py",
    changes: [["error = salida - etiquetas", "error = etiquetas - salida"]],
  },
  {
    program: "regresion_logistica.py",
    changes: [["grad_sesgo = error.sum() / cantidad", "grad_sesgo = error.sum()"]],
    said: ["error.sum() → error.mean()"],
  },
  {
    program: "regresion_logistica.py",
    changes: [["error = salida - etiquetas", "error = (salida - etiquetas) * salida * (1 - salida)"]],
  },
  {
    program: "regresion_logistica.py",
    changes: [["error = salida - etiquetas", "error = neto - etiquetas"]],
  },
  {
    program: "regresion_logistica.py",
    changes: [["+ lam / cantidad * pesos", "+ lam / cantidad * pesos ** 2"]],
  },
  {
    program: "regresion_logistica.py",
    changes: [
      ["+ lam / cantidad * pesos", "- lam / cantidad * pesos"],
      ["grad_sesgo = error.sum() / cantidad", "grad_sesgo = error.sum()"],
    ],
    said: ["− → +", "error.sum() → error.mean()"],
  },
  {
    program: "bicycles.py",
    changes: [["(self.hid - self.hid ** 2)", "(1 - self.hid ** 2)"]],
    said: ["1 - self.hid ** 2 → self.hid·(1 − self.hid)"],
  },
  {
    program: "bicycles.py",
    changes: [["back = miss @ self.w_ho.T * (self.hid - self.hid ** 2)", "back = miss @ self.w_ho.T"]],
    said: [" → self.hid·(1 − self.hid)"],
  },
  {
    program: "bicycles.py",
    changes: [
      [
        "self.w_ho -= self.rate * self.hid.T @ miss / len(batch)",
        "self.w_ho -= self.rate * self.hid.T @ got / len(batch)",
      ],
    ],
  },
  {
    program: "bicycles.py",
    changes: [
      ["self.w_ih -= self.rate * batch.T @ back / len(batch)", "self.w_ih -= batch.T @ back / len(batch)"],
    ],
    said: [" → self.rate"],
  },
  {
    program: "bicycles.py",
    changes: [["self.w_ho -= self.rate * self.hid.T", "self.w_ho += self.rate * self.hid.T"]],
  },
  {
    program: "bicycles.py",
    changes: [
      ["(self.hid - self.hid ** 2)", "(1 - self.hid)"],
      ["self.w_ih -= self.rate * batch.T @ back / len(batch)", "self.w_ih -= self.rate * batch.T @ back"],
    ],
    said: [" → self.hid", " → 1/len(batch)"],
  },
  {
    program: "regresion_en_bucles.py",
    changes: [["suma_pesos[j] += (y - prob) * x[j]", "suma_pesos[j] += (y - prob) * x[0]"]],
  },
  {
    program: "regresion_en_bucles.py",
    changes: [
      ["suma_pesos[j] += (y - prob) * x[j]", "suma_pesos[j] += (y - prob) * prob * (1 - prob) * x[j]"],
    ],
  },
  {
    program: "regresion_en_bucles.py",
    changes: [["sesgo += tasa * suma_sesgo / len(datos)", "sesgo -= tasa * suma_sesgo / len(datos)"]],
  },
  {
    program: "regresion_en_bucles.py",
    changes: [["sesgo += tasa * suma_sesgo / len(datos)", "sesgo += tasa * suma_sesgo"]],
    said: [" → 1/len(datos)"],
  },
  { program: "regresion_en_bucles.py", changes: [["suma_sesgo += y - prob", "suma_sesgo += y - z"]] },
  {
    program: "softmax_linear.py",
    changes: [["dW = X.T @ dS + 2 * lam * W", "dW = X.T @ dS + lam * W"]],
    said: [" → 2"],
  },
  { program: "softmax_linear.py", changes: [["dS = (P - Y) / len(X)", "dS = (P - Y) * P / len(X)"]] },
  {
    program: "softmax_linear.py",
    changes: [["dS = (P - Y) / len(X)", "dS = (P - Y) * P * (1 - P) / len(X)"]],
  },
  { program: "softmax_linear.py", changes: [["db = dS.sum(axis=0)", "db = dS.mean(axis=0)"]] },
  {
    program: "autoencoder.py",
    changes: [["d_pre = d_code * (1.0 - code ** 2)", "d_pre = d_code * (1.0 - code)"]],
    said: ["1.0 - code → (1 − code²)"],
  },
  {
    program: "autoencoder.py",
    changes: [["d_pre = d_code * (1.0 - code ** 2)", "d_pre = d_code * (1.0 - d_code ** 2)"]],
  },
  {
    program: "autoencoder.py",
    changes: [["d_pre = d_code * (1.0 - code ** 2)", "d_pre = d_code"]],
    said: [" → (1 − code²)"],
  },
  {
    program: "autoencoder.py",
    changes: [
      ['d_enc = np.einsum("ni,nj->ij", data, d_pre)', 'd_enc = np.einsum("ni,nj->ij", data, d_code)'],
    ],
  },
  {
    program: "autoencoder.py",
    changes: [
      ['d_enc = np.einsum("ni,nj->ij", data, d_pre)', 'd_enc = np.einsum("ni,nj->ij", recon, d_pre)'],
    ],
  },
  {
    program: "autoencoder.py",
    changes: [['d_enc_b = np.einsum("nj->j", d_pre)', 'd_enc_b = np.einsum("nj->j", d_code)']],
  },
  {
    program: "autoencoder.py",
    changes: [
      ['d_dec = np.einsum("ni,nj->ij", code, d_recon)', 'd_dec = np.einsum("ni,nj->ij", code, diff)'],
    ],
  },
  {
    program: "layers_of_lists.py",
    changes: [["grad_z = [g * a * (1 - a) for", "grad_z = [g * (1 - a) for"]],
  },
  {
    program: "layers_of_lists.py",
    changes: [["grad_x = [sum(self.w[u][i] * grad_z[u]", "grad_x = [sum(self.w[u][i] * grad_z[0]"]],
  },
  {
    program: "layers_of_lists.py",
    changes: [["self.b[u] -= rate * grad_z[u]", "self.b[u] -= rate * grad_a[u]"]],
  },
  {
    program: "layers_of_lists.py",
    changes: [["grad_x = [sum(self.w[u][i] * grad_z[u]", "grad_x = [sum(self.w[u][i] * grad_a[u]"]],
  },
  { program: "layers_of_lists.py", changes: [["grad = [s - w for", "grad = [w - s for"]] },
  {
    program: "layers_of_lists.py",
    changes: [
      ["grad_x = [sum(self.w[u][i] * grad_z[u]", "grad_x = [sum(self.w[u][0] * grad_z[u]"],
      ["self.b[u] -= rate * grad_z[u]", "self.b[u] -= grad_z[u]"],
    ],
    said: ["self.w[u][0] → self.w[u][i]", " → rate"],
  },
  {
    program: "units_by_name.py",
    changes: [["delta[h] = total * out[h] * (1 - out[h])", "delta[h] = total * out[o] * (1 - out[o])"]],
  },
  {
    program: "units_by_name.py",
    changes: [
      [
        "weights[(source, sink)] -= rate * delta[sink] * out[source]",
        "weights[(source, sink)] -= rate * delta[sink] * out[sink]",
      ],
    ],
  },
  {
    program: "units_by_name.py",
    changes: [["total += weights[(h, o)] * delta[o]", "total = weights[(h, o)] * delta[o]"]],
    said: [" → + total"],
  },
  {
    program: "units_by_name.py",
    changes: [
      [
        "delta[o] = (out[o] - target[o]) * out[o] * (1 - out[o])",
        "delta[o] = (out[o] - target[o]) * out[o] * (out[o] - target[o])",
      ],
    ],
    said: ["out[o] - target[o] → (1 − out[o])"],
  },
  {
    program: "units_by_name.py",
    changes: [["bias[unit] -= rate * delta[unit]", "bias[unit] -= delta[unit]"]],
    said: [" → rate"],
  },
  {
    program: "units_by_name.py",
    changes: [
      ["total += weights[(h, o)] * delta[o]", "total = weights[(h, o)] * delta[o]"],
      [
        "weights[(source, sink)] -= rate * delta[sink] * out[source]",
        "weights[(source, sink)] -= rate * delta[sink] * out[sink]",
      ],
    ],
    said: [" → + total", "out[sink] → out[source]"],
  },
  {
    program: "perceptron.ts",
    changes: [
      ["neuron.delta = this.out.delta * this.out.weights[i]", "neuron.delta = error * this.out.weights[i]"],
    ],
  },
  {
    program: "perceptron.ts",
    changes: [["this.out.weights[i] * neuron.slope();", "this.out.weights[i] * neuron.output;"]],
    said: ["neuron.output → neuron.output·(1 − neuron.output)"],
  },
  {
    program: "perceptron.ts",
    changes: [["const error = sample.target - prediction;", "const error = prediction - sample.target;"]],
  },
  {
    program: "perceptron.ts",
    changes: [["this.hidden[i].delta * sample.inputs[j];", "this.hidden[i].delta * sample.inputs[0];"]],
  },
  {
    program: "perceptron.ts",
    changes: [["this.out.bias += rate * this.out.delta;", "this.out.bias += this.out.delta;"]],
    said: [" → rate"],
  },
  {
    program: "perceptron.ts",
    changes: [
      ["this.out.delta = error * this.out.slope();", "this.out.delta = error * (1 - this.out.output);"],
      ["this.out.bias += rate * this.out.delta;", "this.out.bias += rate * error;"],
    ],
    said: [" → this.out.output", "error → this.out.delta"],
  },
  {
    program: "functional.ts",
    changes: [["const deltaOut = (y - target) * y * (1 - y);", "const deltaOut = (y - target) * (1 - y);"]],
    said: [" → y"],
  },
  {
    program: "functional.ts",
    changes: [
      ["const deltaOut = (y - target) * y * (1 - y);", "const deltaOut = (y - target) * y * (y - target);"],
    ],
    said: ["y - target → (1 − y)"],
  },
  {
    program: "functional.ts",
    changes: [["deltaOut * output[i] * a * (1 - a));", "deltaOut * output[i] * y * (1 - y));"]],
    said: ["y → h[i]"],
  },
  {
    program: "functional.ts",
    changes: [["deltaOut * output[i] * a * (1 - a));", "deltaOut * hidden[i][0] * a * (1 - a));"]],
    said: ["hidden[i][0] → weights.output[i]"],
  },
  { program: "functional.ts", changes: [["w - eta * deltaHidden[i] *", "w - eta * deltaHidden[0] *"]] },
  {
    program: "functional.ts",
    changes: [["deltaOut * output[i] * a * (1 - a));", "(y - target) * output[i] * a * (1 - a));"]],
  },
  {
    program: "functional.ts",
    changes: [
      ["const deltaOut = (y - target) * y * (1 - y);", "const deltaOut = (y - target) * (1 - y);"],
      ["w - eta * deltaHidden[i] *", "w - eta * deltaHidden[0] *"],
    ],
    said: [" → y", "deltaHidden[0] → deltaHidden[i]"],
  },
  {
    program: "softmax_in_loops.js",
    changes: [
      [
        "const g = (exps[k] / sum - (k === y[i] ? 1 : 0)) / n;",
        "const g = (exps[k] / sum + (k === y[i] ? 1 : 0)) / n;",
      ],
    ],
  },
  { program: "softmax_in_loops.js", changes: [["dW[j][k] += g * X[i][j];", "dW[j][k] += g * X[i][0];"]] },
  { program: "softmax_in_loops.js", changes: [["dW[j][k] += g * X[i][j];", "dW[j][k] += g * X[0][j];"]] },
  {
    program: "softmax_in_loops.js",
    changes: [["b[k] -= options.rate * db[k];", "b[k] -= options.rate * dW[0][k];"]],
  },
  {
    program: "relu_layers.ts",
    changes: [["(this.z[i] > 0 ? g : 0)", "(this.z[i] > 0 ? 0 : g)"]],
    said: ["this.z[i] > 0 → this.z[i] < 0"],
  },
  {
    program: "relu_layers.ts",
    changes: [["(this.z[i] > 0 ? g : 0)", "(this.z[i] > 0 ? this.z[i] * g : 0)"]],
  },
  {
    program: "relu_layers.ts",
    changes: [["v - rate * dz[i]);", "v - 2 * rate * dz[i]);"]],
    said: ["2·dz[i] → dz[i]"],
  },
  {
    program: "relu_layers.ts",
    changes: [
      [
        "this.b = this.b.map((v, i) => v - rate * dz[i]);",
        "this.b = this.b.map((v, i) => v - rate * grad[i]);",
      ],
    ],
  },
  {
    program: "relu_layers.ts",
    changes: [["v - rate * dz[i] * this.input[j]));", "v - rate * dz[i] * this.input[i]));"]],
  },
  { program: "two_layer_class.py", changes: [["dscores.dot(W2.T)", "probs.dot(W2.T)"]] },
  { program: "two_layer_class.py", changes: [["np.sum(dhidden, axis=0)", "np.sum(dhidden, axis=0) * 2"]] },
  {
    program: "two_layer_class.py",
    changes: [["hidden.T.dot(dscores) + 2 * reg * W2", "hidden.T.dot(dscores) + 2 * reg * W2 * W2"]],
  },
  { program: "hinge_margins.py", changes: [["/ N + 2 * reg * W\n", "/ N + 2 * W\n"]] },
  { program: "hinge_in_loops.py", changes: [["dW[:, y[i]] -= X[i]", "dW[:, y[i]] += X[i]"]] },
  { program: "hinge.ts", changes: [["dW[d][y[n]] -= X", "dW[d][y[n]] += X"]] },
  { program: "branches.py", changes: [["dh = dy * w2[j]", "dh = dy * h[j]"]] },
  { program: "straight_line.py", changes: [["sum(x * (y - y_pred))", "sum(y - y_pred)"]] },
  { program: "straight_line.py", changes: [["sum(y - y_pred)\n", "sum(y_pred)\n"]] },
  { program: "lstm.py", changes: [["df = dc * cs[t-1]", "df = dc * cs[t]"]] },
  { program: "lstm.py", changes: [["dc = dc * fs[t]", "dc = dc * is_[t]"]] },
  { program: "word_vectors.py", changes: [["e[c] -= 1", "e[c] += 1"]] },
  { program: "word_vectors.py", changes: [["dW_in = W_out @ EI", "dW_in = W_in.T @ EI"]] },
];
