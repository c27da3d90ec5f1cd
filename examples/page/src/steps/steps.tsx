/** @file Part one: backpropagation step by step. */

import { useSignalEffect } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { remember } from "../shared/address.ts";
import { Choice } from "../shared/choice.tsx";
import { Code } from "../shared/code.tsx";
import code from "./code.ts?raw";
import { Detail } from "./detail.tsx";
import { Drawing, ON_EDGES, type OnEdges } from "./drawing.tsx";
import { keyOf, knownAfter, mainOf, type Pass } from "./moments.ts";
import { Numbers } from "./numbers.tsx";
import { at, change, come, isPlaying, looked, onEdges, pass, pinned, setup, written } from "./state.ts";
import { Training } from "./training.tsx";
import { Vanishing } from "./vanishing.tsx";

export function Steps() {
  useState(come); // before the first look
  useEffect(() => () => void (isPlaying.value = false), []);
  useSignalEffect(() => remember("steps", written()));
  const current = pass.value;
  return (
    <>
      <section class="intro">
        <h1>Backpropagation, step by step</h1>
        <p>
          Values flow forward through the units, the error appears, and the chain rule carries it back: each
          unit gets its error term δ, and each weight changes by <i>η · δ · its input</i>. Nobody wrote these
          formulas down: the engine recorded the forward pass and derived them. Point at a unit or a weight to
          see how its number comes about; drag a weight or an input, and everything follows.
        </p>
      </section>
      {current instanceof Error ? (
        <div class="card">
          <p class="problem" role="alert">
            {current.message}
          </p>
          <Numbers />
        </div>
      ) : (
        <Stage pass={current} />
      )}
      <div class="pair">
        <Training error={current instanceof Error ? undefined : current.error} />
        <Vanishing />
      </div>
      <Code text={code} />
    </>
  );
}

/** The drawing with its steps, the formulas beside it, and the numbers that are given. */
function Stage({ pass: { moments } }: { readonly pass: Pass }) {
  const last = moments.length - 1;
  const position = Math.min(at.value, last);
  useEffect(() => {
    if (!isPlaying.value) return;
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const timer = setTimeout(
      () => {
        if (position < last) at.value = position + 1;
        else isPlaying.value = false;
      },
      isCalm ? 1600 : 900,
    );
    return () => clearTimeout(timer);
  }, [isPlaying.value, position, last]);

  const moment = moments[position]!;
  const known = knownAfter(moments.slice(0, position + 1));
  const place = looked.value ?? pinned.value;
  const shown =
    place === undefined
      ? mainOf(moment)
      : (known.get(keyOf(place)) ?? []).filter(
          ({ role }) => role !== "given" || place.kind !== "unit" || place.layer === 0,
        );
  const go = (to: number): void => {
    looked.value = pinned.value = undefined;
    isPlaying.value = false;
    at.value = Math.min(Math.max(0, to), last);
  };
  const play = (): void => {
    looked.value = pinned.value = undefined;
    if (!isPlaying.value && position === last) at.value = 0;
    isPlaying.value = !isPlaying.value;
  };

  return (
    <div class="stage steps">
      <section class="card board" aria-label="The network">
        <div class="controls">
          <div class="buttons" role="group" aria-label="Steps">
            <button type="button" onClick={() => go(0)} disabled={position === 0}>
              Start
            </button>
            <button type="button" onClick={() => go(position - 1)} disabled={position === 0}>
              Back
            </button>
            <button type="button" class="primary" onClick={() => go(position === last ? 0 : position + 1)}>
              Step
            </button>
            <button type="button" onClick={play}>
              {isPlaying.value ? "Pause" : "Play"}
            </button>
            <button type="button" onClick={() => go(last)} disabled={position === last}>
              End
            </button>
          </div>
          <Choice
            name="on the edges"
            of={Object.keys(ON_EDGES) as OnEdges[]}
            value={onEdges.value}
            onChoice={(next) => (onEdges.value = next)}
          />
          <p class="moment" role="status">
            <span class="count">
              {position + 1}/{moments.length}
            </span>{" "}
            {moment.title}
          </p>
        </div>
        <Drawing
          setup={setup.value}
          known={known}
          names={knownAfter(moments)}
          active={new Set(mainOf(moment).map((quantity) => keyOf(quantity.place)))}
          phase={moment.phase}
          onEdges={onEdges.value}
          selected={place && keyOf(place)}
          onLook={(next) => (looked.value = next)}
          onPin={(next) => (pinned.value = next)}
          onChange={change}
        />
      </section>
      <section class="card side" aria-label="Formulas">
        <div class="scroll" tabIndex={0} role="region" aria-label="Formulas of what is shown">
          <Detail quantities={shown} />
        </div>
      </section>
      <section class="card given-numbers" aria-label="What is given">
        <Numbers />
      </section>
    </div>
  );
}
