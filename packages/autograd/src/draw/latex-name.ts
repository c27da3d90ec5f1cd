/** @file Labels as LaTeX: Greek letters, accents, indices. */

import { escaped } from "../notation.ts";

const letters: Readonly<Record<string, string>> = {
  α: "\\alpha",
  β: "\\beta",
  γ: "\\gamma",
  δ: "\\delta",
  ε: "\\varepsilon",
  ζ: "\\zeta",
  η: "\\eta",
  θ: "\\theta",
  ι: "\\iota",
  κ: "\\kappa",
  λ: "\\lambda",
  μ: "\\mu",
  ν: "\\nu",
  ξ: "\\xi",
  π: "\\pi",
  ρ: "\\rho",
  σ: "\\sigma",
  τ: "\\tau",
  υ: "\\upsilon",
  φ: "\\varphi",
  χ: "\\chi",
  ψ: "\\psi",
  ω: "\\omega",
  Γ: "\\Gamma",
  Δ: "\\Delta",
  Θ: "\\Theta",
  Λ: "\\Lambda",
  Ξ: "\\Xi",
  Π: "\\Pi",
  Σ: "\\Sigma",
  Φ: "\\Phi",
  Ψ: "\\Psi",
  Ω: "\\Omega",
  "∂": "\\partial",
  ℓ: "\\ell",
};

/** Combining marks, as they stand after a letter in Unicode's decomposed form. */
const accents: Readonly<Record<string, string>> = {
  "\u0302": "\\hat",
  "\u0303": "\\tilde",
  "\u0304": "\\bar",
  "\u0307": "\\dot",
  "\u0308": "\\ddot",
};

const subscripts = "₀₁₂₃₄₅₆₇₈₉";
const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Signs that stand before a name and are no part of it. */
const operators = new Set(["Δ", "∂"]);

/** A label as LaTeX: ŷ₂ is `\hat{y}_{2}`, δo is `\delta_{o}`, h⁽²⁾₁ is `h^{(2)}_{1}`, several letters are upright. */
export function latexName(label: string): string {
  const characters = Array.from(label.normalize("NFD"));
  const [first = ""] = characters;
  if (operators.has(first) && characters.length > 1) {
    return `${letters[first]} ${latexName(characters.slice(1).join("").normalize("NFC"))}`;
  }
  let base = "";
  let below = "";
  let above = "";
  let index = 0;
  for (const character of characters) {
    const accent = accents[character];
    if (accent !== undefined && base !== "") base = `${accent}{${base}}`;
    else if (subscripts.includes(character)) below += String(subscripts.indexOf(character));
    else if (superscripts.includes(character)) above += String(superscripts.indexOf(character));
    else if (character === "⁽" || character === "⁾") above += character === "⁽" ? "(" : ")";
    else if (index > 0 && first in letters) below = joined(below, letters[character] ?? escaped(character));
    else base = joined(base, letters[character] ?? escaped(character));
    index++;
  }
  if (
    characters.length > 1 &&
    /^[\p{L}\p{N}\\_.[\]]+$/u.test(base.replaceAll(/(\\[a-z]+) /gi, "$1")) &&
    !base.startsWith("\\") &&
    base.length > 1
  ) {
    base = `\\mathrm{${base}}`;
  }
  return base + (above === "" ? "" : `^{${above}}`) + (below === "" ? "" : `_{${below}}`);
}

/** One after the other; a letter does not become part of the command before it. */
function joined(before: string, next: string): string {
  return /\\[a-z]+$/i.test(before) && /^[a-z]/i.test(next) ? `${before} ${next}` : before + next;
}
