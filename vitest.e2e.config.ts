import { defineConfig } from 'vitest/config';

// These tests start real programs (Prometheus, Chromium, buildah): one file at a time, with time to start.
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
