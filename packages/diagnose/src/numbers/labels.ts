/** @file The labels of a network's quantities, and the indices in them: w₁₂ is of the family w and has the indices 1 and 2. */

const INDICES = /[₀-₉]+(?:,[₀-₉]+)*/g;

/** A text without the indices in it, by which slips of several entries are compared. */
export function withoutIndices(text: string): string {
  return text.replace(INDICES, "");
}

const families = new Map<string, string>();

/** A label without its indices: what the members of a matrix or of a vector share. */
export function familyOf(label: string): string {
  let family = families.get(label);
  if (family === undefined) families.set(label, (family = withoutIndices(label)));
  return family;
}

const indices = new Map<string, readonly string[]>();

/** The indices of a label. */
export function indicesOf(label: string): readonly string[] {
  let known = indices.get(label);
  if (known === undefined) {
    const written = label.match(/[₀-₉]+/g) ?? [];
    // Two figures without a comma between them are two indices.
    known = written.flatMap((index) => (label.includes(",") ? [index] : index.split("")));
    indices.set(label, known);
  }
  return known;
}

/** The label in the name of a claim. */
export function labelOf(claim: string): string {
  return claim.split("|")[0] as string;
}

/** The label of y − ŷ beside that of y: `error₂` for `y₂`. */
export function errorLabel(target: string): string {
  return target.replace("y", "error");
}

/** What sort of quantity a family is, by the documents' names. */
export function sortOf(family: string): "loss" | "error" | "delta" | "step" | "other" {
  if (family.startsWith("Δ")) return "step";
  if (family.startsWith("δ")) return "delta";
  if (family === "E") return "loss";
  return family === "error" ? "error" : "other";
}
