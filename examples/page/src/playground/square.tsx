/** @file Data and boundary; for a regression the curve. */

import { line } from "d3-shape";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { isDark } from "../shared/theme.ts";
import { DARK, LIGHT, paint } from "./maps.ts";
import type { Frame } from "./playground.tsx";
import { samplesOf } from "./samples.ts";
import { isRegression, type Setup } from "./setup.ts";

const SIZE = 500;
/** How far the square reaches to each side: data lie within 1, and a curve is followed a little beyond. */
const [REACH, CURVE_REACH] = [1, 1.2];
/** About as many pixels as the square has on a screen. */
const PIXELS = 384;

export interface SquareProps {
  readonly frame: Frame | undefined;
  readonly setup: Setup;
  readonly onPoint: (x: number, y: number) => void;
}

export function Square({ frame: now, setup, onPoint }: SquareProps) {
  const ground = useRef<HTMLCanvasElement>(null);
  const isCurve = isRegression(setup);
  const scale = SIZE / 2 / (isCurve ? CURVE_REACH : REACH);
  const px = (x: number): number => SIZE / 2 + scale * x;
  const py = (y: number): number => SIZE / 2 - scale * y;
  const samples = useMemo(() => samplesOf(setup), [setup]);
  const marks = useMemo(
    () =>
      samples.inputs.map(([x = 0, y = 0], i) => {
        const [target = 0] = samples.targets[i]!;
        if (isCurve) return <circle key={i} class="sample curve-point" cx={px(x)} cy={py(target)} r={4} />;
        if (target === 1) return <circle key={i} class="sample one" cx={px(x)} cy={py(y)} r={4.5} />;
        return <rect key={i} class="sample zero" x={px(x) - 4} y={py(y) - 4} width={8} height={8} />;
      }),
    [samples, isCurve],
  );
  useLayoutEffect(() => {
    if (ground.current === null || isCurve) return;
    const values = now?.ground ?? new Float32Array(4);
    const side = Math.sqrt(values.length);
    paint(ground.current, values, side, isDark.value ? DARK : LIGHT, {
      scale: Math.max(1, Math.round(PIXELS / side)),
      shades: 8,
      toColor: (logit) => 0.85 * Math.tanh(logit / 2), // 2σ − 1: from certainly orange to certainly blue
    });
  }, [now, isCurve, isDark.value]);
  const clipped = (y: number): number => Math.max(-2, Math.min(2, y));
  const curve = line<number>(
    (_, i) => px(-CURVE_REACH + (2 * CURVE_REACH * i) / ((now?.ground.length ?? 2) - 1)),
    (y) => py(clipped(y)),
  ).digits(1);
  return (
    <div class="square">
      {!isCurve && <canvas ref={ground} aria-hidden="true" />}
      <svg
        viewBox={`0 0 ${SIZE} ${SIZE}`}
        role="img"
        aria-label={
          isCurve
            ? `${samples.inputs.length} points on a curve, and the network's curve`
            : `${samples.inputs.length} points of two colors, and the boundary that the network draws between them`
        }
        onClick={(event) => {
          if (isCurve) return;
          const box = event.currentTarget.getBoundingClientRect();
          const at = (share: number): number => Math.round((2 * share - 1) * REACH * 100) / 100;
          onPoint(at((event.clientX - box.left) / box.width), -at((event.clientY - box.top) / box.height));
        }}
      >
        {isCurve && now !== undefined && <path class="line" d={curve(now.ground) ?? ""} />}
        {marks}
      </svg>
    </div>
  );
}
