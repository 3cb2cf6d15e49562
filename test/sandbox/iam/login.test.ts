import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../machine/ownership.ts';
import { MAJORS } from '../postgres/binaries.ts';
import { type Login, type PostgresServer, startPostgres } from '../postgres/server.ts';
import { iamToken, isToken } from './tokens.ts';

describe.each(MAJORS)('IAM login on PostgreSQL %i', (major) => {
  const folder = temporaryFolder('iam');
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres({ major, directory: folder.path });
    await query(server.master, 'CREATE ROLE anna LOGIN PASSWORD $$secret$$');
  });

  afterAll(async () => {
    await server.stop();
    await folder.remove();
  });

  test('a password counts until the user is in rds_iam, a token from then on', async () => {
    const password = { username: 'anna', password: 'secret' };
    await query(password, 'SELECT 1');
    await expect(query(server.iamLogin('anna'), 'SELECT 1')).rejects.toMatchObject({
      code: '28P01',
    });

    await query(server.master, 'GRANT rds_iam TO anna');
    expect(await query(server.iamLogin('anna'), 'SELECT current_user')).toEqual([
      { current_user: 'anna' },
    ]);
    await expect(query(password, 'SELECT 1')).rejects.toMatchObject({ code: '28000' });

    await query(server.master, 'REVOKE rds_iam FROM anna');
    await query(password, 'SELECT 1');
  });

  test('a token is valid for one user only, and only unaltered', async () => {
    await query(server.master, 'GRANT rds_iam TO anna');
    const { password } = server.iamLogin('somebody-else');
    const altered = server
      .iamLogin('anna')
      .password.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    for (const wrong of [password, altered, 'x'.repeat(1000)]) {
      const login = { username: 'anna', password: wrong };
      await expect(query(login, 'SELECT 1')).rejects.toThrow('authentication failed');
    }
  });

  test('a token is refused without TLS', async () => {
    await query(server.master, 'GRANT rds_iam TO anna');
    const inTheClear = query(server.iamLogin('anna'), 'SELECT 1', { ssl: false });
    await expect(inTheClear).rejects.toThrow('no encryption');
  });

  test('master and superuser still log in with their passwords', async () => {
    await query(server.master, 'GRANT rds_iam TO anna');
    await query(server.master, 'SELECT 1');
    await query(server.superuser, 'SELECT 1');
  });

  test('a master that is in rds_iam through a person is locked out, and it shows', async () => {
    await query(server.master, 'GRANT rds_iam TO anna');
    expect(await server.needsToken('anna')).toBe(true);
    expect(await server.needsToken('master')).toBe(false);

    await query(server.master, 'GRANT anna TO master');
    expect(await server.needsToken('master')).toBe(true);
    const attempt = query(server.master, 'SELECT 1');
    if (major >= 16)
      await attempt; // the master has a rule of its own there: only needsToken() shows it
    else await expect(attempt).rejects.toThrow('authentication failed');

    await query(server.superuser, 'REVOKE anna FROM master CASCADE');
    if (major >= 16)
      await query(
        server.superuser,
        'GRANT anna TO master WITH ADMIN TRUE, INHERIT FALSE, SET FALSE',
      );
    await query(server.master, 'SELECT 1');
  });

  async function query(login: Login, text: string, settings: pg.ClientConfig = {}) {
    const client = new pg.Client({
      host: server.host,
      port: server.port,
      user: login.username,
      password: login.password,
      database: server.database,
      ssl: { ca: readFileSync(server.caFile, 'utf8') },
      ...settings,
    });
    try {
      await client.connect();
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  }
});

test('a token is valid for one server and a quarter of an hour', () => {
  const made = new Date('2026-01-31T12:00:00Z');
  const options = { key: 'key', username: 'anna', now: made };
  const token = iamToken(options);
  const minutesLater = (minutes: number) => new Date(made.getTime() + minutes * 60_000);
  expect(isToken(token, { ...options, now: minutesLater(14) })).toBe(true);
  expect(isToken(token, { ...options, now: minutesLater(16) })).toBe(false);
  expect(isToken(token, { ...options, username: 'ben' })).toBe(false);
  expect(isToken(token, { ...options, key: 'another' })).toBe(false);
  expect(isToken('', options)).toBe(false);
});
