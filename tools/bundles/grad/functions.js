/** The energy of points that push each other away. */
export function energy(points, r) {
  "use grad";
  let sum = 0;
  for (let i = 0; i < points.length; i++) {
    for (let j = 0; j < i; j++) {
      const d = Math.hypot(points[i].x - points[j].x, points[i].y - points[j].y);
      if (d < r) sum += (r - d) ** 2;
    }
  }
  return sum;
}

/** Nobody imports this one, so it shall not be in the bundle, and its twin neither. */
export function unused(x) {
  "use grad";
  return x * 192837465;
}

export const unusedArrow = (x) => {
  "use grad";
  return x * 192837465;
};

export const unusedMethods = {
  method(x) {
    "use grad";
    return x * 192837465;
  },
};
