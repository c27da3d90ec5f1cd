// Shapes, light and drawings.
import {
  add,
  div,
  gt,
  lt,
  max,
  mul,
  norm,
  type Num,
  select,
  sqrt,
  square,
  sub,
  sum,
} from "@chainrule/autograd";
import { real } from "./real-function.ts";

type Triple = [x: number, y: number, z: number];
type Quaternion = [w: number, x: number, y: number, z: number];

const product = ([a, b, c, d]: Quaternion, [e, f, g, h]: Quaternion): Quaternion => {
  "use grad";
  return [
    a * e - b * f - c * g - d * h,
    a * f + b * e + c * h - d * g,
    a * g - b * h + c * e + d * f,
    a * h + b * g - c * f + d * e,
  ];
};

/** How far a rotated vector is from where it should point. */
function rotation(q: Quaternion, v: Triple, goal: Triple): number {
  "use grad";
  const length = Math.hypot(...q);
  const unit = q.map((part) => part / length) as Quaternion;
  const conjugate = unit.map((part, i) => (i === 0 ? part : -part)) as Quaternion;
  const [, ...turned] = product(product(unit, [0, ...v]), conjugate);
  let error = 0;
  for (const [i, part] of turned.entries()) error += (part - goal[i]!) ** 2;
  return error;
}

/** The natural cubic spline through heights at 0, 1, 2, … (Thomas's algorithm), as the bending of it and its height at `x`. */
function naturalSpline(heights: number[], x: number): number {
  "use grad";
  const n = heights.length;
  const bends = new Array<number>(n).fill(0);
  const [diagonal, right] = [[] as number[], [] as number[]];
  for (let i = 1; i < n - 1; i++) {
    diagonal[i] = 4;
    right[i] = 6 * (heights[i - 1]! - 2 * heights[i]! + heights[i + 1]!);
    if (i > 1) {
      const factor = 1 / diagonal[i - 1]!;
      diagonal[i]! -= factor;
      right[i]! -= factor * right[i - 1]!;
    }
  }
  for (let i = n - 2; i > 0; i--) bends[i] = (right[i]! - bends[i + 1]!) / diagonal[i]!;
  const i = Math.min(Math.max(Math.floor(x), 0), n - 2);
  const [s, t] = [i + 1 - x, x - i];
  return (
    s * heights[i]! +
    t * heights[i + 1]! +
    ((Math.pow(s, 3) - s) * bends[i]! + (Math.pow(t, 3) - t) * bends[i + 1]!) / 6
  );
}

/** What a ray that meets a ball brings home: the background, a shadow, a color, a highlight. */
function shade(eye: { x: number; y: number; z: number }, [dx, dy, dz]: Triple, radius: number): number {
  "use grad";
  const along = eye.x * dx + eye.y * dy + eye.z * dz;
  const outside = eye.x ** 2 + eye.y ** 2 + eye.z ** 2 - radius ** 2;
  const discriminant = along ** 2 - outside;
  if (discriminant < 0) return 0.1;
  const t = -along - Math.sqrt(discriminant);
  if (t < 0) return 0.1;
  const normal = [eye.x + t * dx, eye.y + t * dy, eye.z + t * dz].map((part) => part / radius);
  const light = normal[0]! * 0.6 + normal[1]! * 0.8;
  if (light <= 0) return 0.05;
  let color = 0.1 + 0.9 * light;
  if (light > 0.9) color += 10 * (light - 0.9) ** 2;
  return color;
}

type Shape =
  | { kind: "ball"; at: Triple; radius: number }
  | { kind: "box"; at: Triple; half: Triple }
  | { kind: "floor"; height: number };

function distanceTo(shape: Shape, [x, y, z]: Triple): number {
  "use grad";
  switch (shape.kind) {
    case "ball": {
      const [a, b, c] = shape.at;
      return Math.hypot(x - a, y - b, z - c) - shape.radius;
    }
    case "box": {
      const [a, b, c] = shape.at;
      const q = [
        Math.abs(x - a) - shape.half[0],
        Math.abs(y - b) - shape.half[1],
        Math.abs(z - c) - shape.half[2],
      ];
      const outside = Math.hypot(...q.map((part) => Math.max(part, 0)));
      return outside + Math.min(Math.max(...q), 0);
    }
    default:
      return y - shape.height;
  }
}

/** The distance from a point to a scene, its parts melted together (Quílez's smooth minimum). */
function scene(p: Triple, shapes: Shape[], melt: number): number {
  "use grad";
  let distance = Infinity;
  for (const shape of shapes) {
    const d = distanceTo(shape, p);
    if (distance === Infinity) {
      distance = d;
      continue;
    }
    const h = Math.max(melt - Math.abs(distance - d), 0) / melt;
    distance = Math.min(distance, d) - (h * h * melt) / 4;
  }
  return distance;
}

/** How far a ray goes until it meets a ball: sphere tracing, which stops when it is near, or too far. */
function march(origin: Triple, direction: Triple, radius: number): number {
  "use grad";
  let t = 0;
  for (let step = 0; step < 12; step++) {
    const [x, y, z] = origin.map((o, i) => o + t * direction[i]!) as Triple;
    const d = Math.sqrt(x * x + y * y + z * z) - radius;
    if (d < 1e-3) break;
    t += d;
    if (t > 20) return 20;
  }
  return t;
}

interface Point {
  x: number;
  y: number;
}

/** The energy of a drawing of a graph: edges are springs, nodes push each other away when they are near. */
function layout(points: Point[], edges: readonly (readonly [number, number])[], spring = 30): number {
  "use grad";
  let energy = 0;
  for (const [from, to] of edges) {
    const { x: ax, y: ay } = points[from]!;
    const { x: bx, y: by } = points[to]!;
    energy += (Math.sqrt((ax - bx) ** 2 + (ay - by) ** 2) - spring) ** 2 / 2;
  }
  for (let i = 0; i < points.length; i++) {
    for (let j = i + 1; j < points.length; j++) {
      const dx = points[i]!.x - points[j]!.x;
      const dy = points[i]!.y - points[j]!.y;
      const d2 = dx * dx + dy * dy;
      if (d2 > 2500) continue;
      energy += d2 < 1 ? 1000 - 500 * d2 : 500 / Math.sqrt(d2);
    }
  }
  return energy;
}

/** How light a color looks: CIE L* of sRGB, each channel straightened by its own two pieces. */
function lightness(rgb: { r: number; g: number; b: number }): number {
  "use grad";
  const linear = (c: number): number => (c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4));
  const y = 0.2126 * linear(rgb.r) + 0.7152 * linear(rgb.g) + 0.0722 * linear(rgb.b);
  return y > Math.pow(6 / 29, 3) ? 116 * Math.cbrt(y) - 16 : Math.pow(29 / 3, 3) * y;
}

/** The length of a Bézier curve, by de Casteljau's algorithm and straight pieces. */
function curveLength(control: [number, number][], pieces: number): number {
  "use grad";
  const at = (t: number): [number, number] => {
    let points = control;
    while (points.length > 1) {
      points = points.slice(1).map((p, i): [number, number] => {
        const q = points[i]!;
        return [q[0] + t * (p[0] - q[0]), q[1] + t * (p[1] - q[1])];
      });
    }
    return points[0]!;
  };
  let length = 0;
  let last = at(0);
  for (let i = 1; i <= pieces; i++) {
    const next = at(i / pieces);
    length += Math.hypot(next[0] - last[0], next[1] - last[1]);
    last = next;
  }
  return length;
}

const SHAPES: Shape[] = [
  { kind: "ball", at: [0, 1, 0], radius: 0.8 },
  { kind: "box", at: [1.2, 0.3, 0.4], half: [0.5, 0.3, 0.2] },
  { kind: "floor", height: -0.2 },
];

export const pictures = {
  rotation: real(rotation, {
    at: [
      [
        [1, 0.2, -0.4, 0.1],
        [1, 0, 0],
        [0, 1, 0],
      ],
      [
        [0.3, -2, 0.4, 1],
        [0.5, -1, 2],
        [1, 1, 1],
      ],
    ],
    byHand: (q, v, goal) => {
      const length = norm(q);
      const [w, x, y, z] = q.map((part) => div(part, length)) as [Num, Num, Num, Num];
      const row = (a: Num, b: Num, c: Num): Num => sum([mul(a, v[0]), mul(b, v[1]), mul(c, v[2])]);
      const twice = (a: Num, b: Num, c: Num, d: Num, sign: number): Num =>
        mul(2, add(mul(a, b), mul(sign, mul(c, d))));
      const one = (a: Num, b: Num): Num => sub(1, mul(2, add(square(a), square(b))));
      const turned = [
        row(one(y, z), twice(x, y, w, z, -1), twice(x, z, w, y, 1)),
        row(twice(x, y, w, z, 1), one(x, z), twice(y, z, w, x, -1)),
        row(twice(x, z, w, y, -1), twice(y, z, w, x, 1), one(x, y)),
      ];
      return sum(turned.map((part, i) => square(sub(part, goal[i]!))));
    },
  }),
  naturalSpline: real(naturalSpline, {
    at: [
      [[0, 1, 0.5, 2, -1], 1.3],
      [[3, 1, 0, 1], 2],
    ],
    fixed: [1],
  }),
  shade: real(shade, {
    branches: true,
    at: [
      [{ x: 0.3, y: 0.4, z: -3 }, [0, 0, 1], 1],
      [{ x: 0.55, y: 0.75, z: -3 }, [0, 0, 1], 1],
      [{ x: -0.5, y: -0.3, z: -3 }, [0, 0, 1], 1],
      [{ x: 2, y: 0, z: -3 }, [0, 0, 1], 1],
      [{ x: 0, y: 0, z: 3 }, [0, 0, 1], 1],
    ],
    byHand: (eye, direction, radius) => {
      const place = [eye.x, eye.y, eye.z];
      const along = sum(place.map((part, i) => mul(part, direction[i]!)));
      const discriminant = sub(square(along), sub(sum(place.map((part) => square(part))), square(radius)));
      const t = sub(mul(-1, along), sqrt(discriminant));
      const normal = place.map((part, i) => div(add(part, mul(t, direction[i]!)), radius));
      const light = add(mul(0.6, normal[0]!), mul(0.8, normal[1]!));
      const bright = add(add(0.1, mul(0.9, light)), mul(10, square(max([sub(light, 0.9), 0]))));
      const hit = select(gt(light, 0), bright, 0.05);
      return select(lt(discriminant, 0), 0.1, select(lt(t, 0), 0.1, hit));
    },
  }),
  scene: real(scene, {
    branches: true,
    at: [
      [[0.6, 0.5, 0.2], SHAPES, 0.3],
      [[1.3, 0.4, 0.45], SHAPES, 0.3],
      [[-2, -0.1, 1], SHAPES, 0.1],
    ],
  }),
  march: real(march, {
    branches: true,
    at: [
      [[0.3, -0.2, -3], [0, 0.1, 0.99], 1],
      [[0.3, 3, -3], [0, 0.1, 0.99], 1],
    ],
  }),
  layout: real(layout, {
    branches: true,
    at: [
      [
        [
          { x: 0, y: 1 },
          { x: 20, y: 3 },
          { x: 20.5, y: 2.6 },
          { x: 90, y: -4 },
        ],
        [
          [0, 1],
          [1, 2],
          [2, 3],
        ],
      ],
      [
        [
          { x: 1, y: 1 },
          { x: 4, y: 5 },
        ],
        [[0, 1]],
        2,
      ],
    ],
    fixed: [1],
    byHand: (points, edges, spring = 30) => {
      const energies: Num[] = edges.map(([from, to]) => {
        const [a, b] = [points[from as number]!, points[to as number]!];
        const length = sqrt(add(square(sub(a.x, b.x)), square(sub(a.y, b.y))));
        return div(square(sub(length, spring)), 2);
      });
      for (const [i, a] of points.entries()) {
        for (const b of points.slice(i + 1)) {
          const d2 = add(square(sub(a.x, b.x)), square(sub(a.y, b.y)));
          const push = select(lt(d2, 1), sub(1000, mul(500, d2)), div(500, sqrt(d2)));
          energies.push(select(gt(d2, 2500), 0, push));
        }
      }
      return sum(energies);
    },
  }),
  lightness: real(lightness, {
    branches: true,
    at: [[{ r: 0.8, g: 0.2, b: 0.03 }], [{ r: 0.02, g: 0.01, b: 0.03 }], [{ r: 0.05, g: 0.9, b: 0.5 }]],
  }),
  curveLength: real(curveLength, {
    at: [
      [
        [
          [0, 0],
          [1, 2],
          [3, -1],
          [4, 0.5],
        ],
        8,
      ],
    ],
    fixed: [1],
  }),
};
