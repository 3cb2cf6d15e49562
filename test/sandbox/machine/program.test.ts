import { readdirSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { CACHE } from './cache.ts';
import { debianServer } from './program.ts';

const NOWHERE = 'http://127.0.0.1:9'; // the port "discard", on which nothing listens
const SERVER = {
  name: 'Unheard-of',
  package: { name: 'unheard-of-server', suite: 'sid' },
  path: 'sbin/unheard-of',
  series: /^\d+$/,
};

afterEach(() => {
  vi.unstubAllEnvs();
});

test('a server that can’t be fetched fails with its package and the cure, and leaves nothing', async () => {
  vi.stubEnv('http_proxy', NOWHERE);
  vi.stubEnv('https_proxy', NOWHERE);
  const told: string[] = [];
  const attempt = debianServer(SERVER, (line) => told.push(line));
  await expect(attempt).rejects.toThrow(
    /^Unheard-of could not be had: .*unheard-of-server of Debian's sid over the network.*apt-get \w+ failed/s,
  );
  expect(told).toEqual(["unpacking Unheard-of of Debian's sid into .cache/ (once)"]);
  expect(readdirSync(CACHE).filter((name) => name.includes('unheard-of'))).toEqual([]);
});
