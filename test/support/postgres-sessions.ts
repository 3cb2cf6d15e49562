import { readFileSync } from 'node:fs';
import pg from 'pg';
import type { Login, PostgresServer } from '../sandbox/postgres/server.ts';

/** The server's reply to one statement: its result, or its refusal. */
export interface Reply {
  readonly refused: boolean;
  readonly text: string;
}

/** A login that stays open from one statement to the next. */
export interface Session {
  ask(statement: string): Promise<Reply>;
  close(): Promise<void>;
}

/**
 * Connects as the application does: the URL names host and user, and demands that the server's
 * certificate is verified.
 */
export async function asApplication(
  url: string,
  server: PostgresServer,
  statement: string,
): Promise<Reply> {
  const session = openSession(url, server);
  try {
    return await session.ask(statement);
  } finally {
    await session.close();
  }
}

/** Logs in with the first statement, so that a refused login is a reply like any other. */
export function openSession(url: string, { caFile }: PostgresServer): Session {
  // Applications know RDS's authorities; the sandbox's has to be named.
  const connectionString = `${url}&sslrootcert=${encodeURIComponent(caFile)}`;
  const client = new pg.Client({ connectionString });
  // The server gives its reason for ending a session before it is asked anything.
  let ended: Error | undefined;
  client.on('error', (error) => {
    ended ??= error;
  });
  let connected: Promise<unknown> | undefined;
  return {
    async ask(statement) {
      try {
        connected ??= client.connect();
        await connected;
        const { command, rowCount, rows } = await client.query({
          text: statement,
          rowMode: 'array',
        });
        const lines = rows.map((row: readonly unknown[]) => row.join(' | '));
        return { refused: false, text: lines.join('\n') || `${command} ${rowCount ?? ''}`.trim() };
      } catch (error) {
        const why = ended ?? error;
        if (!(why instanceof pg.DatabaseError)) throw why;
        return { refused: true, text: `ERROR: ${why.message}` };
      }
    },
    close: () => client.end().catch(() => {}),
  };
}

/** The first column of each row. */
export async function query(
  server: PostgresServer,
  login: Login,
  statement: string,
  database: string = server.database,
): Promise<string[]> {
  const { host, port, caFile } = server;
  const { username: user, password } = login;
  const ssl = { ca: readFileSync(caFile, 'utf8') };
  const client = new pg.Client({ host, port, database, user, password, ssl });
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text: statement, rowMode: 'array' });
    return rows.map(([value]) => String(value));
  } finally {
    await client.end();
  }
}

/** Every role that database-access has made bears its mark. */
export const OUR_ROLES =
  "SELECT rolname FROM pg_roles WHERE shobj_description(oid, 'pg_authid') LIKE 'database-access:%'";
