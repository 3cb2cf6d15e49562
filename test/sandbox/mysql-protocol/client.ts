import { readFileSync } from 'node:fs';
import mysql from 'mysql2/promise';
import type { LoginTo } from '../postgres/client.ts';

export type ClientSettings = Omit<mysql.ConnectionOptions, 'ssl'> & {
  /** @default - with the certificate and its name checked */
  readonly ssl?: mysql.SslOptions | 'none';
};

/**
 * Connects as an application would: over TLS, and with a token in place of a password if the server
 * asks for one.
 */
export async function connectClient(
  { host, port, caFile, username, password }: LoginTo,
  { ssl, ...settings }: ClientSettings = {},
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
