import { defineConfig } from "vitest/config";
import operators from "./packages/operators/src/vite.ts";

export default defineConfig({
  plugins: [operators()],
  test: {
    include: ["packages/*/test/**/*.test.ts", "test/**/*.test.ts"],
    setupFiles: ["./tools/soak-seed.ts"],
    // Property tests are bound by the work they do, not by the clock: a busy machine must not fail them.
    testTimeout: 60_000,
    typecheck: {
      enabled: true,
      include: ["packages/*/test/**/*.test-d.ts"],
      tsconfig: "./tsconfig.json",
      // Type errors outside the type tests are the business of `npm run check`.
      ignoreSourceErrors: true,
    },
  },
});
