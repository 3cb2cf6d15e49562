import { readFileSync, writeFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCertificates } from '../certificates/certificates.ts';
import { temporaryFolder } from '../machine/ownership.ts';
import { MAJORS } from './binaries.ts';
import { connectPostgres } from './client.ts';
import { type PostgresServer, startPostgres } from './server.ts';

describe.each(MAJORS)('PostgreSQL %i is as RDS gives it', (major) => {
  const folder = temporaryFolder('postgres');
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres({ major, directory: folder.path });
  });

  afterAll(async () => {
    await server.stop();
    await folder.remove();
  });

  test('the master is no superuser, owns the database app, and may manage roles', async () => {
    const [row] = await query(
      `SELECT current_setting('server_version_num')::int / 10000 AS major, rolsuper, rolcreaterole,
              rolcreatedb, pg_has_role(rolname, 'rds_superuser', 'member') AS rds_superuser,
              (SELECT datdba::regrole::text FROM pg_database WHERE datname = 'app') AS owner
         FROM pg_roles WHERE rolname = current_user`,
    );
    expect(row).toEqual({
      major,
      rolsuper: false,
      rolcreaterole: true,
      rolcreatedb: true,
      rds_superuser: true,
      owner: 'master',
    });
    await query('CREATE ROLE someone LOGIN');
    await query('GRANT rds_iam TO someone');
    await query('DROP ROLE someone');
  });

  test('nobody logs in without TLS, and the certificate is checked', async () => {
    await expect(query('SELECT 1', { ssl: false })).rejects.toThrow('no encryption');
    await expect(query('SELECT 1', { ssl: true })).rejects.toThrow('unable to verify');
  });

  test('the master enters the database postgres, but not rdsadmin', async () => {
    await query('SELECT 1', { database: 'postgres' });
    await expect(query('SELECT 1', { database: 'rdsadmin' })).rejects.toThrow(
      'pg_hba.conf rejects',
    );
  });

  test('the log holds every statement, but not the server’s initial passwords', async () => {
    await query("SELECT 'needle'");
    const log = readFileSync(server.logFile, 'utf8');
    expect(log).toContain("SELECT 'needle'");
    expect(log).not.toContain(server.master.password);
    expect(log).not.toContain(server.superuser.password);
  });

  async function query(text: string, settings: pg.ClientConfig = {}) {
    const { username, password } = server.master;
    const client = new pg.Client({
      host: server.host,
      port: server.port,
      user: username,
      password,
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

test('a server that goes down fails the query that runs, and nothing else', async () => {
  const folder = temporaryFolder('postgres');
  const server = await startPostgres({ major: 17, directory: folder.path });
  const client = await connectPostgres({ ...server, ...server.superuser });
  const failure = expect(client.query('SELECT pg_sleep(60)')).rejects.toThrow(
    /terminat|ECONNRESET/,
  );
  await server.stop();
  await failure;
  await folder.remove();
});

test('a server that does not start says why', async () => {
  const folder = temporaryFolder('postgres');
  const certificates = createCertificates(folder.path);
  writeFileSync(certificates.certFile, 'no certificate');
  await expect(startPostgres({ major: 17, directory: folder.path, certificates })).rejects.toThrow(
    'could not load server certificate',
  );
  await folder.remove();
});
