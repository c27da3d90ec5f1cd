export function energy(x, y) {
  "use grad";
  if (x > y) return (x - y) ** 2;
  return Math.sin(x * y);
}
