/** @file What each hidden unit answers: over the square, or along the curve. */

import { line } from "d3-shape";
import { useLayoutEffect, useRef } from "preact/hooks";
import { isDark } from "../shared/theme.ts";
import { DARK, LIGHT, paint } from "./maps.ts";
import type { Frame } from "./playground.tsx";
import { CURVE, FEATURE } from "./protocol.ts";

export function Features({ frame: { features, layers }, isCurve }: { frame: Frame; isCurve: boolean }) {
  const count = isCurve ? CURVE : FEATURE * FEATURE;
  const isMany = layers.reduce((sum, n) => sum + n, 0) > 48;
  let at = 0;
  return (
    <div class={isMany ? "features many" : "features"}>
      {layers.map((units, l) => (
        <figure key={l}>
          <figcaption>hidden layer {l + 1}</figcaption>
          <div>
            {Array.from({ length: units }, (_, u) => {
              const map = features.subarray(at * count, ++at * count);
              const name = `hidden unit ${u + 1} of layer ${l + 1}`;
              return isCurve ? (
                <Course key={u} values={map} name={name} />
              ) : (
                <Feature key={u} map={map} name={name} />
              );
            })}
          </div>
        </figure>
      ))}
    </div>
  );
}

const sizeOf = (values: Float32Array): number =>
  values.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-9);

function Feature({ map, name }: { readonly map: Float32Array; readonly name: string }) {
  const place = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (place.current === null) return;
    const most = sizeOf(map);
    paint(place.current, map, FEATURE, isDark.value ? DARK : LIGHT, { toColor: (x) => x / most });
  }, [map, isDark.value]);
  return <canvas ref={place} role="img" aria-label={name} />;
}

/** A unit's answers along the curve, from −1 to 1 of its own size. */
function Course({ values, name }: { readonly values: Float32Array; readonly name: string }) {
  const most = sizeOf(values);
  const path = line<number>(
    (_, i) => 2 + (40 * i) / (values.length - 1),
    (y) => 22 - (18 * y) / most,
  ).digits(1);
  return (
    <svg viewBox="0 0 44 44" role="img" aria-label={name}>
      <line class="grid" x1={0} x2={44} y1={22} y2={22} />
      <path d={path(values) ?? ""} />
    </svg>
  );
}
