import { readFileSync } from 'node:fs';
import pg from 'pg';
import type { Login } from './login.ts';

export interface LoginTo extends Login {
  readonly host: string;
  readonly port: number;
  readonly caFile: string;
}

export async function connectPostgres(login: LoginTo): Promise<pg.Client> {
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
  await client.connect();
  return client;
}
