/** @file The computation graph of a value, laid out by dagre: leaves on the left, the result on the right; each value with number and derivative. */

import dagre from "@dagrejs/dagre";
import { backward, isValue, type Num, usersFirst, type Value } from "@chainrule/autograd";
import { show } from "../shared/number.ts";

const [WIDTH, HEIGHT] = [84, 46];

export function Graph({ root }: { readonly root: Num }) {
  if (!isValue(root)) return <p>A constant: it has no graph.</p>;
  const values = usersFirst([root]);
  if (values.length > 120) return <p>{values.length} values: too many to look at here.</p>;
  backward(root);
  const ids = new Map(values.map((value, i) => [value, String(i)]));
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 14, ranksep: 34, marginx: 4, marginy: 4 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const [, id] of ids) graph.setNode(id, { width: WIDTH, height: HEIGHT });
  const edges: [Value, Value][] = [];
  for (const user of values) {
    for (const operand of new Set(user.args.filter(isValue))) {
      edges.push([operand, user]);
      graph.setEdge(ids.get(operand)!, ids.get(user)!);
    }
  }
  dagre.layout(graph);
  const { width = 100, height = 100 } = graph.graph();
  return (
    <div class="graph" tabIndex={0} role="region" aria-label="The graph of the function">
      <svg
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`${values.length} values`}
      >
        {edges.map(([from, to], i) => {
          const { points = [] } = graph.edge(ids.get(from)!, ids.get(to)!) as {
            points?: { x: number; y: number }[];
          };
          return (
            <path
              key={i}
              class="edge"
              fill="none"
              d={`M${points.map(({ x, y }) => `${x} ${y}`).join("L")}`}
            />
          );
        })}
        {values.map((value) => {
          const { x, y } = graph.node(ids.get(value)!) as { x: number; y: number };
          return (
            <g key={ids.get(value)} class={value.op === null ? "leaf" : value === root ? "root" : undefined}>
              <rect x={x - WIDTH / 2} y={y - HEIGHT / 2} width={WIDTH} height={HEIGHT} rx={8} />
              <text class="name" x={x} y={y - 8}>
                {value.label ?? value.op?.name ?? show(value.data)}
              </text>
              <text class="number" x={x} y={y + 5}>
                {show(value.data)}
              </text>
              <text class="delta" x={x} y={y + 18}>
                ∂ {show(value.grad)}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}
