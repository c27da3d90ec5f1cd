/** @file A graph as a picture: nodes with their numbers, edges with their partial derivatives, for Graphviz and Mermaid. */

import { derivative, asNumbers } from "../differentiate.ts";
import { also, callable, flag, type Kind, oneOf, readOptions } from "../options.ts";
import { usersFirst } from "../order.ts";
import { printable } from "../printable.ts";
import { isValue, type Num, rootsOf, Value } from "../value.ts";
import { digitsKind, formula, numberText } from "./formula.ts";

/** Options of {@link dot} and {@link mermaid}. */
export interface PictureOptions {
  /** The cluster in which a value is drawn, as `hidden layer`; `undefined` for none. Default: none. */
  readonly cluster?: (x: Value) => string | undefined;
  /**
   * What is drawn as one node: `"none"` every value by itself; `"labels"` a labeled value with the unlabeled ones that only it
   * is computed from; `"units"` the same with the leaves that only it uses, such as its weights, and with the labeled values of
   * its cluster that only it uses, such as its net input; `"clusters"` a whole cluster.
   * Default: `"labels"` up to 60 values, above that `"units"`.
   */
  readonly fold?: Fold;
  /** Whether numbers are written: data, `grad` and partial derivatives. Default: true. */
  readonly numbers?: boolean;
  /** What is written into a node beside its name, data and grad, a line each, as `δ = 0.12`. */
  readonly notes?: (x: Value) => readonly string[];
  /** How many digits numbers are given. Default: 4. */
  readonly digits?: number;
  /** In which direction the picture grows. Default: `"LR"`, from left to right. */
  readonly direction?: "LR" | "TB";
}

/** How a picture is folded. */
export type Fold = "none" | "labels" | "units" | "clusters";

const pictureOptions: { readonly [Name in keyof Required<PictureOptions>]: Kind } = {
  cluster: callable,
  fold: oneOf(["none", "labels", "units", "clusters"] satisfies readonly Fold[]),
  numbers: flag,
  notes: callable,
  digits: digitsKind,
  direction: also(oneOf(["LR", "TB"]), "rankdir"),
};

interface Node {
  readonly id: string;
  readonly lines: readonly string[];
  readonly kind: "leaf" | "value" | "group";
  readonly cluster: string | undefined;
}

interface Edge {
  readonly from: string;
  readonly to: string;
  /** The partial derivative along it; undefined where none is drawn. */
  readonly partial: number | undefined;
}

interface Picture {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  readonly clusters: readonly string[];
  /** A number as it is written. */
  readonly write: (x: number) => string;
}

/** Up to how many values leaves are drawn, unless told otherwise; up to how many edges partial derivatives are written, and not drawn. */
const READABLE = 60;

/** The graph under `roots` in Graphviz's language: operands before results, partial derivatives on the edges. */
export function dot(roots: Num | readonly Num[], settings?: PictureOptions): string {
  const options = readOptions("dot", settings, pictureOptions);
  const { nodes, edges, clusters, write } = pictureOf(roots, options);
  const line = (node: Node): string => {
    const color = { leaf: "#e8f1fb", value: "#ffffff", group: "#f3ecdf" }[node.kind];
    return `${node.id} [label=${quoted(node.lines.join("\n"))}, fillcolor=${quoted(color)}];`;
  };
  const down = options.direction === "TB";
  const most = Math.max(...edges.map(({ partial = 0 }) => Math.abs(partial)));
  // Graphviz stacks whole layers from below.
  const stacked = (layer: readonly Node[]): readonly Node[] =>
    down || edges.length <= READABLE ? layer : layer.toReversed();
  const grouped = clusters.flatMap((name, i) => [
    `  subgraph cluster_${i} {`,
    `    label=${quoted(name)}; color="#b9c2cc"; fontcolor="#55606b"; style="rounded"; labeljust="l";${down ? ' labelloc="b";' : ""}`,
    ...stacked(nodes.filter((node) => node.cluster === name)).map((node) => `    ${line(node)}`),
    "  }",
  ]);
  return [
    "digraph {",
    `  rankdir=${options.direction ?? "LR"}; bgcolor="white"; fontname="Helvetica"; nodesep=0.25; ranksep=${edges.length > READABLE ? 1.6 : 0.6};`,
    '  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11, color="#55606b", margin="0.12,0.06"];',
    '  edge [fontname="Helvetica", fontsize=9, color="#8893a0", fontcolor="#8a4a00", arrowsize=0.6];',
    // Where all units of two layers are joined, straight lines from side to side, under the nodes, leave these readable; crossings
    // cannot be helped, and who looks for fewer a second time turns layers round.
    ...(edges.length > READABLE
      ? [
          `  splines=line; remincross=false; outputorder=edgesfirst; edge [arrowhead=none, penwidth=0.4, ${down ? "tailport=s, headport=n" : "tailport=e, headport=w"}];`,
        ]
      : []),
    ...grouped,
    ...nodes.filter((node) => node.cluster === undefined).map((node) => `  ${line(node)}`),
    ...edges.map(({ from, to, partial }) => {
      const look =
        partial === undefined
          ? ""
          : edges.length > READABLE
            ? strength(partial / most)
            : `label=${quoted(down ? ` ${write(partial)}` : write(partial))}`;
      return `  ${from} -> ${to}${look === "" ? "" : ` [${look}]`};`;
    }),
    "}",
  ].join("\n");
}

/** The same picture in Mermaid's language, which README files show. */
export function mermaid(roots: Num | readonly Num[], settings?: PictureOptions): string {
  const options = readOptions("mermaid", settings, pictureOptions);
  const { nodes, edges, clusters, write } = pictureOf(roots, options);
  const escape = (text: string): string =>
    printable(text)
      .replaceAll("#", "#35;") // an entity begins with it
      .replaceAll("`", "#96;") // between two, texts are Markdown
      .replaceAll("&", "#amp;")
      .replaceAll('"', "#quot;")
      .replaceAll("<", "#lt;")
      .replaceAll(">", "#gt;");
  const line = (node: Node): string => {
    const text = `"${node.lines.map(escape).join("<br>")}"`;
    return node.kind === "leaf" ? `${node.id}(${text})` : `${node.id}[${text}]`;
  };
  return [
    `flowchart ${options.direction ?? "LR"}`,
    ...clusters.flatMap((name, i) => [
      `  subgraph c${i} ["${escape(name)}"]`,
      ...nodes.filter((node) => node.cluster === name).map((node) => `    ${line(node)}`),
      "  end",
    ]),
    ...nodes.filter((node) => node.cluster === undefined).map((node) => `  ${line(node)}`),
    ...edges.map(({ from, to, partial }) => {
      const written = partial !== undefined && edges.length <= READABLE;
      return `  ${from} -->${written ? `|"${escape(write(partial))}"|` : ""} ${to}`;
    }),
  ].join("\n");
}

function pictureOf(roots: Num | readonly Num[], options: PictureOptions): Picture {
  const { cluster = () => undefined, numbers = true, digits = 4, notes = () => [] } = options;
  const order = usersFirst(rootsOf(roots, "draw").filter(isValue)).toReversed();
  const fold = options.fold ?? (order.length > READABLE ? "units" : "labels");
  const groups = groupsOf(order, fold, cluster);
  const ids = new Map(
    [...new Set(order.map((x) => groups.get(x) as Value | string))].map((group, i) => [group, `n${i}`]),
  );
  const swept = order.some((x) => x.adjoint !== 0); // then a grad of 0 says something, too
  const write = (x: number): string => numberText(x, "text", digits);

  const dataOf = (x: Value): string | undefined =>
    numbers && x.number !== undefined ? write(x.number) : undefined;
  /** The lines of a labeled value that is drawn in the node of another: of its cluster, in a picture of units. */
  const memberLines = (x: Value): readonly string[] => [
    ...nameLines(x, dataOf(x), fold).slice(0, 1),
    ...notes(x),
  ];
  const nodes = [...ids].map(([group, id]): Node => {
    if (typeof group === "string") {
      const count = order.filter((x) => groups.get(x) === group).length;
      return { id, kind: "group", cluster: undefined, lines: [group, `${count} values`] };
    }
    const members = order.filter(
      (x) => x !== group && x.op !== null && x.label !== undefined && groups.get(x) === group,
    );
    return {
      id,
      kind: group.op === null ? "leaf" : "value",
      cluster: cluster(group),
      lines: [
        ...nameLines(group, dataOf(group), fold).slice(0, members.length > 0 ? 1 : undefined),
        ...(numbers && swept ? [`grad ${write(group.adjoint)}`] : []),
        ...notes(group),
        ...members.flatMap(memberLines),
      ],
    };
  });

  const pairs = new Map<string, readonly [Value | string, Value | string]>();
  for (const node of order) {
    for (const operand of new Set(node.args)) {
      const [source, target] = [isValue(operand) ? groups.get(operand) : undefined, groups.get(node)];
      if (source === undefined || target === undefined || source === target) continue;
      pairs.set(`${ids.get(source)} -> ${ids.get(target)}`, [source, target]);
    }
  }
  const edges = [...pairs.values()].map(([source, target]): Edge => {
    const wanted = numbers && source instanceof Value && target instanceof Value;
    const partial = wanted ? partialOf(source, target, groups) : undefined;
    return { from: ids.get(source) as string, to: ids.get(target) as string, partial };
  });
  const clusters =
    fold === "clusters"
      ? []
      : [...new Set(nodes.map((node) => node.cluster).filter((name) => name !== undefined))];
  return { nodes, edges, clusters, write };
}

/** What every value is drawn as: itself, the labeled value that it is part of, or its cluster. */
function groupsOf(
  order: readonly Value[],
  fold: Fold,
  cluster: (x: Value) => string | undefined,
): ReadonlyMap<Value, Value | string> {
  const groups = new Map<Value, Value | string>();
  const users = new Map<Value, Set<Value | string>>();
  for (const node of order.toReversed()) {
    const around = [...(users.get(node) ?? [])];
    const unnamed = fold !== "none" && node.label === undefined;
    const unit = fold === "units" && around[0] instanceof Value ? cluster(around[0]) : undefined;
    const part =
      node.op === null
        ? fold === "units" || fold === "clusters"
        : unnamed || (unit !== undefined && unit === cluster(node));
    const hidden = part && around.length === 1;
    const name = fold === "clusters" ? cluster(node) : undefined;
    const group = name ?? (hidden ? (around[0] as Value | string) : node);
    groups.set(node, group);
    for (const operand of node.args) {
      if (!isValue(operand)) continue;
      const known = users.get(operand) ?? new Set();
      users.set(operand, known.add(group));
    }
  }
  return groups;
}

function nameLines(x: Value, data: string | undefined, fold: Fold): string[] {
  const label = x.label === undefined ? undefined : printable(x.label);
  const equals = data === undefined ? "" : ` = ${data}`;
  if (x.op === null) return [label === undefined ? (data ?? "?") : `${label}${equals}`];
  const how = fold === "none" ? x.op.name : formula(x);
  const [line = ""] = how.split("\n");
  const blank = line.lastIndexOf(" ", 28); // no name is cut in two, if it can be helped
  const short = line.length > 40 ? `${line.slice(0, blank > 0 ? blank : 28)} …` : line;
  return label === undefined ? [short, ...(data === undefined ? [] : [data])] : [`${label}${equals}`, short];
}

/** ∂target/∂source through the values that are drawn as part of the target. */
function partialOf(
  source: Value,
  target: Value,
  groups: ReadonlyMap<Value, Value | string>,
): number | undefined {
  if (target.number === undefined) return undefined;
  const still = new Map<Value, Num>([[source, 1]]);
  for (const [node, group] of groups) if (group !== target && node !== source) still.set(node, 0);
  return derivative([target], still, asNumbers)[0] as number;
}

/** How an edge is drawn whose partial derivative is `share` of the largest: blue if it is positive, orange if it is negative, faint if it is small. */
function strength(share: number): string {
  const size = Math.abs(share);
  if (!(size <= 1)) return "";
  const opacity = Math.round(30 + 225 * size * size).toString(16);
  return `color="${share < 0 ? "#d94801" : "#2171b5"}${opacity}", penwidth=${(0.3 + 2.2 * size).toFixed(2)}`;
}

function quoted(text: string): string {
  const lines = text.split("\n").map(printable).join("\n");
  return `"${lines.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
