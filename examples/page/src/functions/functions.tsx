/** @file Part four: any function that one types, and all that follows from it. */

import { useEffect, useMemo, useState } from "preact/hooks";
import { arrival, remember } from "../shared/address.ts";
import { Choice } from "../shared/choice.tsx";
import { Code } from "../shared/code.tsx";
import { Formula } from "../shared/formula.tsx";
import { show } from "../shared/number.ts";
import code from "./code.ts?raw";
import { Curve } from "./curve.tsx";
import { Graph } from "./graph.tsx";
import { Heat } from "./heat.tsx";
import { derive, measure, type Point, readFunction, type Reading } from "./reading.ts";

const EXAMPLES = [
  "sin(x*y) + x^2",
  "(1 - x)^2 + 100*(y - x^2)^2",
  "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
  "x*sin(x)",
  "abs(x) - 1/(1 + x^2)",
  "x > 0 ? x : 0.1*x",
  "exp(-x^2/2)/sqrt(2*pi)",
];

export function Functions() {
  const query = arrival.peek().query;
  const number = (key: string, otherwise: number): number => {
    const x = Number(query.get(key) ?? Number.NaN);
    return Number.isFinite(x) ? x : otherwise;
  };
  const [text, setText] = useState(query.get("f") ?? EXAMPLES[0]!);
  const [range, setRange] = useState(Math.max(0.1, Math.min(1000, number("range", 3))));
  const [rate, setRate] = useState(number("rate", 0.01));
  const [start, setStart] = useState<Point | undefined>(
    query.has("x") ? { x: number("x", 0), y: number("y", 0) } : undefined,
  );
  const read = useMemo(() => readFunction(text), [text]);
  const [shown, setShown] = useState<Reading | undefined>("f" in read ? read : undefined);
  useEffect(() => {
    if ("f" in read) setShown(read);
  }, [read]);
  useEffect(() => {
    remember("functions", {
      f: text,
      range: String(range),
      ...(start && { x: String(start.x), y: String(start.y) }),
      rate: String(rate),
    });
  }, [text, range, start, rate]);
  return (
    <>
      <section class="intro">
        <h1>Any function</h1>
        <p>
          Type a function of x, or of x and y. Its derivatives are not looked up and not approximated: the
          engine records what the formula computes and applies the chain rule to the record, as often as one
          likes.
        </p>
      </section>
      <section class="card">
        <label class="wide">
          <span>f =</span>
          <input
            type="text"
            spellcheck={false}
            autocapitalize="off"
            autocomplete="off"
            value={text}
            aria-invalid={!("f" in read)}
            aria-describedby="function-problem"
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <div id="function-problem">
          {"f" in read ? null : (
            <pre class="problem" role="alert" tabIndex={0}>
              {read.message}
            </pre>
          )}
        </div>
        <div class="controls" role="group" aria-label="Examples">
          {EXAMPLES.map((example) => (
            <button
              key={example}
              type="button"
              aria-pressed={example === text}
              onClick={() => {
                setText(example);
                setStart(undefined);
              }}
            >
              {example}
            </button>
          ))}
        </div>
      </section>
      {shown !== undefined && (
        <Derived
          reading={shown}
          range={range}
          rate={rate}
          start={start}
          onRange={setRange}
          onRate={setRate}
          onStart={setStart}
        />
      )}
      <Code text={code} />
    </>
  );
}

interface DerivedProps {
  readonly reading: Reading;
  readonly range: number;
  readonly rate: number;
  readonly start: Point | undefined;
  readonly onRange: (range: number) => void;
  readonly onRate: (rate: number) => void;
  readonly onStart: (start: Point) => void;
}

function Derived({ reading, range, rate, start, onRange, onRate, onStart }: DerivedProps) {
  const isPlane = reading.names.length === 2;
  const at = useMemo(() => start ?? { x: 0.5, y: 0.25 }, [start]);
  const { root, lines } = useMemo(
    () =>
      derive(
        reading,
        reading.names.map((name) => at[name]),
      ),
    [reading, at],
  );
  const [measured, setMeasured] = useState<ReturnType<typeof measure> | undefined>(undefined);
  useEffect(() => {
    setMeasured(undefined);
    const timer = setTimeout(() => setMeasured(measure(reading, { x: 0.5, y: 0.25 })), 400);
    return () => clearTimeout(timer);
  }, [reading]);
  return (
    <>
      <div class="pair">
        <section class="card" aria-label="Plot">
          <div class="controls">
            <label>
              from −{show(range, 2)} to {show(range, 2)}
              <input
                type="range"
                min={-1}
                max={2}
                step={0.05}
                value={Math.log10(range)}
                onInput={(event) => onRange(Number((10 ** Number(event.currentTarget.value)).toPrecision(2)))}
              />
            </label>
            {isPlane && (
              <Choice
                name="rate of gradient descent"
                of={["0.0005", "0.001", "0.002", "0.005", "0.01", "0.03", "0.1", "0.3"]}
                value={String(rate)}
                onChoice={(next) => onRate(Number(next))}
              />
            )}
          </div>
          {isPlane ? (
            <Heat reading={reading} from={-range} to={range} start={start} rate={rate} onStart={onStart} />
          ) : (
            <Curve reading={reading} from={-range} to={range} />
          )}
          {isPlane && (
            <div class="controls">
              <span class="quiet">or begin at</span>
              {(["x", "y"] as const).map((name) => (
                <label key={name}>
                  {name}
                  <input
                    type="number"
                    step={0.1}
                    value={at[name]}
                    onChange={(event) => onStart({ ...at, [name]: Number(event.currentTarget.value) || 0 })}
                  />
                </label>
              ))}
            </div>
          )}
        </section>
        <section class="card" aria-label="Derivatives">
          <h2>Its derivatives</h2>
          <div class="formulas" tabIndex={0} role="region" aria-label="Formulas">
            {lines.map(({ name, tex, text }) => (
              <p key={name}>
                <Formula tex={tex} text={text} />
              </p>
            ))}
          </div>
          <h2>As code</h2>
          {measured === undefined ? (
            <p class="quiet">Measuring …</p>
          ) : (
            <>
              <p>
                Value and gradient: <output data-figure="nanoseconds">{show(measured.nanoseconds, 3)}</output>{" "}
                ns a call, measured here with the compiled kernel. Emitted as TypeScript, it is{" "}
                <span class="code-length">{measured.source.trim().split("\n").length}</span> lines long.
              </p>
              <details class="code">
                <summary>The emitted TypeScript</summary>
                <pre tabIndex={0}>
                  <code>{measured.source}</code>
                </pre>
              </details>
            </>
          )}
        </section>
      </div>
      <section class="card below" aria-label="Graph">
        <h2>Its graph</h2>
        <p>
          What was recorded at {reading.names.map((name) => `${name} = ${show(at[name], 3)}`).join(", ")}:
          each value with its number, and below it the derivative of f by it.
        </p>
        <Graph root={root} />
      </section>
    </>
  );
}
