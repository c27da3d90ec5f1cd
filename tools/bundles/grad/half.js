import { halved } from "./circle.js";

export function half(x) {
  "use grad";
  return x > 1 ? x / 2 : halved(x / 2);
}
