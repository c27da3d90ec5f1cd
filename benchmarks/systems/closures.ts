/**
 * @file micrograd, ported: the engine that everybody knows. Each operation leaves a closure that passes its derivative on
 * and a set of its operands; backward sorts them by recursion. https://github.com/karpathy/micrograd, MIT.
 */

import type { Workload } from "../workloads/workload.ts";
import { eager } from "./eager.ts";
import type { System } from "./system.ts";

class Value {
  data: number;
  grad = 0;
  passOn: () => void = () => {};
  readonly operands: Set<Value>;

  constructor(data: number, operands: readonly Value[] = []) {
    this.data = data;
    this.operands = new Set(operands);
  }

  add(other: Value | number): Value {
    const y = valueOf(other);
    const out = new Value(this.data + y.data, [this, y]);
    out.passOn = () => {
      this.grad += out.grad;
      y.grad += out.grad;
    };
    return out;
  }

  mul(other: Value | number): Value {
    const y = valueOf(other);
    const out = new Value(this.data * y.data, [this, y]);
    out.passOn = () => {
      this.grad += y.data * out.grad;
      y.grad += this.data * out.grad;
    };
    return out;
  }

  pow(exponent: number): Value {
    const out = new Value(this.data ** exponent, [this]);
    out.passOn = () => {
      this.grad += exponent * this.data ** (exponent - 1) * out.grad;
    };
    return out;
  }

  relu(): Value {
    const out = new Value(this.data < 0 ? 0 : this.data, [this]);
    out.passOn = () => {
      this.grad += (out.data > 0 ? 1 : 0) * out.grad;
    };
    return out;
  }

  exp(): Value {
    const out = new Value(Math.exp(this.data), [this]);
    out.passOn = () => {
      this.grad += out.data * out.grad;
    };
    return out;
  }

  log(): Value {
    const out = new Value(Math.log(this.data), [this]);
    out.passOn = () => {
      this.grad += (1 / this.data) * out.grad;
    };
    return out;
  }

  sin(): Value {
    const out = new Value(Math.sin(this.data), [this]);
    out.passOn = () => {
      this.grad += Math.cos(this.data) * out.grad;
    };
    return out;
  }

  sigmoid(): Value {
    const out = new Value(1 / (1 + Math.exp(-this.data)), [this]);
    out.passOn = () => {
      this.grad += out.data * (1 - out.data) * out.grad;
    };
    return out;
  }

  neg(): Value {
    return this.mul(-1);
  }

  sub(other: Value | number): Value {
    return this.add(typeof other === "number" ? -other : other.neg());
  }

  div(other: Value | number): Value {
    return this.mul(typeof other === "number" ? 1 / other : other.pow(-1));
  }

  backward(): void {
    const order: Value[] = [];
    const visited = new Set<Value>();
    const visit = (node: Value): void => {
      if (visited.has(node)) return;
      visited.add(node);
      for (const operand of node.operands) visit(operand);
      order.push(node);
    };
    visit(this);
    this.grad = 1;
    for (const node of order.toReversed()) node.passOn();
  }
}

const valueOf = (x: Value | number): Value => (typeof x === "number" ? new Value(x) : x);

export function prepare(workload: Workload): System {
  return eager<Value>(
    {
      language: {
        add: (x, y) => valueOf(x).add(y),
        sub: (x, y) => valueOf(x).sub(y),
        mul: (x, y) => valueOf(x).mul(y),
        div: (x, y) => valueOf(x).div(y),
        exp: (x) => x.exp(),
        log: (x) => x.log(),
        sin: (x) => x.sin(),
        sqrt: (x) => x.pow(0.5),
        square: (x) => x.pow(2),
        relu: (x) => x.relu(),
        sigmoid: (x) => x.sigmoid(),
      },
      leaf: (data) => new Value(data),
      data: (x) => x.data,
      grad: (x) => x.grad,
      assign: (x, data) => {
        x.data = data;
      },
      clear: (x) => {
        x.grad = 0;
      },
      backward: (loss) => loss.backward(),
    },
    workload,
  );
}
