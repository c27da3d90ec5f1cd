import { defineConfig } from "vitest/config";

/** No test knows how fast the machine is: all wait for what they expect, and these limits only end what will never come. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    expect: { poll: { timeout: 120_000, interval: 50 } },
    testTimeout: 300_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
