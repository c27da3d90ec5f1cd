/** @file One unit of the drawing: its output in it, its name above, its net input and its error term below. */

import { dataOf } from "@chainrule/autograd";
import { show } from "../shared/number.ts";
import { useDrag } from "./drag.ts";
import type { Looks } from "./drawing.tsx";
import type { Layout, Point } from "./layout.ts";
import { keyOf, type Place, type Quantity } from "./moments.ts";

export interface UnitProps {
  readonly at: Point;
  readonly layer: number;
  readonly unit: number;
  readonly layout: Layout;
  readonly looks: Looks;
  /** The number of an input: it can be dragged. */
  readonly input: number | undefined;
  readonly onInput: (x: number) => void;
}

export function Unit({ at, layer, unit, layout, looks, input, onInput }: UnitProps) {
  const place: Place = { kind: "unit", layer, unit };
  const list = looks.known.get(keyOf(place)) ?? [];
  const delta = list.find(({ role }) => role === "error term");
  const net = list.find(({ role }) => role === "net input");
  const outputOf = (quantities: readonly Quantity[]): Quantity | undefined =>
    quantities.find(({ role }) => role === "output" || role === "given") ?? quantities[0];
  const output = outputOf(list);
  const name = outputOf(looks.names.get(keyOf(place)) ?? [])?.name;
  const drag = useDrag(`input ${unit + 1}`, input ?? 0, onInput, 1);
  const looked =
    list.length === 0
      ? "A unit that has no value yet"
      : list.map((q) => `${q.meaning}, ${[q.name].flat().join(" by ")} = ${number(q, 4)}`).join("; ");
  const role = input === undefined ? { role: "img" as const, tabIndex: 0, "aria-label": looked } : drag;
  const isCrowded = layout.radius < 28;
  const below = [output === net ? undefined : net, delta].filter((q) => q !== undefined);
  return (
    <g
      class={`unit${looks.stateOf(keyOf(place))}${layer === 0 ? " input" : ""}`}
      {...role}
      {...looks.watch(place)}
    >
      <circle cx={at.x} cy={at.y} r={layout.radius} />
      <text class={isCrowded ? "number crowded" : "number"} x={at.x} y={at.y + 4}>
        {output === undefined ? "" : number(output, layout.radius < 32 ? 2 : 3)}
      </text>
      {!isCrowded && (
        <text
          class={`name${layout.isUpright ? " end" : ""}`}
          x={layout.isUpright ? at.x - layout.radius - 4 : at.x}
          y={layout.isUpright ? at.y + 4 : at.y - layout.radius - 6}
        >
          {name}
        </text>
      )}
      {below.map((quantity, i) => (
        <text
          key={quantity.role}
          class={`${quantity === delta ? "delta" : "net"} outlined`}
          x={at.x}
          y={at.y + layout.radius + 14 + 14 * i}
        >
          {isCrowded ? "" : quantity.name} {number(quantity, isCrowded ? 2 : 3)}
        </text>
      ))}
    </g>
  );
}

const number = ({ value }: Quantity, digits: number): string => show(dataOf(value), digits);
