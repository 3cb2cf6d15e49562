import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import LongestFirst from './test/support/longest-first.ts';

// Every worker loads the CDK, and every sandbox that a test starts: compiled once, that takes half.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '.cache/compiled');

/**
 * From milliseconds to minutes: run `npx vitest run --project unit` while you work, and everything
 * before you push. A time limit ends a test that hangs, so it is many times longer than the test
 * takes on a quiet machine.
 */
export default defineConfig({
  test: {
    reporters: ['default', './test/support/summary.ts'],
    // Each file has servers of its own, and a test and its server take turns and wait for others: with
    // fewer workers, the cores would be idle.
    maxWorkers: availableParallelism() + 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{bench,unit}/**/*.test.ts'],
          // Pure code has no state that a file could leave behind, and loading it again for each file
          // took more than the tests.
          isolate: false,
          setupFiles: 'test/support/leave-nothing.ts',
          // Usually milliseconds, but properties take seconds on a busy machine.
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'stacksets',
          include: ['test/stacksets/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'postgres',
          include: ['test/postgres/**/*.test.ts'],
          globalSetup: 'test/support/database/parameter-store.ts',
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'mysql',
          include: ['test/mysql/**/*.test.ts'],
          globalSetup: 'test/support/database/parameter-store.ts',
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'directory',
          include: ['test/directory/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'door',
          include: ['test/door/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'doctor',
          include: ['test/doctor/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'reconcile',
          include: ['test/reconcile/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'verify',
          include: ['test/verify/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'review',
          include: ['test/review/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'sandbox',
          include: ['test/sandbox/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'cloudformation',
          include: ['test/cloudformation/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'terraform',
          include: ['test/terraform/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
