import { identity, tanh } from "@chainrule/autograd";
import { accuracy, adam, binaryCrossEntropyOnLogits, mlp, random, training } from "@chainrule/nn";

const stream = random(1);
const inputs = Array.from({ length: 200 }, () => [stream.normal(), stream.normal()]);
const targets = inputs.map(([x, y]) => [x! * y! > 0 ? 1 : 0]); // XOR: which two quarters a point is in

const network = mlp([2, 16, 16, 1], { activation: tanh, output: identity });
const options = { loss: binaryCrossEntropyOnLogits, optimizer: adam({ rate: 0.01 }), epochs: 60 };
for await (const { epoch, loss } of training(network, { inputs, targets }, options)) {
  if (epoch % 20 === 0) console.log(`epoch ${epoch}: loss ${loss.toFixed(4)}`);
}
console.log(`right: ${100 * accuracy(network, { inputs, targets }, { threshold: 0 })} %`);
