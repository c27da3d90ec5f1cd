/**
 * Nonlinear least squares of the Statistical Reference Datasets (NIST, Information Technology Laboratory): observations, two starts
 * and the certified parameters and sums of squares.
 */
import { add, div, exp, mul, type Num, pow } from "@chainrule/autograd";

type Model = (x: number, b: readonly Num[]) => Num;

interface Problem {
  readonly model: Model;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly starts: readonly (readonly number[])[];
  readonly certified: readonly number[];
  readonly sumOfSquares: number;
}

const at = (b: readonly Num[], i: number): Num => b[i] as Num;

export const problems: Readonly<Record<string, Problem>> = {
  Misra1a: {
    // b1*(1-exp(-b2*x))
    model: (x, b) => mul(at(b, 0), add(1, mul(-1, exp(mul(-x, at(b, 1)))))),
    x: [77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0],
    y: [10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.4, 75.47, 81.78],
    starts: [
      [500.0, 0.0001],
      [250.0, 0.0005],
    ],
    certified: [238.94212918, 0.00055015643181],
    sumOfSquares: 0.12455138894,
  },
  BoxBOD: {
    // b1*(1-exp(-b2*x))
    model: (x, b) => mul(at(b, 0), add(1, mul(-1, exp(mul(-x, at(b, 1)))))),
    x: [1.0, 2.0, 3.0, 5.0, 7.0, 10.0],
    y: [109.0, 149.0, 149.0, 191.0, 213.0, 224.0],
    starts: [
      [1.0, 1.0],
      [100.0, 0.75],
    ],
    certified: [213.80940889, 0.54723748542],
    sumOfSquares: 1168.0088766,
  },
  DanWood: {
    // b1*x^b2
    model: (x, b) => mul(at(b, 0), pow(x, at(b, 1))),
    x: [1.309, 1.471, 1.49, 1.565, 1.611, 1.68],
    y: [2.138, 3.421, 3.597, 4.34, 4.882, 5.66],
    starts: [
      [1.0, 5.0],
      [0.7, 4.0],
    ],
    certified: [0.76886226176, 3.8604055871],
    sumOfSquares: 0.0043173084083,
  },
  MGH09: {
    // b1*(x^2+x*b2)/(x^2+x*b3+b4)
    model: (x, b) =>
      div(mul(at(b, 0), add(x * x, mul(x, at(b, 1)))), add(add(x * x, mul(x, at(b, 2))), at(b, 3))),
    x: [4.0, 2.0, 1.0, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625],
    y: [0.1957, 0.1947, 0.1735, 0.16, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246],
    starts: [
      [25.0, 39.0, 41.5, 39.0],
      [0.25, 0.39, 0.415, 0.39],
    ],
    certified: [0.19280693458, 0.19128232873, 0.12305650693, 0.13606233068],
    sumOfSquares: 0.00030750560385,
  },
  MGH10: {
    // b1*exp(b2/(x+b3))
    model: (x, b) => mul(at(b, 0), exp(div(at(b, 1), add(x, at(b, 2))))),
    x: [50.0, 55.0, 60.0, 65.0, 70.0, 75.0, 80.0, 85.0, 90.0, 95.0, 100.0, 105.0, 110.0, 115.0, 120.0, 125.0],
    y: [
      34780.0, 28610.0, 23650.0, 19630.0, 16370.0, 13720.0, 11540.0, 9744.0, 8261.0, 7030.0, 6005.0, 5147.0,
      4427.0, 3820.0, 3307.0, 2872.0,
    ],
    starts: [
      [2.0, 400000.0, 25000.0],
      [0.02, 4000.0, 250.0],
    ],
    certified: [0.005609636471, 6181.3463463, 345.22363462],
    sumOfSquares: 87.945855171,
  },
};
