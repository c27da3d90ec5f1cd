/**
 * @file A GPT of a few thousand parameters that learns how the names of the chemical elements are spelled, letter by letter, and then
 * invents some. One block of four attention heads, as in Karpathy's microgpt: no biases, RMS norms, squared relu.
 */

import {
  add,
  dot,
  mean,
  mul,
  type Num,
  pow,
  relu,
  softmax,
  square,
  sub,
  logSumExp,
  sum,
} from "@chainrule/autograd";
import {
  adamw,
  cosine,
  type Layer,
  type Loss,
  network,
  oneHot,
  type Random,
  random,
  training,
} from "@chainrule/nn";
import { progressBar } from "./show/progress.ts";

const names =
  `hydrogen helium lithium beryllium boron carbon nitrogen oxygen fluorine neon sodium magnesium aluminium silicon
  phosphorus sulfur chlorine argon potassium calcium scandium titanium vanadium chromium manganese iron cobalt nickel copper zinc
  gallium germanium arsenic selenium bromine krypton rubidium strontium yttrium zirconium niobium molybdenum technetium ruthenium
  rhodium palladium silver cadmium indium tin antimony tellurium iodine xenon caesium barium lanthanum cerium praseodymium neodymium
  promethium samarium europium gadolinium terbium dysprosium holmium erbium thulium ytterbium lutetium hafnium tantalum tungsten
  rhenium osmium iridium platinum gold mercury thallium lead bismuth polonium astatine radon francium radium actinium thorium
  protactinium uranium neptunium plutonium americium curium berkelium californium einsteinium fermium mendelevium nobelium lawrencium
  rutherfordium dubnium seaborgium bohrium hassium meitnerium darmstadtium roentgenium copernicium nihonium flerovium moscovium
  livermorium tennessine oganesson`.split(/\s+/);

const letters = ".abcdefghijklmnopqrstuvwxyz"; // a dot begins and ends every name
const places = 11; // longer names are left out, so that there are fewer places
const width = 16;
const heads = 4;

type Vector = readonly Num[];
type Matrix = readonly Vector[];
type Weights = Readonly<
  Record<"letters" | "places" | "query" | "key" | "value" | "join" | "widen" | "narrow" | "read", Matrix>
>;

const times = (matrix: Matrix, x: Vector): Num[] => matrix.map((row) => dot(row, x));
const plus = (x: Vector, y: Vector): Num[] => x.map((xi, i) => add(xi, y[i]!));
const normed = (x: Vector): Num[] => {
  const scale = pow(add(mean(x.map((xi) => square(xi))), 1e-5), -0.5);
  return x.map((xi) => mul(xi, scale));
};
const rowsOf = <X>(x: readonly X[], size: number): X[][] =>
  Array.from({ length: x.length / size }, (_, i) => x.slice(i * size, (i + 1) * size));

/** The logits of the next letter at each place, from the letters up to it; letters are one-hot rows, one after the other. */
function gpt(inputs: Vector, w: Weights): Num[] {
  const letterTable = w.letters[0]!.map((_, i) => w.letters.map((row) => row[i]!));
  const embedded = rowsOf(inputs, letters.length).map((letter, t) =>
    normed(plus(times(letterTable, letter), w.places[t]!)),
  );
  const seen = embedded.map((x) => normed(x));
  const byHead = (matrix: Matrix): Vector[][] => seen.map((x) => rowsOf(times(matrix, x), width / heads));
  const [queries, keys, values] = [byHead(w.query), byHead(w.key), byHead(w.value)] as const;
  return embedded.flatMap((x, t) => {
    const attended = Array.from({ length: heads }, (_, h) => {
      const scores = keys
        .slice(0, t + 1)
        .map((key) => mul(dot(queries[t]![h]!, key[h]!), (width / heads) ** -0.5));
      const shares = softmax(scores);
      return values[t]![h]!.map((__, i) => dot(shares, values.slice(0, t + 1).map((value) => value[h]![i]!))); // prettier-ignore
    });
    const joined = plus(x, times(w.join, attended.flat()));
    const inner = times(w.widen, normed(joined)).map((z) => square(relu(z)));
    return times(w.read, plus(joined, times(w.narrow, inner)));
  });
}

const drawn = (stream: Random, rows: number, columns: number, deviation = 0.1): number[][] =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => deviation * stream.normal()));

const layer: Layer<Weights> = {
  name: "gpt",
  inputs: places * letters.length,
  outputs: places * letters.length,
  initial: (stream) => ({
    letters: drawn(stream, letters.length, width),
    places: drawn(stream, places, width),
    query: drawn(stream, width, width),
    key: drawn(stream, width, width),
    value: drawn(stream, width, width),
    join: drawn(stream, width, width),
    widen: drawn(stream, 4 * width, width),
    narrow: drawn(stream, width, 4 * width),
    read: drawn(stream, letters.length, width),
  }),
  forward: (inputs, w) => gpt(inputs, w),
};

/** The mean of −ln(probability of the right letter), over the letters that a name has. */
const loss: Loss = (outputs, targets) => {
  const rights = rowsOf(targets, letters.length);
  const surprises = rowsOf(outputs, letters.length).map((logits, t) =>
    sub(mul(sum(rights[t]!), logSumExp(logits)), dot(rights[t]!, logits)),
  );
  return mul(sum(surprises), pow(sum(targets), -1));
};

/** The letters of `text` as one-hot rows, and rows of zeros up to the last place. */
const encoded = (text: string): number[] =>
  Array.from({ length: places }, (_, t) => (t < text.length ? oneHot(letters.indexOf(text[t]!), letters.length) : letters.split("").map(() => 0))).flat(); // prettier-ignore

const short = names.filter((name) => name.length < places);
const data = {
  inputs: short.map((name) => encoded(`.${name}`)),
  targets: short.map((name) => encoded(`${name}.`)),
};
const model = network([layer], { seed: 1 });
const batch = 8;
const epochs = 40;
const steps = epochs * Math.ceil(short.length / batch);
const bar = progressBar(epochs);
let [first, last, seconds] = [0, 0, 0];
for await (const epoch of training(model, data, {
  loss,
  batch,
  epochs,
  optimizer: adamw({ rate: cosine(0.01, steps) }),
})) {
  if (epoch.epoch === 1) first = epoch.loss;
  [last, seconds] = [epoch.loss, epoch.milliseconds / 1000];
  bar.step(`loss ${last.toFixed(3)}`);
}
bar.end();
console.log(
  `${short.length} names, ${epochs} epochs in ${seconds.toFixed(1)} s: loss ${first.toFixed(3)} → ${last.toFixed(3)}`,
);

const stream = random(4);
function invent(temperature = 0.7): string {
  let name = "";
  while (name.length < places) {
    const logits = rowsOf(model.forward(encoded(`.${name}`)), letters.length)[name.length]!;
    let left = stream.uniform();
    const next = softmax(logits.map((z) => z / temperature)).findIndex((p) => (left -= p as number) < 0);
    if (next <= 0) break;
    name += letters[next];
  }
  return name;
}
const invented = new Set<string>();
while (invented.size < 16) {
  const name = invent();
  if (name.length > 3 && !names.includes(name)) invented.add(name);
}
console.log(`\nElements to be discovered: ${[...invented].join(", ")}`);
