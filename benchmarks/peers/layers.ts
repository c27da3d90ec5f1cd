/** @file The workloads' flat parameters as the matrices that array libraries want, and back. */

/** A dense layer in a flat array of parameters: each output's weights, each followed by its bias or all biases last. */
export interface Layer {
  readonly from: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly biases: "among" | "last";
}

export const moonsLayers: readonly Layer[] = [
  { from: 0, inputs: 2, outputs: 16, biases: "among" },
  { from: 48, inputs: 16, outputs: 16, biases: "among" },
  { from: 320, inputs: 16, outputs: 1, biases: "among" },
];

export const digitsLayers: readonly Layer[] = [
  { from: 0, inputs: 64, outputs: 32, biases: "last" },
  { from: 64 * 32 + 32, inputs: 32, outputs: 10, biases: "last" },
];

/** Where the weight from input `i` to output `j` stands, and, for i = inputs, output `j`'s bias. */
function place({ from, inputs, outputs, biases }: Layer, j: number, i: number): number {
  if (biases === "among") return from + j * (inputs + 1) + i;
  return from + (i < inputs ? j * inputs + i : inputs * outputs + j);
}

/** The layers' weights (row by row) and biases, alternately. */
export function split(layers: readonly Layer[], flat: Float64Array): number[][] {
  return layers.flatMap((layer) => {
    const weights: number[] = [];
    const bias: number[] = [];
    for (let j = 0; j < layer.outputs; j++) {
      for (let i = 0; i < layer.inputs; i++) weights.push(flat[place(layer, j, i)]!);
      bias.push(flat[place(layer, j, layer.inputs)]!);
    }
    return [weights, bias];
  });
}

/** The inverse of {@link split}. */
export function join(layers: readonly Layer[], parts: readonly ArrayLike<number>[]): number[] {
  const flat: number[] = [];
  layers.forEach((layer, l) => {
    const weights = parts[2 * l]!;
    const bias = parts[2 * l + 1]!;
    for (let j = 0; j < layer.outputs; j++) {
      for (let i = 0; i < layer.inputs; i++) flat[place(layer, j, i)] = weights[j * layer.inputs + i]!;
      flat[place(layer, j, layer.inputs)] = bias[j]!;
    }
  });
  return flat;
}

/** The energy's pairs of points as a matrix of differences, one row a pair, and 1 for each pair that are neighbors. */
export function pairs(): { differences: Float64Array; ring: number[] } {
  const points = 5;
  const rows: number[][] = [];
  const ring: number[] = [];
  for (let i = 0; i < points; i++) {
    for (let j = i + 1; j < points; j++) {
      rows.push(Array.from({ length: points }, (_, k) => (k === i ? 1 : k === j ? -1 : 0)));
      ring.push(j === i + 1 || (i === 0 && j === points - 1) ? 1 : 0);
    }
  }
  return { differences: Float64Array.from(rows.flat()), ring };
}

/** For each of a triangle's numbers below the diagonal, stored column by column, a row of zeros and a 1 at its place. */
export function triangle(size: number): Float64Array {
  const rows: number[][] = [];
  for (let j = 0; j < size; j++) {
    for (let l = j + 1; l < size; l++) {
      rows.push(Array.from({ length: size * size }, (_, k) => (k === l * size + j ? 1 : 0)));
    }
  }
  return Float64Array.from(rows.flat());
}
