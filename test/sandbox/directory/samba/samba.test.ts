import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, EqualityFilter } from 'ldapts';
import { describe, expect, test } from 'vitest';
import { createCertificates } from '../../certificates/certificates.ts';
import { endWithUs, temporaryFolder } from '../../machine/ownership.ts';
import { specifyDirectory } from '../specification.ts';
import { startSamba } from './samba.ts';

/** Starts two controllers, says where they are, and stays. */
const TWO_CONTROLLERS = `
  import { temporaryFolder } from '${join(import.meta.dirname, '../../machine/ownership.ts')}';
  import { createCertificates } from '${join(import.meta.dirname, '../../certificates/certificates.ts')}';
  import { startSamba } from '${join(import.meta.dirname, 'samba.ts')}';
  const start = () => {
    const { path: directory } = temporaryFolder('two');
    return startSamba({ directory, certificates: createCertificates(directory) });
  };
  const controllers = await Promise.all([start(), start()]);
  console.log(JSON.stringify(controllers.map(({ url }) => url)));
  setInterval(() => {}, 1e9);
`;

describe('a Samba domain controller', () => {
  specifyDirectory(startSamba);

  test('a hardened controller hides memberOf and states, without an error', async () => {
    const folder = temporaryFolder('hardened');
    const certificates = createCertificates(folder.path);
    const directory = await startSamba({ directory: folder.path, certificates });
    const readersOf = await directory.administrator.dnOf('DB-Readers');
    const look = async () => {
      const ca = readFileSync(directory.caFile, 'utf8');
      const client = new Client({ url: directory.url, tlsOptions: { ca } });
      await client.bind(directory.bindDn, directory.bindPassword);
      const search = async (attribute: string, value: string) =>
        (
          await client.search(directory.baseDn, {
            filter: new EqualityFilter({ attribute, value }),
          })
        ).searchEntries;
      const members = await search('memberOf', readersOf);
      const [group, person] = [
        (await search('cn', 'DB-Readers'))[0],
        (await search('sAMAccountName', 'uma.patel'))[0],
      ];
      await client.unbind();
      return {
        byMemberOf: members.length,
        members: group?.['member']?.length,
        control: person?.['userAccountControl'],
      };
    };
    expect(await look()).toEqual({ byMemberOf: 11, members: 11, control: '546' });
    await directory.harden();
    expect(await look()).toEqual({ byMemberOf: 1, members: 11, control: undefined });
    await directory.stop();
    await folder.remove();
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'two controllers run at once, and nothing is left after %s',
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
