/** @file What is trained: the data, the network, how; and how that stands in the address. */

/** The kinds of data. `points` are the visitor's own. */
export const DATA = ["moons", "spiral", "circles", "xor", "curve", "points"] as const;
export type DataName = (typeof DATA)[number];

export const UNITS = ["tanh", "relu", "sigmoid", "silu", "sin"] as const;
export const OPTIMIZERS = ["adam", "sgd", "momentum", "rmsprop", "adagrad"] as const;
export const PENALTIES = ["none", "l2", "l1"] as const;

/** A point of one's own: where, and of which class. */
export interface OwnPoint {
  readonly x: number;
  readonly y: number;
  readonly label: 0 | 1;
}

export interface Setup {
  readonly data: DataName;
  readonly noise: number;
  readonly layers: readonly number[];
  readonly activation: (typeof UNITS)[number];
  readonly optimizer: (typeof OPTIMIZERS)[number];
  readonly rate: number;
  readonly batch: number;
  readonly penalty: (typeof PENALTIES)[number];
  readonly strength: number;
  readonly seed: number;
  readonly own: readonly OwnPoint[];
}

export const BEGINNING: Setup = {
  data: "spiral",
  noise: 0.05,
  layers: [16, 16],
  activation: "tanh",
  optimizer: "adam",
  rate: 0.01,
  batch: 32,
  penalty: "none",
  strength: 0.001,
  seed: 1,
  own: [],
};

export const isRegression = ({ data }: Setup): boolean => data === "curve";

/** A setup as text for the address: only what is not as at the beginning. */
export function write(setup: Setup): Record<string, string> {
  const text: Record<string, string> = {};
  for (const key of Object.keys(BEGINNING) as (keyof Setup)[]) {
    if (key === "own") {
      if (setup.own.length > 0)
        text[key] = setup.own.map(({ x, y, label }) => [x, y, label].join(",")).join(";");
    } else {
      const value = setup[key];
      const written = Array.isArray(value) ? value.join("-") : String(value);
      if (written !== (Array.isArray(BEGINNING[key]) ? BEGINNING[key].join("-") : String(BEGINNING[key]))) {
        text[key] = written;
      }
    }
  }
  return text;
}

/** The setup of an address; what it does not say, or says wrong, is as at the beginning. */
export function readSetup(query: URLSearchParams): Setup {
  const one = <T extends string>(key: string, of: readonly T[], otherwise: T): T =>
    of.find((name) => name === query.get(key)) ?? otherwise;
  const number = (key: string, min: number, max: number, otherwise: number): number => {
    const x = Number(query.get(key) ?? Number.NaN);
    return x >= min && x <= max ? x : otherwise;
  };
  const layers = (query.get("layers") ?? "").split("-").map(Number);
  const own = (query.get("own") ?? "")
    .split(";")
    .map((text) => text.split(",").map(Number))
    .filter((point) => point.length === 3 && point.every((x) => Math.abs(x) <= 2))
    .slice(0, 400)
    .map(([x, y, label]): OwnPoint => ({ x: x!, y: y!, label: label === 1 ? 1 : 0 }));
  return {
    data: one("data", DATA, BEGINNING.data),
    noise: number("noise", 0, 0.5, BEGINNING.noise),
    layers:
      layers.length <= 4 && layers.every((n) => Number.isInteger(n) && n >= 1 && n <= 32)
        ? layers
        : BEGINNING.layers,
    activation: one("activation", UNITS, BEGINNING.activation),
    optimizer: one("optimizer", OPTIMIZERS, BEGINNING.optimizer),
    rate: number("rate", 1e-5, 10, BEGINNING.rate),
    batch: number("batch", 1, 400, BEGINNING.batch),
    penalty: one("penalty", PENALTIES, BEGINNING.penalty),
    strength: number("strength", 0, 10, BEGINNING.strength),
    seed: number("seed", 0, 1e9, BEGINNING.seed),
    own,
  };
}
