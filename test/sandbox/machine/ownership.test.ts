import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';

/** Ends everything after Ctrl-C has met its reaper, which has no session of its own yet. */
const PROGRAM = `
  import { execFileSync, spawn } from 'node:child_process';
  import { BACKGROUND, endEverything, endWithUs, temporaryFolder } from '${import.meta.dirname}/ownership.ts';
  const { path } = temporaryFolder('owned');
  const reaper = Number(execFileSync('pgrep', ['-P', String(process.pid), '-f', 'reaper.ts']));
  const child = spawn('sleep', ['300'], BACKGROUND);
  endWithUs(child);
  process.kill(reaper, 'SIGINT');
  await endEverything();
  console.log(JSON.stringify({ path, pid: child.pid }));
`;

test('what a process owns ends with it, even if Ctrl-C has ended its reaper before', async () => {
  const program = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
    cwd: join(import.meta.dirname, '../../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: program.stdout }), 'line');
  const { path, pid } = JSON.parse(line);
  expect(existsSync(path)).toBe(false);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});
