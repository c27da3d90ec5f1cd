// Runs the suite with several seeds of fast-check, one after the other: a test that is red one time in ten is broken, and
// a single run does not see it. `npm run test:soak -- 20 packages/nn`: so many seeds, and what else vitest shall be told.
import { spawnSync } from "node:child_process";
import { root } from "./pnpm.mjs";

const [count = "20", ...words] = process.argv.slice(2);
if (!/^[1-9]\d*$/.test(count)) {
  throw new RangeError(
    `Cannot run ${count} times. Pass a whole number from 1, as in npm run test:soak -- 20.`,
  );
}
const vitest = `${root}node_modules/vitest/vitest.mjs`;
/** Each test that failed, with the seeds it failed with. @type {Map<string, string[]>} */
const failures = new Map();
for (let k = 1; k <= Number(count); k++) {
  const seed = String(Math.trunc(Date.now() / 1000) * 100 + k);
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [vitest, "run", "--reporter=json", ...words],
    {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, SOAK_SEED: seed },
      maxBuffer: 2 ** 28,
    },
  );
  /** @type {string[]} */
  let failed = [];
  try {
    const report = JSON.parse(stdout.slice(stdout.indexOf('{"num')));
    failed = report.testResults.flatMap(
      (/** @type {any} */ { name, status: of, assertionResults: tests }) => [
        ...(of === "failed" && tests.length === 0 ? [name] : []),
        ...tests
          .filter((/** @type {any} */ test) => test.status === "failed")
          .map(
            (/** @type {any} */ test) => `${test.fullName}\n${String(test.failureMessages[0]).slice(0, 400)}`,
          ),
      ],
    );
  } catch {
    failed = [`the run itself: ${stderr.slice(-1000)}`];
  }
  for (const text of failed) {
    const [name, ...message] = text.split("\n");
    const known = failures.get(/** @type {string} */ (name));
    if (known !== undefined) known.push(seed);
    else {
      failures.set(/** @type {string} */ (name), [seed]);
      console.log(`${name}\n${message.map((line) => `    ${line}`).join("\n")}`);
    }
  }
  console.log(`seed ${seed}: ${status === 0 && failed.length === 0 ? "passed" : `${failed.length} failed`}`);
}
for (const [name, seeds] of failures) {
  console.log(
    `FAILED with ${seeds.length} of ${count} seeds: ${name} (SOAK_SEED=${seeds[0]} npm test -- -t …)`,
  );
}
process.exitCode = failures.size === 0 ? 0 : 1;
