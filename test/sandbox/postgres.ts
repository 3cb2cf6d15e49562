import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Certificates, createCertificates } from './certificates.ts';
import { freePort } from './free-port.ts';
import { endWithUs } from './ownership.ts';
import { type PostgresMajor, postgresBinaries } from './postgres-binaries.ts';
import { rdsLikeMaster } from './rds-like-master.ts';
import { giveTo, type ServerUser, serverUser } from './server-user.ts';

export interface Login {
  readonly username: string;
  readonly password: string;
}

export interface PostgresServer {
  readonly major: PostgresMajor;
  readonly host: 'localhost';
  readonly port: number;
  readonly caFile: string;
  readonly database: 'app';
  readonly master: Login;
  readonly superuser: Login;
  readonly logFile: string;
  stop(): Promise<void>;
}

export interface PostgresOptions {
  readonly major: PostgresMajor;
  /** An existing folder that the OS user `postgres` may pass through; temporaryFolder() makes one. */
  readonly directory: string;
  /** Which statements the server's log holds. With all of them, tests can search the log for passwords. */
  readonly log?: 'all' | 'ddl' | 'none';
  /** @default - a CA of the server's own, in `directory` */
  readonly certificates?: Certificates;
}

const START_TIME_LIMIT_MS = 30_000;

/** A PostgreSQL server as RDS gives one: reached over TLS only, and its master user is no superuser. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { major, directory } = options;
  const user = serverUser('postgres');
  const home = join(directory, `postgres-${major}`);
  mkdirSync(home, { mode: 0o711 });
  const native = await postgresBinaries(major, user, join(home, 'native'));
  const certificates = options.certificates ?? createCertificates(home);
  // The CA and the certificate are public; the key is the server's.
  chmodSync(certificates.keyFile, 0o600);
  giveTo(user, certificates.keyFile);

  const superuser = { username: 'rdsadmin', password: newPassword() };
  const data = initialise(native, home, user, superuser);
  const logFile = join(home, 'postgres.log');
  const port = await freePort();
  const server = launch({
    native,
    data,
    port,
    logFile,
    user,
    certificates,
    log: options.log ?? 'all',
  });
  const stop = () => stopServer(server);
  const master = { username: 'master', password: newPassword() };
  const address = { host: 'localhost', port, caFile: certificates.caFile } as const;
  try {
    const client = await firstConnection(server, { ...address, ...superuser }, logFile);
    await rdsLikeMaster(client, major, master);
    await client.end();
  } catch (error) {
    await stop();
    throw error;
  }
  return { major, ...address, database: 'app', master, superuser, logFile, stop };
}

function initialise(native: string, home: string, user: ServerUser | undefined, superuser: Login) {
  const data = join(home, 'data');
  const passwordFile = join(home, 'superuser-password');
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(passwordFile, superuser.password, { mode: 0o600 });
  giveTo(user, data, passwordFile);
  const { status, stderr, error } = spawnSync(
    join(native, 'bin', 'initdb'),
    [
      `--pgdata=${data}`,
      `--username=${superuser.username}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--locale=C',
      '--encoding=UTF8',
      '--no-sync',
    ],
    { cwd: home, encoding: 'utf8', ...user },
  );
  rmSync(passwordFile);
  if (status !== 0) throw new Error(`initdb failed: ${error?.message ?? stderr}`);
  // As on RDS, nobody but the service itself enters the database rdsadmin, and nobody comes in without TLS.
  writeFileSync(
    join(data, 'pg_hba.conf'),
    [
      'hostssl all      rdsadmin 127.0.0.1/32 scram-sha-256',
      'hostssl rdsadmin all      127.0.0.1/32 reject',
      'hostssl all      all      127.0.0.1/32 scram-sha-256',
      '',
    ].join('\n'),
  );
  return data;
}

function launch(options: {
  readonly native: string;
  readonly data: string;
  readonly port: number;
  readonly logFile: string;
  readonly user: ServerUser | undefined;
  readonly certificates: Certificates;
  readonly log: string;
}): ChildProcess {
  const { native, data, port, logFile, user, certificates, log } = options;
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    ssl: 'on',
    ssl_cert_file: certificates.certFile,
    ssl_key_file: certificates.keyFile,
    password_encryption: 'scram-sha-256',
    log_statement: log,
    log_line_prefix: '%m [%p] %q%u@%d ',
    // The data is thrown away with the server.
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    shared_buffers: '32MB',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const output = openSync(logFile, 'a');
  const server = spawn(join(native, 'bin', 'postgres'), ['-D', data, ...flags], {
    cwd: data,
    stdio: ['ignore', output, output],
    ...user,
  });
  // SIGQUIT is "immediate shutdown". SIGTERM would wait until every client has gone.
  endWithUs(server, 'SIGQUIT');
  return server;
}

async function firstConnection(
  server: ChildProcess,
  login: Login & { readonly host: string; readonly port: number; readonly caFile: string },
  logFile: string,
): Promise<pg.Client> {
  const deadline = Date.now() + START_TIME_LIMIT_MS;
  let last: unknown;
  while (server.exitCode === null && server.signalCode === null && Date.now() < deadline) {
    const client = new pg.Client({
      host: login.host,
      port: login.port,
      user: login.username,
      password: login.password,
      database: 'postgres',
      ssl: { ca: readFileSync(login.caFile, 'utf8') },
    });
    try {
      await client.connect();
      return client;
    } catch (error) {
      last = error;
      await sleep(25);
    }
  }
  const log = readFileSync(logFile, 'utf8').trim().split('\n').slice(-10).join('\n');
  throw new Error(`PostgreSQL did not start; the end of its log:\n${log}`, { cause: last });
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGQUIT');
  await ended;
}

function newPassword(): string {
  return randomBytes(18).toString('base64url');
}
