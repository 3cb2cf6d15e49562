import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keptFolder } from '../machine/cache.ts';
import { newPassword } from '../machine/server-process.ts';
import { giveTo, type ServerUser } from '../machine/server-user.ts';
import { runTool } from '../machine/tool.ts';
import type { Login } from './login.ts';

export const SUPERUSER = 'rdsadmin';
const PASSWORD_FILE = 'superuser-password';

interface Place {
  readonly native: string;
  /** A folder of the server's. */
  readonly home: string;
  readonly user: ServerUser | undefined;
}

/**
 * The data folder of a new server, and its superuser. Making it takes most of a second, so the first
 * is kept, by the server's version and by what it was made with.
 *
 * @param rules pg_hba.conf
 */
export async function newData(
  place: Place,
  rules: string,
): Promise<{ readonly data: string; readonly superuser: Login }> {
  const { native, home, user } = place;
  const data = join(home, 'data');
  const version = await runTool(join(native, 'bin', 'initdb'), ['--version'], {
    folder: home,
    user,
  });
  const origin = { name: 'postgres-data', madeWith: [version, user, OPTIONS] };
  const kept = await keptFolder(origin, (folder) => initialise(folder, place));
  // Its files are the server's user's, which only this program keeps.
  await runTool('cp', ['--archive', join(kept, 'data'), data]);
  writeFileSync(join(data, 'pg_hba.conf'), rules);
  const password = readFileSync(join(kept, PASSWORD_FILE), 'utf8');
  return { data, superuser: { username: SUPERUSER, password } };
}

const OPTIONS = [
  `--username=${SUPERUSER}`,
  '--auth=scram-sha-256',
  '--locale=C',
  '--encoding=UTF8',
  '--no-sync',
];

/** The server's user may not enter the folder, so the data is made in its own, and moved. */
async function initialise(folder: string, { native, home, user }: Place): Promise<void> {
  const made = join(home, 'made');
  const passwordFile = join(home, PASSWORD_FILE);
  mkdirSync(made, { mode: 0o700 });
  writeFileSync(passwordFile, newPassword(), { mode: 0o600 });
  giveTo(user, made, passwordFile);
  const where = [`--pgdata=${made}`, `--pwfile=${passwordFile}`];
  await runTool(join(native, 'bin', 'initdb'), [...where, ...OPTIONS], { folder: home, user });
  await runTool('cp', ['--archive', made, join(folder, 'data')]);
  await runTool('cp', ['--archive', passwordFile, folder]);
  rmSync(made, { recursive: true });
  rmSync(passwordFile);
}
