import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { people } from '../support/database/people.ts';
import { startWorld, type World } from '../support/database/postgres.ts';

/** A server that was dumped and restored elsewhere knows its accesses, and numbers all roles anew. */
const folder = temporaryFolder('restore');
const worlds: World[] = [];
beforeAll(async () => {
  for (const name of ['before', 'after'])
    worlds.push(await startWorld(15, inject('awsEndpoint'), name));
});
afterAll(async () => {
  for (const world of worlds) await world.stop();
  await folder.remove();
});

test('a dump and its restoration keep marks and keepers', async () => {
  const [before, after] = worlds;
  if (before === undefined || after === undefined) throw new Error('a server is missing');
  const access = { appname: 'restored', env: 'restored' };
  const staying = { people: people('readonly', 'rolf') };
  await before.sql(before.server.master, 'GRANT CREATE ON SCHEMA public TO PUBLIC');
  await before.sql(before.server.master, 'CREATE TABLE orders (id int)');
  await before.ensure(access, {}, { people: people('readonly', 'rita', 'rolf') });
  await before.sql(before.server.iamLogin('rita'), 'CREATE VIEW kept AS SELECT * FROM orders');
  await before.ensure(access, {}, staying);
  await restore(before, after);

  const first = await after.ensure({ ...access, takeover: true }, {}, staying);
  expect(first.plan.filter((change) => /keeper|hand|drop|create/.test(change))).toEqual([]);
  const again = await after.ensure(access, {}, staying);
  expect(again.plan).toEqual([]);
  await after.sql(after.server.iamLogin('rolf'), 'SELECT * FROM kept');
  const [row] = await after.sql<{ owner: string }>(
    after.server.master,
    "SELECT pg_get_userbyid(relowner) AS owner FROM pg_class WHERE relname = 'kept'",
  );
  expect(row?.owner).toMatch(/_readonly_keeper_[0-9a-f]{12}$/);
  await before.remove(access); // the former server, where users may be left
  expect((await after.remove(access)).warnings.join()).toContain(row?.owner);
});

/** As a DBA does it, who changes nothing that the new server has already. */
async function restore(from: World, to: World): Promise<void> {
  const run = promisify(execFile);
  const connection = ({ server: { host, port, superuser, caFile } }: World) => ({
    args: ['-h', host, '-p', String(port), '-U', superuser.username],
    env: {
      ...process.env,
      PGPASSWORD: superuser.password,
      PGSSLMODE: 'verify-full',
      PGSSLROOTCERT: caFile,
    },
  });
  const [source, target] = [connection(from), connection(to)];
  // Role numbers of the new server are others.
  await to.sql(to.server.superuser, 'CREATE ROLE one; CREATE ROLE two', 'postgres');
  const dump = await run('pg_dumpall', [...source.args, '--no-role-passwords'], {
    env: source.env,
    maxBuffer: 100_000_000,
  });
  const file = join(folder.path, 'dump.sql');
  writeFileSync(file, dump.stdout);
  await run('psql', [...target.args, '-d', 'postgres', '-q', '-f', file], { env: target.env });
}
