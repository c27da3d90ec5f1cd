/** @file lstm: a recurrent network with diagonal weights that foretells the next character: a loop over the characters. */

import {
  add,
  compile,
  dot,
  fold,
  grad,
  logSumExp,
  mul,
  type Num,
  sigmoid,
  sub,
  tanh,
} from "@chainrule/autograd";
import type { Eval, Matrix, Vector } from "./eval.ts";

interface Weights {
  /** Of each layer a row of weights and a row of biases: those of the gates forget, in, out, and of the change. */
  readonly main: Matrix;
  /** Of the input; weights and biases of the output. */
  readonly extra: Matrix;
}

interface State {
  /** Of each layer the hidden numbers, then the cells. */
  readonly layers: Matrix;
  readonly loss: Num;
}

function step({ layers, loss }: State, [now, next]: Matrix, { main, extra }: Weights): State {
  const size = now!.length;
  let signal: Vector = now!.map((x, i) => mul(x, extra[0]![i]!));
  const after: Vector[] = [];
  for (let layer = 0; 2 * layer < layers.length; layer++) {
    const [hidden, cells] = [layers[2 * layer]!, layers[2 * layer + 1]!];
    const gate = (g: number, of: Vector): Vector =>
      of.map((x, i) => add(mul(x, main[2 * layer]![g * size + i]!), main[2 * layer + 1]![g * size + i]!));
    const forget = gate(0, signal).map((x) => sigmoid(x));
    const input = gate(1, hidden).map((x) => sigmoid(x));
    const output = gate(2, signal).map((x) => sigmoid(x));
    const change = gate(3, hidden).map((x) => tanh(x));
    const cell = cells.map((c, i) => add(mul(c, forget[i]!), mul(input[i]!, change[i]!)));
    signal = cell.map((c, i) => mul(output[i]!, tanh(c)));
    after.push(signal, cell);
  }
  const foretold = signal.map((x, i) => add(mul(x, extra[1]![i]!), extra[2]![i]!));
  const all = logSumExp(foretold);
  return {
    layers: after,
    loss: add(
      loss,
      dot(
        next!,
        foretold.map((y) => sub(y, all)),
      ),
    ),
  };
}

interface Input {
  readonly main_params: readonly (readonly number[])[];
  readonly extra_params: readonly (readonly number[])[];
  readonly state: readonly (readonly number[])[];
  readonly sequence: readonly (readonly number[])[];
}

function lossOf(weights: Weights, { state, sequence }: Input): Num {
  const pairs = sequence.slice(1).map((next, t): Matrix => [sequence[t]!, next]);
  const first: State = { layers: state, loss: 0 };
  return mul(fold(step, first, pairs, weights).loss, -1 / (pairs.length * sequence[0]!.length));
}

const weightsOf = ({ main_params: main, extra_params: extra }: Input): Weights => ({ main, extra });

export const lstm: Eval<Input> = {
  objective: (input) => {
    const kernel = compile((w: Weights) => lossOf(w, input), { check: false }).record(
      weightsOf(input) as never,
    );
    return () => (kernel.run(), kernel.output[0]);
  },
  jacobian: (input) => {
    const slope = grad((w: Weights) => lossOf(w, input)) as (w: never) => unknown;
    const kernel = compile(slope, { check: false }).record(weightsOf(input) as never);
    return () => (kernel.run(), [...kernel.output]);
  },
};
