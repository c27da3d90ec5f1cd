// A module that imports another, which might import it: functions here must be there before the module has run.
import { half } from "./half.js";

export function halved(x) {
  "use grad";
  return x > 0 ? half(x) * x : x;
}

export function unusedInCircle(x) {
  "use grad";
  return x * 918273645;
}
