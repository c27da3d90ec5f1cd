import { defineConfig } from "vitest/config";

/** What needs a Redis or a PyTorch, and is skipped with a word where there is none. */
export default defineConfig({
  test: { include: ["sweep/test/**/*.test.ts", "handover/test/**/*.test.ts"], fileParallelism: false },
});
