import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Login } from './login.ts';

export interface LoginTo extends Login {
  readonly host: string;
  readonly port: number;
  readonly caFile: string;
}

const START_TIME_LIMIT_MS = 30_000;

/** Connects as soon as the server accepts connections. */
export async function firstConnection(
  server: ChildProcess,
  login: LoginTo,
  logFile: string,
): Promise<pg.Client> {
  const deadline = Date.now() + START_TIME_LIMIT_MS;
  let last: unknown;
  while (server.exitCode === null && server.signalCode === null && Date.now() < deadline) {
    const client = clientOf(login);
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

export function clientOf(login: LoginTo): pg.Client {
  const client = new pg.Client({
    host: login.host,
    port: login.port,
    user: login.username,
    password: login.password,
    database: 'postgres',
    ssl: { ca: readFileSync(login.caFile, 'utf8') },
  });
  // The server went down: a pending query reports that. Without a listener, the error would end
  // this process.
  client.on('error', () => {});
  return client;
}
