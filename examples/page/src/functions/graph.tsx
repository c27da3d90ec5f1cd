/**
 * @file The computation graph of a value, laid out by dagre: leaves on the left, the result on the right. Each value has its number and the
 * derivative of the result by it, each edge the partial derivative that the chain rule multiplies by.
 */

import dagre from "@dagrejs/dagre";
import { isValue, type Num, type Value } from "@chainrule/autograd";
import { steps } from "@chainrule/autograd/inspect";
import { curveMonotoneX, line } from "d3-shape";
import { useMemo } from "preact/hooks";
import { show } from "../shared/number.ts";

const [WIDTH, HEIGHT] = [84, 50];
const PARTIAL = { width: 52, height: 14 } as const;
const MOST = 120;

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Node extends Point {
  readonly key: string;
  readonly value: Value;
  readonly adjoint: number;
}

interface Edge {
  readonly key: string;
  readonly points: readonly Point[];
  /** Where its partial derivative stands, and which. */
  readonly label: Point;
  readonly partial: number;
}

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

export function Graph({ root }: { readonly root: Num }) {
  const picture = useMemo(() => (isValue(root) ? pictureOf(root) : undefined), [root]);
  if (picture === undefined) return <p>A constant: it has no graph.</p>;
  if (typeof picture === "number") return <p>{picture} values: too many to look at here.</p>;
  const { width, height, nodes, edges } = picture;
  const path = line<Point>(
    ({ x }) => x,
    ({ y }) => y,
  )
    .curve(curveMonotoneX)
    .digits(1);
  return (
    <div class="graph" tabIndex={0} role="region" aria-label="The graph of the function">
      <svg
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`${nodes.length} values`}
      >
        {edges.map(({ key, points }) => (
          <path key={key} class="edge" fill="none" d={path(points) ?? ""} />
        ))}
        {edges.map(({ key, label, partial }) => (
          <text key={key} class="partial outlined" x={label.x} y={label.y - 4}>
            {show(partial, 3)}
          </text>
        ))}
        {nodes.map(({ key, value, adjoint, x, y }) => (
          <g key={key} class={value.op === null ? "leaf" : value === root ? "root" : undefined}>
            <rect x={x - WIDTH / 2} y={y - HEIGHT / 2} width={WIDTH} height={HEIGHT} rx={8} />
            <text class="name" x={x} y={y - 9}>
              {value.label ?? value.op?.name ?? show(value.data)}
            </text>
            <text class="number" x={x} y={y + 5}>
              {show(value.data)}
            </text>
            <text class="delta" x={x} y={y + 19}>
              ∂ {show(adjoint)}
            </text>
          </g>
        ))}
      </svg>
    </div>
  );
}

/** The graph with its places; only the number of its values if there are too many. */
function pictureOf(root: Value): Picture | number {
  const all = steps(root);
  const forward = all.filter((step) => step.direction === "forward");
  if (forward.length > MOST) return forward.length;
  const adjoints = new Map(
    all.flatMap((step) => (step.direction === "backward" ? [[step.value, step.adjoint]] : [])),
  );
  const keys = new Map(forward.map(({ value }, i) => [value, `v${i}`]));
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 18, ranksep: 26, edgesep: 14, marginx: 4, marginy: 4 });
  for (const key of keys.values()) graph.setNode(key, { width: WIDTH, height: HEIGHT });
  const edges = forward.flatMap(({ value, parts }) =>
    parts.map(({ operand, partial }, k) => {
      const [from, to] = [keys.get(operand)!, keys.get(value)!];
      graph.setEdge(from, to, { ...PARTIAL, labelpos: "c" }, String(k));
      return { from, to, partial, k: String(k) };
    }),
  );
  dagre.layout(graph);
  const { width = 100, height = 100 } = graph.graph();
  return {
    width,
    height,
    nodes: forward.map(({ value }) => {
      const key = keys.get(value)!;
      const { x, y } = graph.node(key) as Point;
      return { key, value, adjoint: adjoints.get(value) ?? 0, x, y };
    }),
    edges: edges.map(({ from, to, partial, k }) => {
      const { points, x, y } = graph.edge(from, to, k) as Point & { readonly points: Point[] };
      return { key: `${from} ${to} ${k}`, points, label: { x, y }, partial };
    }),
  };
}
