import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import type { LoginTo } from '../postgres/client.ts';

const START_TIME_LIMIT_MS = 30_000;

export type MariadbSettings = Omit<mysql.ConnectionOptions, 'ssl'> & {
  /** @default - with the certificate and its name checked */
  readonly ssl?: mysql.SslOptions | 'none';
};

/**
 * Connects as an application would: over TLS, and with a token in place of a password if the server
 * asks for one.
 */
export async function connectMariadb(
  { host, port, caFile, username, password }: LoginTo,
  { ssl, ...settings }: MariadbSettings = {},
): Promise<mysql.Connection> {
  const verified = { ca: readFileSync(caFile, 'utf8'), verifyIdentity: true };
  const connection = await mysql.createConnection({
    ...{ host, port, user: username, password },
    ...(ssl === 'none' ? {} : { ssl: ssl ?? verified }),
    enableCleartextPlugin: true, // tokens travel as they are
    ...settings,
  });
  // The server went down, or the session was killed: a pending query reports that.
  connection.on('error', () => {});
  return connection;
}

/** Connects as soon as the server accepts connections. */
export async function firstMariadbConnection(
  server: ChildProcess,
  login: LoginTo,
  errorLogFile: string,
): Promise<mysql.Connection> {
  const deadline = Date.now() + START_TIME_LIMIT_MS;
  let last: unknown;
  while (server.exitCode === null && server.signalCode === null && Date.now() < deadline) {
    try {
      return await connectMariadb(login);
    } catch (error) {
      last = error;
      await sleep(25);
    }
  }
  const log = readFileSync(errorLogFile, 'utf8').trim().split('\n').slice(-10).join('\n');
  throw new Error(`MariaDB did not start; the end of its log:\n${log}`, { cause: last });
}
