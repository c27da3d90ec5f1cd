// One seed for all property tests of a run, from the environment: `npm run test:soak`.
import fc from "fast-check";

const seed = process.env["SOAK_SEED"];
if (seed !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) | 0 });
