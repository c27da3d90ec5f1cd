/** @file What is known of the place that one looks at: formula, formula with numbers, number; on the way forward and on the way back. */

import { dataOf, gradient, isValue, type Value, value as leaf } from "@chainrule/autograd";
import { formula, latex } from "@chainrule/autograd/draw";
import { useState } from "preact/hooks";
import { Formula } from "../shared/formula.tsx";
import { exact } from "../shared/number.ts";
import type { Quantity } from "./moments.ts";

const BACKWARD = new Set(["error term", "gradient", "step"]);

/** More formulas at once are read by nobody, and slow down what is dragged. */
const MOST = 6;

export function Detail({ quantities }: { readonly quantities: readonly Quantity[] }) {
  return (
    <div class="detail" aria-live="off">
      {quantities.length === 0 && <p class="given">Not computed yet: step on.</p>}
      {quantities.slice(0, MOST).map((quantity) => (
        <Computed key={[quantity.name].flat().join("/")} quantity={quantity} />
      ))}
      {quantities.length > MOST && (
        <p class="quiet">and {quantities.length - MOST} more: point at a weight to see its own.</p>
      )}
    </div>
  );
}

function Computed({ quantity: { name, value, meaning, role } }: { readonly quantity: Quantity }) {
  const { tex, text } = nameIn(name);
  return (
    <section class={`computed ${BACKWARD.has(role) ? "backward" : "forward"}`}>
      <h2 class="name">
        <Formula tex={tex} text={text} /> <small>{meaning}</small>
      </h2>
      {isValue(value) && value.op !== null && (
        <>
          <p>
            <Formula tex={`= ${latex(value)}`} text={() => `= ${formula(value)}`} />
          </p>
          <p>
            <Formula
              tex={`= ${latex(value, { numbers: true })}`}
              text={() => `= ${formula(value, { numbers: true })}`}
            />
          </p>
        </>
      )}
      <p class="result">
        = <output>{exact(dataOf(value))}</output>
      </p>
      {isValue(value) && (role === "net input" || role === "output") && <Partials value={value} />}
    </section>
  );
}

/** The partial derivatives by the values that the formula is written in: what the chain rule multiplies on the way back. */
function Partials({ value }: { readonly value: Value }) {
  const [isOpen, setOpen] = useState(false);
  const words = isOpen ? wordsOf(value) : [];
  const partials = gradient(value, words);
  return (
    <details class="partials" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>partial derivatives</summary>
      <ul>
        {words.map((word, i) => {
          const partial = partials[i]!;
          const number = exact(dataOf(partial), 6);
          const { tex, text } = nameIn([value.label ?? "", word.label ?? ""]);
          const written = isValue(partial) && partial.op !== null ? `${latex(partial)} = ` : "";
          return (
            <li key={word.label}>
              <Formula
                tex={`${tex} = ${written}${number}`.replaceAll("−", "-")}
                text={`${text} = ${number}`}
              />
            </li>
          );
        })}
      </ul>
    </details>
  );
}

/** The labeled values that a value is directly written in. */
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

/** A quantity's name in LaTeX and as text; the engine's printer knows how labels are set. */
function nameIn(name: Quantity["name"]): { readonly tex: string; readonly text: string } {
  const set = (label: string): string => latex(leaf(0, label));
  if (typeof name === "string") return { tex: set(name), text: name };
  const [top, bottom] = name;
  return { tex: `\\frac{\\partial ${set(top)}}{\\partial ${set(bottom)}}`, text: `∂${top}/∂${bottom}` };
}
