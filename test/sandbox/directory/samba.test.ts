import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { endWithUs, temporaryFolder } from '../ownership.ts';
import { startSamba } from './samba.ts';
import { canRunSamba } from './samba-packages.ts';
import { specifyDirectory } from './specification.ts';

/** Starts two controllers, says where they are, and stays. */
const TWO_CONTROLLERS = `
  import { temporaryFolder } from '${join(import.meta.dirname, '../ownership.ts')}';
  import { createCertificates } from '${join(import.meta.dirname, '../certificates.ts')}';
  import { startSamba } from '${join(import.meta.dirname, 'samba.ts')}';
  const start = () => {
    const { path: directory } = temporaryFolder('two');
    return startSamba({ directory, certificates: createCertificates(directory) });
  };
  const controllers = await Promise.all([start(), start()]);
  console.log(JSON.stringify(controllers.map(({ url }) => url)));
  setInterval(() => {}, 1e9);
`;

describe.skipIf(!canRunSamba())('a Samba domain controller', () => {
  specifyDirectory(startSamba);

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'two at once, and nothing is left after %s',
    async (signal) => {
      const folder = temporaryFolder('samba');
      const parent = spawn(process.execPath, ['--input-type=module', '--eval', TWO_CONTROLLERS], {
        env: { ...process.env, TMPDIR: folder.path },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      endWithUs(parent);
      const [line] = await once(createInterface({ input: parent.stdout }), 'line');
      const [one, other] = JSON.parse(line);
      expect(one).not.toBe(other);
      const controllers = processesBelow(parent.pid).filter((pid) => /samba/.test(nameOf(pid)));
      expect(controllers).toHaveLength(2);

      parent.kill(signal);
      await until(() => !controllers.some(isRunning));
      await until(() => readdirSync(folder.path).length === 0);
      await folder.remove();
    },
  );
});

function processesBelow(pid = 0): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return list.split(' ').filter(Boolean).map(Number);
}

function nameOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
}

function isRunning(pid: number): boolean {
  const status = `/proc/${pid}/status`;
  return existsSync(status) && !/^State:\s+Z/m.test(readFileSync(status, 'utf8'));
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !isSo(); tries++) await sleep(20);
  expect(isSo()).toBe(true);
}
