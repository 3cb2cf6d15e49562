import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { deadlineIn } from '../../provider/runtime/deadline.ts';
import { connect, openPostgres } from '../../provider/spoke/postgres/server.ts';
import { createCertificates } from '../sandbox/certificates/certificates.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { describeAnswers } from '../support/database/answers.ts';
import { people } from '../support/database/people.ts';
import { startWorld, type World } from '../support/database/postgres.ts';
import type { Session } from '../support/database/world.ts';
import { startLiar, startPostgresImpostor } from '../support/impostors.ts';
import { startPostgresPooler } from '../support/poolers.ts';

/** What a person is told of a port where no usable server of PostgreSQL answers. */
let world: World;
beforeAll(async () => {
  world = await startWorld(17, inject('awsEndpoint'), 'answers', {
    settings: { max_connections: '12', superuser_reserved_connections: '2' },
  });
});
afterAll(() => world?.stop());

describeAnswers(() => world, 'PostgreSQL');

test('a certificate for another name is told as such, before the password is sent', async () => {
  const folder = temporaryFolder('other-name');
  const authority = createCertificates(folder.path);
  const other = authority.issue('other', { dns: ['other.example'], addresses: [] });
  const impostor = await startPostgresImpostor(other);
  const failure = world.ensure(
    { appname: 'other-name', dbendpoint: `localhost:${impostor.port}` },
    {
      openServer: (options) =>
        openPostgres({
          ...options,
          certificateAuthorities: [readFileSync(authority.caFile, 'utf8')],
          connect,
        }),
    },
  );
  await expect(failure).rejects.toThrow(
    `dbendpoint: the certificate of localhost:${impostor.port} is for another name: dbendpoint ` +
      'must be the name that RDS gave (not an IP address or a CNAME of your own)',
  );
  expect(impostor.received).toEqual([]);
  await impostor.stop();
  await folder.remove();
});

test.each([
  ['that lends it a session', () => world.server.master],
  ['that does not know the user', () => ({ username: 'somebody', password: 'secret' })],
])('a proxy %s is refused, with nothing done through it', async (_, master) => {
  const folder = temporaryFolder('pooler');
  const authority = createCertificates(folder.path);
  const pooler = await startPostgresPooler(authority, world.server);
  const failure = world.ensure(
    { appname: 'pooled', dbendpoint: `localhost:${pooler.port}`, ...master() },
    {
      openServer: (options) =>
        openPostgres({
          ...options,
          certificateAuthorities: [readFileSync(authority.caFile, 'utf8')],
          connect,
        }),
    },
  );
  await expect(failure).rejects.toMatchObject({
    entry: 'server-behind-proxy',
    message: expect.stringContaining(
      `dbendpoint: localhost:${pooler.port} is a proxy that pools connections`,
    ),
  });
  const received = pooler.received.join();
  expect(received).not.toMatch(/CREATE ROLE/);
  // What goes along with the login only counts in the session that took it.
  expect(received.match(/pg_advisory_lock\(.*\)/g) ?? []).toEqual(
    received.match(/pg_advisory_lock\(.*\) WHERE pg_catalog\.int4eq\(.*\)/g) ?? [],
  );
  const locks = "SELECT FROM pg_locks WHERE locktype = 'advisory'";
  expect(await world.sql(world.server.superuser, locks)).toEqual([]);
  await pooler.stop();
  await folder.remove();
});

test('a full server is waited for, and told with the cure', async () => {
  const sessions: Session[] = [];
  const fill = async (): Promise<void> => {
    sessions.push(await world.session(world.server.master));
    return fill();
  };
  await fill().catch(() => {});
  const server = `localhost:${world.server.port}`;
  await expect(world.ensure({ appname: 'full' }, { deadline: deadlineIn(4_000) })).rejects.toThrow(
    `${server} has no connection left (max_connections) for logging in as the master user. End ` +
      'sessions that nobody uses, or raise max_connections; then try again',
  );
  const waited = world.ensure({ appname: 'full' });
  for (const session of sessions) await session.close();
  await waited;
  expect(world.logs.join()).toContain('looking again');
  await world.remove({ appname: 'full' });
});

/** What a superuser has hidden from us. */
test.each([
  ['postgres-without-database-postgres', 'DATABASE postgres', 'DATABASE hidden'],
  ['postgres-without-rds-iam', 'ROLE rds_iam', 'ROLE hidden'],
])('%s is told', async (entry, what, hidden) => {
  const asRoot = (statement: string) => world.sql(world.server.superuser, statement, 'app');
  const nameOf = (thing: string) => thing.split(' ')[1];
  await asRoot(`ALTER ${what} RENAME TO ${nameOf(hidden)}`);
  const failure = world.ensure({ appname: 'hidden' }, {}, { people: people('readonly', 'hanna') });
  await expect(failure)
    .rejects.toMatchObject({ entry })
    .finally(() => asRoot(`ALTER ${hidden} RENAME TO ${nameOf(what)}`));
  expect(await world.stored({ appname: 'hidden' })).toEqual({});
});

test('a server that refuses TLS is told, and gets no password', async () => {
  // What a server with `ssl = off` answers to the request for TLS.
  const { port, received, stop } = await startLiar({ reply: Buffer.from('N') });
  await expect(world.ensure({ appname: 'clear', dbendpoint: `localhost:${port}` })).rejects.toThrow(
    `dbendpoint: localhost:${port} does not speak TLS, which is required`,
  );
  expect(received.join()).not.toContain(world.server.master.password);
  await stop();
});
