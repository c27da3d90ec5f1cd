/**
 * @file `npm run bench`: measures all systems on all workloads, prints the table and writes it as JSON. Words on the
 * command line choose workloads (or `memory`), `--systems=closures,eager` chooses systems by parts of their names.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { type Contestant, enter, weigh } from "./contestant.ts";
import type { Round } from "./measured.ts";
import { countOperations } from "./operations.ts";
import { median } from "./pace.ts";
import { formatMemory, formatWorkload, type Measurement, type Results, summarize } from "./results.ts";
import { build } from "./systems/c.ts";
import { BY_HAND, type SystemEntry, systems } from "./systems/index.ts";
import { prepare as prepareByHand } from "./systems/javascript.ts";
import { workloads } from "./workloads/index.ts";
import type { Workload } from "./workloads/workload.ts";

const ROUNDS = 15;
/** A slow system leaves when it has had this many rounds and milliseconds. */
const LEAST_ROUNDS = 3;
const PATIENCE = 1500;

const words = process.argv.slice(2);
const SYSTEMS = "--systems=";
const wantedSystems = words
  .find((word) => word.startsWith(SYSTEMS))
  ?.slice(SYSTEMS.length)
  .toLowerCase()
  .split(",");
const wantedWorkloads = words.filter((word) => !word.startsWith("--"));
const isWanted = (workload: string): boolean =>
  wantedWorkloads.length === 0 || wantedWorkloads.some((word) => workload.startsWith(word));

const present: SystemEntry[] = [];
for (const system of systems) {
  const { name, aside } = system;
  const asked = wantedSystems?.some((word) => name.toLowerCase().includes(word)) ?? aside !== true;
  if (!asked && name !== BY_HAND) continue;
  const reason = system.missing();
  if (reason === undefined) present.push(system);
  else console.log(`Without ${name}: ${reason}.`);
}
if (present.some((system) => system.module === "./systems/c.ts")) build();

const results: Results = {
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus()[0]?.model.trim() ?? "unknown processor"}, Node ${process.versions.node}, ${process.platform}`,
  workloads: [],
  memory: [],
};
for (const workload of workloads.filter(({ name }) => isWanted(name))) {
  const measured = { name: workload.name, about: workload.about, operations: countOperations(workload) };
  const measurements = await measure(workload);
  const entry = { ...measured, measurements };
  results.workloads.push(entry);
  console.log(formatWorkload(entry));
  keep();
}
if (isWanted("memory")) {
  for (const system of present) {
    if (system.graph) results.memory.push({ system: system.name, bytes: weigh(system) });
  }
  console.log(formatMemory(results.memory));
}
keep();
console.log(`\n${Math.round(performance.now() / 1000)} seconds.`);

/** Writes what has been measured so far: a run may be ended before it is done. */
function keep(): void {
  mkdirSync(new URL("out", import.meta.url), { recursive: true });
  writeFileSync(new URL("out/results.json", import.meta.url), `${JSON.stringify(results, null, 1)}\n`);
}

/**
 * One workload on all systems. The processes are warmed up one after the other and then measured in rounds, each a slice
 * of every system, so that what the machine does meanwhile falls on all of them.
 */
async function measure(workload: Workload): Promise<Measurement[]> {
  const byHand = prepareByHand(workload).evaluate();
  const contestants: Contestant[] = [];
  const rounds = new Map<Contestant, Round[]>();
  for (const system of present) {
    if (workload.isRolled && system.unrolls) continue;
    const contestant = await enter(system, workload);
    contestants.push(contestant);
    if ("loss" in contestant.ready) rounds.set(contestant, []);
  }
  const spent = new Map([...rounds.keys()].map((contestant) => [contestant, 0]));
  for (let k = 0; k < ROUNDS; k++) {
    const references: number[] = [];
    const unpaired: { round: Round; into: Round[] }[] = [];
    for (const [contestant, done] of rounds) {
      if (k >= LEAST_ROUNDS && spent.get(contestant)! > PATIENCE) continue;
      const begin = performance.now();
      const round = await contestant.round();
      spent.set(contestant, spent.get(contestant)! + performance.now() - begin);
      if (round === undefined) rounds.delete(contestant);
      else if (round.reference === null) unpaired.push({ round, into: done });
      else {
        references.push(round.reference);
        done.push(round);
      }
    }
    for (const { round, into } of unpaired) into.push({ ...round, reference: median(references) });
  }
  for (const contestant of contestants) contestant.stop();
  return contestants.flatMap((contestant) => summarize(contestant, rounds.get(contestant) ?? [], byHand));
}
