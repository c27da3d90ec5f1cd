// Things that move: arms, pendulums, ropes, planets, cars, predators and prey.
import {
  add,
  cos,
  gt,
  hypot,
  mul,
  type Num,
  pow,
  select,
  sin,
  sqrt,
  square,
  sub,
  sum,
} from "@chainrule/autograd";
import { real } from "./real-function.ts";

interface Point {
  x: number;
  y: number;
}

/** How far the hand of a planar arm is from its goal; bent joints cost a little, and joints beyond their limit much. */
function robotArm(angles: number[], lengths: number[], goal: Point, limit = 2): number {
  "use grad";
  let [x, y, heading] = [0, 0, 0];
  angles.forEach((angle, i) => {
    heading += angle;
    x += lengths[i]! * Math.cos(heading);
    y += lengths[i]! * Math.sin(heading);
  });
  let cost = Math.hypot(x - goal.x, y - goal.y);
  for (const angle of angles.slice(1)) {
    cost += 0.01 * angle ** 2;
    if (Math.abs(angle) > limit) cost += (Math.abs(angle) - limit) ** 2;
  }
  return cost;
}

interface Swing {
  angle: number;
  speed: number;
}

/** The angle of a pendulum with friction after a second, by Runge and Kutta's method. */
function pendulum(start: Swing, length: number, friction: number): number {
  "use grad";
  const rate = ({ angle, speed }: Swing): Swing => ({
    angle: speed,
    speed: (-9.81 / length) * Math.sin(angle) - friction * speed,
  });
  const along = (s: Swing, k: Swing, h: number): Swing => ({
    angle: s.angle + h * k.angle,
    speed: s.speed + h * k.speed,
  });
  const h = 0.1;
  let state = { ...start };
  for (let step = 0; step < 10; step++) {
    const k1 = rate(state);
    const k2 = rate(along(state, k1, h / 2));
    const k3 = rate(along(state, k2, h / 2));
    const k4 = rate(along(state, k3, h));
    state = {
      angle: state.angle + (h / 6) * (k1.angle + 2 * k2.angle + 2 * k3.angle + k4.angle),
      speed: state.speed + (h / 6) * (k1.speed + 2 * k2.speed + 2 * k3.speed + k4.speed),
    };
  }
  return state.angle;
}

/** The energy of a hanging rope: its knots have weight, and its pieces pull when they are longer than `rest`, but never push. */
function rope(
  knots: Point[],
  { rest, stiffness, ground }: { rest: number; stiffness: number; ground: number },
): number {
  "use grad";
  let energy = 0;
  const chain = [{ x: 0, y: 0 }, ...knots, { x: 3, y: 0 }];
  for (let i = 1; i < chain.length; i++) {
    const [a, b] = [chain[i - 1]!, chain[i]!];
    const stretch = Math.hypot(b.x - a.x, b.y - a.y) - rest;
    if (stretch > 0) energy += 0.5 * stiffness * stretch ** 2;
  }
  for (const { y } of knots) {
    energy += 9.81 * y;
    if (y < ground) energy += 1e3 * (ground - y) ** 2;
  }
  return energy;
}

class Vector {
  readonly x: number;
  readonly y: number;
  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
  plus(other: Vector): Vector {
    "use grad";
    return new Vector(this.x + other.x, this.y + other.y);
  }
  times(factor: number): Vector {
    "use grad";
    return new Vector(this.x * factor, this.y * factor);
  }
  length(): number {
    "use grad";
    return Math.sqrt(this.x * this.x + this.y * this.y);
  }
}

/** How far a planet of a sun is from where it was seen after twenty steps of leapfrog. */
function orbit([x, y, u, v]: number[], seen: Point): number {
  "use grad";
  const pull = (at: Vector): Vector => at.times(-1 / Math.pow(at.length(), 3));
  let place = new Vector(x!, y!);
  let speed = new Vector(u!, v!);
  const h = 0.05;
  for (let step = 0; step < 20; step++) {
    const half = speed.plus(pull(place).times(h / 2));
    place = place.plus(half.times(h));
    speed = half.plus(pull(place).times(h / 2));
  }
  return place.plus(new Vector(-seen.x, -seen.y)).length();
}

interface Control {
  steering: number;
  throttle: number;
}

/** What it costs to drive a car (a bicycle model) along a lane: steering saturates, and it does not drive backwards. */
function bicycle(controls: Control[], lane: number): number {
  "use grad";
  const [base, h] = [2.7, 0.2];
  const car = { x: 0, y: 0, heading: 0, speed: 8 };
  let cost = 0;
  for (const { steering, throttle } of controls) {
    const angle = Math.min(Math.max(steering, -0.6), 0.6);
    car.x += h * car.speed * Math.cos(car.heading);
    car.y += h * car.speed * Math.sin(car.heading);
    car.heading += (h * car.speed * Math.tan(angle)) / base;
    car.speed += h * throttle;
    if (car.speed < 0) car.speed = 0;
    const off = Math.abs(car.y - lane);
    cost += off > 1 ? 2 * off - 1 : off ** 2;
    cost += 0.1 * steering ** 2 + 0.01 * throttle ** 2;
  }
  return cost - car.x;
}

/** How far predators and prey (Lotka and Volterra's equations, Heun's method) are from what was counted, some counts missing. */
function predatorsAndPrey(
  rates: { birth: number; hunt: number; feed: number; death: number },
  counts: (readonly [number, number] | null)[],
): number {
  "use grad";
  const change = (prey: number, hunters: number): [number, number] => [
    prey * (rates.birth - rates.hunt * hunters),
    hunters * (rates.feed * prey - rates.death),
  ];
  let state: [number, number] = [10, 5];
  let error = 0;
  for (const counted of counts) {
    for (let i = 0; i < 4; i++) {
      const h = 0.05;
      const [a, b] = change(...state);
      const [c, d] = change(state[0] + h * a, state[1] + h * b);
      state = [state[0] + (h / 2) * (a + c), state[1] + (h / 2) * (b + d)];
    }
    if (counted === null) continue;
    const [prey, hunters] = counted;
    error += (Math.log(state[0]) - Math.log(prey)) ** 2 + (Math.log(state[1]) - Math.log(hunters)) ** 2;
  }
  return error;
}

/** Where a ball with drag lies after it has bounced. */
function bouncingBall(throwing: { angle: number; speed: number }, drag: number): number {
  "use grad";
  let x = 0;
  let y = 1;
  let u = throwing.speed * Math.cos(throwing.angle);
  let v = throwing.speed * Math.sin(throwing.angle);
  for (let step = 0; step < 30; step++) {
    const speed = Math.hypot(u, v);
    u -= 0.05 * drag * speed * u;
    v -= 0.05 * (9.81 + drag * speed * v);
    x += 0.05 * u;
    y += 0.05 * v;
    if (y < 0) {
      y = -y;
      v *= -0.7;
      u *= 0.9;
    }
  }
  return x;
}

export const mechanics = {
  robotArm: real(robotArm, {
    branches: true,
    at: [
      [[0.3, -0.5, 2.4], [1, 0.8, 0.5], { x: 1, y: 1.2 }],
      [[-1, 0.2, 0.1], [1, 0.8, 0.5], { x: -1, y: 0.2 }, 0.15],
    ],
    byHand: (angles, lengths, goal, limit = 2) => {
      let heading: Num = 0;
      const [xs, ys, costs]: [Num[], Num[], Num[]] = [[], [], []];
      angles.forEach((angle, i) => {
        heading = add(heading, angle);
        xs.push(mul(lengths[i]!, cos(heading)));
        ys.push(mul(lengths[i]!, sin(heading)));
        if (i === 0) return;
        const size = select(gt(angle, 0), angle, mul(-1, angle));
        costs.push(mul(0.01, square(angle)), select(gt(size, limit), square(sub(size, limit)), 0));
      });
      return add(hypot(sub(sum(xs), goal.x), sub(sum(ys), goal.y)), sum(costs));
    },
  }),
  pendulum: real(pendulum, {
    at: [
      [{ angle: 1, speed: 0 }, 1, 0.1],
      [{ angle: 3, speed: -0.5 }, 0.4, 0],
    ],
    byHand: (start, length, friction) => {
      type State = [Num, Num];
      const rate = ([angle, speed]: State): State => [
        speed,
        sub(mul(mul(-9.81, sin(angle)), 1 / (length as number)), mul(friction, speed)),
      ];
      const along = (s: State, k: State, h: number): State => [
        add(s[0], mul(h, k[0])),
        add(s[1], mul(h, k[1])),
      ];
      let s: State = [start.angle, start.speed];
      for (let step = 0; step < 10; step++) {
        const k1 = rate(s);
        const k2 = rate(along(s, k1, 0.05));
        const k3 = rate(along(s, k2, 0.05));
        const k4 = rate(along(s, k3, 0.1));
        const next = (i: 0 | 1): Num =>
          add(s[i], mul(0.1 / 6, sum([k1[i], mul(2, k2[i]), mul(2, k3[i]), k4[i]])));
        s = [next(0), next(1)];
      }
      return s[0];
    },
  }),
  rope: real(rope, {
    branches: true,
    at: [
      [
        [
          { x: 1, y: -0.5 },
          { x: 1.4, y: -0.6 },
          { x: 2.2, y: -1.3 },
        ],
        { rest: 0.8, stiffness: 50, ground: -1 },
      ],
      [
        [
          { x: 0.1, y: -0.2 },
          { x: 1.5, y: -2 },
        ],
        { rest: 1.2, stiffness: 20, ground: -1.5 },
      ],
    ],
    byHand: (knots, { rest, stiffness, ground }) => {
      const chain = [{ x: 0, y: 0 }, ...knots, { x: 3, y: 0 }];
      const pieces = chain.slice(1).map((b, i) => {
        const stretch = sub(hypot(sub(b.x, chain[i]!.x), sub(b.y, chain[i]!.y)), rest);
        return select(gt(stretch, 0), mul(mul(0.5, stiffness), square(stretch)), 0);
      });
      const weights = knots.map(({ y }) =>
        add(mul(9.81, y), select(gt(ground, y), mul(1e3, square(sub(ground, y))), 0)),
      );
      return sum([...pieces, ...weights]);
    },
  }),
  orbit: real(orbit, {
    at: [
      [[1, 0, 0, 1], { x: 0.5, y: 0.8 }],
      [[0.9, 0.3, -0.2, 1.1], { x: 0, y: 1.1 }],
    ],
    byHand: ([x, y, u, v], seen) => {
      const h = 0.05;
      const pull = (at: Num[]): Num[] => {
        const length = sqrt(add(square(at[0]!), square(at[1]!)));
        return at.map((z) => mul(z, mul(-1, pow(length, -3))));
      };
      let place = [x!, y!];
      let speed = [u!, v!];
      for (let step = 0; step < 20; step++) {
        const before = pull(place);
        const half = speed.map((z, i) => add(z, mul(h / 2, before[i]!)));
        place = place.map((z, i) => add(z, mul(h, half[i]!)));
        const after = pull(place);
        speed = half.map((z, i) => add(z, mul(h / 2, after[i]!)));
      }
      return sqrt(add(square(sub(place[0]!, seen.x)), square(sub(place[1]!, seen.y))));
    },
  }),
  bicycle: real(bicycle, {
    branches: true,
    at: [
      [
        [
          { steering: 0.3, throttle: 1 },
          { steering: -0.8, throttle: -2 },
          { steering: 0.1, throttle: 0.5 },
          { steering: 0.05, throttle: -1 },
        ],
        0.5,
      ],
      [
        [
          { steering: 0.7, throttle: -60 },
          { steering: 0.2, throttle: 3 },
          { steering: 0.1, throttle: 1 },
        ],
        3,
      ],
    ],
  }),
  predatorsAndPrey: real(predatorsAndPrey, {
    at: [
      [{ birth: 1.1, hunt: 0.4, feed: 0.1, death: 0.4 }, [[8, 5.5], null, [6, 6.5]]],
      [{ birth: 0.9, hunt: 0.1, feed: 0.05, death: 0.8 }, [null, [9, 5]]],
    ],
  }),
  bouncingBall: real(bouncingBall, {
    branches: true,
    at: [
      [{ angle: 0.7, speed: 4 }, 0.05],
      [{ angle: -0.2, speed: 9 }, 0.01],
    ],
  }),
};
