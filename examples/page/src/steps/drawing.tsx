/** @file The network as units and weights. Weights, biases and inputs are handles: drag one, or focus it and press the arrow keys. */

import { dataOf } from "@chainrule/autograd";
import { show } from "../shared/number.ts";
import { useWidth } from "../shared/width.ts";
import { useDrag } from "./drag.ts";
import { BOX, type Edge, LABEL, layoutOf, type Point } from "./layout.ts";
import { keyOf, type Phase, type Place, type Quantity, type Role } from "./moments.ts";
import type { Setup } from "./setup.ts";
import { Unit } from "./unit.tsx";

/** What the edges show. */
export const ON_EDGES = {
  weights: "given",
  gradients: "gradient",
  partials: "partial",
} as const satisfies Record<string, Role>;
export type OnEdges = keyof typeof ON_EDGES;

export interface DrawingProps {
  readonly setup: Setup;
  /** What has been computed so far, by place; the latest last. */
  readonly known: ReadonlyMap<string, readonly Quantity[]>;
  /** All that the pass computes, for the names of what is not computed yet. */
  readonly names: ReadonlyMap<string, readonly Quantity[]>;
  /** The places of the moment that is shown. */
  readonly active: ReadonlySet<string>;
  readonly phase: Phase;
  readonly onEdges: OnEdges;
  readonly selected: string | undefined;
  readonly onLook: (place: Place | undefined) => void;
  readonly onPin: (place: Place) => void;
  readonly onChange: (setup: Setup) => void;
}

const LABELS = 14; // more weights than that are labelled only when one looks at them

export function Drawing(props: DrawingProps) {
  const { setup, known, names, active, phase, onEdges, selected, onLook, onPin, onChange } = props;
  const [place, width] = useWidth<HTMLDivElement>(720);
  const layout = layoutOf(setup.sizes, width, setup.biases !== undefined);
  const { units, error, edges, height } = layout;
  const looks: Looks = {
    known,
    names,
    stateOf: (key) => `${active.has(key) ? " active" : ""}${selected === key ? " selected" : ""}`,
    watch: (at) => ({
      onPointerEnter: () => onLook(at),
      onFocus: () => onLook(at),
      onClick: () => onPin(at),
    }),
  };
  const numberOn = (at: Place): number | undefined => roleAt(known, at, ON_EDGES[onEdges]);
  const numbers = edges.map((edge) => numberOn(placeOf(edge)));
  const largest = Math.max(1e-12, ...numbers.map((x) => Math.abs(x ?? 0)));
  const isFlowing = ({ layer, from, unit }: Edge): boolean =>
    (phase === "forward" && active.has(`u${layer + 1}.${unit}`)) ||
    (phase === "backward" && active.has(`u${layer}.${from}`)) ||
    (phase === "step" && active.has(`w${layer}.${from}.${unit}`));
  const outputs = units.at(-1)!;

  return (
    <div class="drawing" ref={place} onPointerLeave={() => onLook(undefined)}>
      <svg
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="group"
        aria-label={`A network of ${setup.sizes.join(", ")} units`}
      >
        {edges.map((edge, k) => (
          <line
            key={keyOf(placeOf(edge))}
            class={`edge ${signOf(numbers[k])}${looks.stateOf(keyOf(placeOf(edge)))}${isFlowing(edge) ? ` flows ${phase}` : ""}`}
            {...ends(edge.start, edge.end)}
            stroke-width={1 + (3 * Math.abs(numbers[k] ?? 0)) / largest}
          />
        ))}
        {outputs.map((output, k) => (
          <line
            key={k}
            class={`edge to-error${phase === "error" ? " flows forward" : ""}`}
            {...(layout.isUpright
              ? ends({ x: output.x, y: output.y + layout.radius }, { x: error.x, y: error.y - BOX.height })
              : ends({ x: output.x + layout.radius, y: output.y }, { x: error.x - BOX.width, y: error.y }))}
          />
        ))}
        {units.map((layer, l) =>
          layer.map((at, j) => (
            <Unit
              key={`u${l}.${j}`}
              at={at}
              layer={l}
              unit={j}
              layout={layout}
              looks={looks}
              input={l === 0 ? setup.inputs[j] : undefined}
              onInput={(x) => onChange({ ...setup, inputs: setup.inputs.with(j, x) })}
            />
          )),
        )}
        <ErrorBox at={error} looks={looks} />
        {onEdges === "partials" &&
          outputs.map((output, k) => {
            const number = numberOn({ kind: "end", unit: k });
            const at = layout.isUpright
              ? { x: (output.x + error.x) / 2, y: (output.y + layout.radius + error.y - BOX.height) / 2 }
              : { x: (output.x + layout.radius + error.x - BOX.width) / 2, y: (output.y + error.y) / 2 - 12 };
            return (
              number !== undefined && (
                <text key={k} class="number outlined" x={at.x} y={at.y + 4}>
                  {show(number, 3)}
                </text>
              )
            );
          })}
        {edges.map((edge, k) => {
          const { layer, from, unit } = edge;
          const at = placeOf(edge);
          return (
            <Handle
              key={keyOf(at)}
              at={edge.label}
              place={at}
              kind="weight"
              value={setup.weights[layer]![from]![unit]!}
              shown={numbers[k]}
              onEdges={onEdges}
              isLabelled={edges.length <= LABELS || selected === keyOf(at)}
              looks={looks}
              onValue={(w) => onChange({ ...setup, weights: changed(setup.weights, layer, from, unit, w) })}
            />
          );
        })}
        {setup.biases?.map((row, l) =>
          row.map((bias, j) => {
            const at: Place = { kind: "bias", layer: l, unit: j };
            const { x, y } = units[l + 1]![j]!;
            return (
              <Handle
                key={keyOf(at)}
                at={{ x, y: y - layout.radius - (layout.isUpright ? 30 : 47) }}
                place={at}
                kind="bias"
                value={bias}
                shown={onEdges === "partials" ? bias : numberOn(at)}
                onEdges={onEdges}
                isLabelled={layout.isRoomy || units[l + 1]!.length < 3 || selected === keyOf(at)}
                looks={looks}
                onValue={(b) =>
                  onChange({
                    ...setup,
                    biases: setup.biases!.map((old, l2) => (l2 === l ? old.with(j, b) : old)),
                  })
                }
              />
            );
          }),
        )}
      </svg>
    </div>
  );
}

/** How places look, and who hears what happens there. */
export interface Looks {
  readonly known: DrawingProps["known"];
  readonly names: DrawingProps["names"];
  readonly stateOf: (key: string) => string;
  readonly watch: (at: Place) => {
    onPointerEnter: () => void;
    onFocus: () => void;
    onClick: () => void;
  };
}

function ErrorBox({ at, looks }: { readonly at: Point; readonly looks: Looks }) {
  const error = roleAt(looks.known, { kind: "error" }, "output");
  return (
    <g
      class={`error-box${looks.stateOf("E")}`}
      tabIndex={0}
      role="img"
      aria-label={error === undefined ? "The error has no value yet" : `The error, E = ${show(error)}`}
      {...looks.watch({ kind: "error" })}
    >
      <rect x={at.x - BOX.width} y={at.y - BOX.height} width={2 * BOX.width} height={2 * BOX.height} rx={8} />
      <text class="name" x={at.x} y={at.y - 5}>
        E
      </text>
      <text class="number" x={at.x} y={at.y + 12}>
        {error === undefined ? "" : show(error, 3)}
      </text>
    </g>
  );
}

interface HandleProps {
  readonly at: Point;
  readonly place: Place;
  readonly kind: "weight" | "bias";
  readonly value: number;
  readonly shown: number | undefined;
  readonly onEdges: OnEdges;
  readonly isLabelled: boolean;
  readonly looks: Looks;
  readonly onValue: (value: number) => void;
}

/** A weight or a bias, with what the edges show, and below it the step that it takes. */
function Handle({ at, place, kind, value, shown, onEdges, isLabelled, looks, onValue }: HandleProps) {
  const key = keyOf(place);
  const given = looks.known.get(key)?.find(({ role }) => role === "given");
  const step = onEdges === "weights" ? roleAt(looks.known, place, "step") : undefined;
  const drag = useDrag(`${kind} ${[given?.name ?? ""].flat().join("")}`, value, onValue);
  const [width, height] = isLabelled
    ? [LABEL.width, LABEL.height + (step === undefined ? 0 : LABEL.step)]
    : [12, 12];
  return (
    <g class={`handle${looks.stateOf(key)}${isLabelled ? "" : " small"}`} {...drag} {...looks.watch(place)}>
      <rect x={at.x - width / 2} y={at.y - Math.min(10, height / 2)} width={width} height={height} rx={6} />
      {isLabelled && (
        <text class="number" x={at.x} y={at.y + 4}>
          {shown === undefined ? "·" : show(shown, 3)}
        </text>
      )}
      {isLabelled && step !== undefined && (
        <text class="step" x={at.x} y={at.y + 20}>
          {step >= 0 ? "+" : ""}
          {show(step, 3)}
        </text>
      )}
    </g>
  );
}

/** What is known of a place in one role, as a number. */
function roleAt(known: DrawingProps["known"], at: Place, role: Role): number | undefined {
  const found = known.get(keyOf(at))?.find((quantity) => quantity.role === role);
  return found === undefined ? undefined : dataOf(found.value);
}

const placeOf = ({ layer, from, unit }: Edge): Place => ({ kind: "weight", layer, from, unit });
const signOf = (x: number | undefined): string =>
  x === undefined ? "unknown" : x < 0 ? "negative" : "positive";
const ends = (start: Point, end: Point): object => ({ x1: start.x, y1: start.y, x2: end.x, y2: end.y });

function changed(weights: Setup["weights"], l: number, i: number, j: number, w: number): Setup["weights"] {
  return weights.map((layer, l2) =>
    l2 !== l ? layer : layer.map((row, i2) => (i2 !== i ? row : row.with(j, w))),
  );
}
