/** @file What is known of the place that one looks at: formula, formula with numbers, number; forward, backward, and what the edges carry. */

import { gradient, isValue, type Value, value as leaf } from "@chainrule/autograd";
import { formula, latex } from "@chainrule/autograd/draw";
import { Formula } from "../shared/formula.tsx";
import { exact } from "../shared/number.ts";
import type { Quantity } from "./moments.ts";

export function Detail({
  quantities,
  weight,
}: {
  readonly quantities: readonly Quantity[];
  readonly weight?: { name: string; value: number } | undefined;
}) {
  return (
    <div class="detail" aria-live="off">
      {weight !== undefined && (
        <p class="given">
          The weight <b>{weight.name}</b> is <output>{exact(weight.value)}</output>. Drag it, or press the
          arrow keys.
        </p>
      )}
      {quantities.length === 0 && weight === undefined && <p class="given">Not computed yet: step on.</p>}
      {quantities.map((quantity) => (
        <Computed key={quantity.name} quantity={quantity} />
      ))}
    </div>
  );
}

function Computed({ quantity: { name, value, meaning } }: { readonly quantity: Quantity }) {
  const symbol = isValue(value) ? value : undefined;
  const isGiven = symbol === undefined || symbol.op === null;
  const nameTex = symbol === undefined ? name : nameInLatex(symbol);
  return (
    <section class={`computed${name.startsWith("δ") ? " backward" : ""}`}>
      <h2 class="name">
        <Formula tex={nameTex} text={name} /> <small>{meaning}</small>
      </h2>
      {!isGiven && symbol !== undefined && (
        <>
          <p>
            <Formula tex={`= ${latex(symbol)}`} text={`= ${formula(symbol)}`} />
          </p>
          <p>
            <Formula
              tex={`= ${latex(symbol, { numbers: true })}`}
              text={`= ${formula(symbol, { numbers: true })}`}
            />
          </p>
        </>
      )}
      <p class="result">
        = <output>{exact(isValue(value) ? value.data : value)}</output>
      </p>
      {symbol !== undefined && <Partials value={symbol} />}
    </section>
  );
}

/** The partial derivatives by the values that the formula is written in: what the chain rule multiplies on the way back. */
function Partials({ value }: { readonly value: Value }) {
  const words = wordsOf(value);
  if (words.length === 0 || words.length > 9) return null;
  const partials = gradient(value, words);
  return (
    <details class="partials">
      <summary>partial derivatives</summary>
      <ul>
        {words.map((word, i) => {
          const partial = partials[i]!;
          const number = isValue(partial) ? partial.data : partial;
          const [top, bottom] = [nameInLatex(value), nameInLatex(word)];
          const written = isValue(partial) && partial.op !== null ? latex(partial) : undefined;
          return (
            <li key={word.label}>
              <Formula
                tex={`\\frac{\\partial ${top}}{\\partial ${bottom}} = ${written === undefined || written === "" ? "" : `${written} = `}${exact(number, 6)}`.replaceAll(
                  "−",
                  "-",
                )}
                text={`∂${value.label ?? ""}/∂${word.label ?? ""} = ${exact(number, 6)}`}
              />
            </li>
          );
        })}
      </ul>
    </details>
  );
}

/** The labelled values that a value is directly written in. */
function wordsOf(value: Value): Value[] {
  const found = new Set<Value>();
  const look = (x: Value): void => {
    for (const operand of x.args) {
      if (!isValue(operand)) continue;
      if (operand.label === undefined) look(operand);
      else found.add(operand);
    }
  };
  look(value);
  return [...found];
}

/** The label in LaTeX, which is what the formula of a value with that name and nothing under it is. */
function nameInLatex({ label = "" }: Value): string {
  return latex(leaf(0, label));
}
