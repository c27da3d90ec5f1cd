/** @file The labels of a network's quantities, and the indices in them: w₁₂ is the family w with the indices 1 and 2. */

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

/** The label of y − ŷ beside that of y: `error₂` for `y₂`. */
export function errorLabel(target: string): string {
  return target.replace("y", "error");
}
