import { defineConfig } from "vitest/config";

/** The tests of what examples share and run beside; those that need a Redis or a PyTorch are skipped with a word where there is none. */
export default defineConfig({
  test: {
    include: ["show/test/**/*.test.ts", "sweep/test/**/*.test.ts", "handover/test/**/*.test.ts"],
    fileParallelism: false,
  },
});
