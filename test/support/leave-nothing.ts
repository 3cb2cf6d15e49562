import { afterAll, vi } from 'vitest';

/** For test files that share a process: none finds the spies and variables of another one. */
afterAll(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});
