/** @file Numbers as the page shows them: of one width, so that nothing jumps when they change. */

/** A number with `digits` digits, a real minus, and powers of ten where they are shorter. */
export function show(x: number, digits = 4): string {
  if (Number.isNaN(x)) return "NaN";
  if (!Number.isFinite(x)) return x < 0 ? "−∞" : "∞";
  if (x === 0) return (0).toFixed(digits - 1);
  const size = Math.abs(x);
  const magnitude = Number(size.toExponential(digits - 1).split("e")[1]); // of the rounded number: 0.99999 is 1.000
  if (magnitude >= -3 && magnitude < digits) {
    return x.toFixed(Math.min(20, Math.max(0, digits - 1 - Math.max(magnitude, -3)))).replace("-", "−");
  }
  const [mantissa = "", exponent = "0"] = x.toExponential(Math.max(0, digits - 2)).split("e");
  return `${mantissa}e${Number(exponent)}`.replaceAll("-", "−");
}

/** All digits that tell the number from its neighbors, up to `digits`. */
export function exact(x: number, digits = 12): string {
  const text = String(Number(x.toPrecision(digits)));
  return text.replaceAll("-", "−");
}

/** A big whole number with thin spaces. */
export function grouped(x: number): string {
  return Math.round(x)
    .toString()
    .replaceAll(/\B(?=(\d{3})+$)/g, "\u202F");
}
