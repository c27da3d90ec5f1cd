/** @file The indices in the labels of units and weights: w₁₂ is the family w with the indices 1 and 2. */

/** A label without the indices of units, by which slips of several entries are compared. */
export function withoutIndices(text: string): string {
  return text.replace(/[₀-₉]+(?:,[₀-₉]+)*/g, "");
}

/** A label without its indices, and those. */
export function splitLabel(label: string): [family: string, indices: string[]] {
  const indices = label.match(/[₀-₉]+/g) ?? [];
  // Two figures without a comma between them are two indices.
  return [
    withoutIndices(label),
    indices.flatMap((index) => (label.includes(",") ? [index] : index.split(""))),
  ];
}
