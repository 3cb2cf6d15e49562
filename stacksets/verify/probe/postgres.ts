import pg from 'pg';
import * as z from 'zod';
import { type Answers, askEach, type Server } from './question.ts';

/** Without channel binding and the settings of the spoke's session: as an application logs in. */
export async function askPostgres({
  login,
  ca,
  statements,
  ...server
}: Server): Promise<Pick<Answers, 'answers' | 'mechanisms'>> {
  const client = new pg.Client({
    host: server.host,
    port: server.port,
    database: server.database,
    user: login.username,
    password: login.password,
    ssl: { ca },
    connectionTimeoutMillis: 10_000,
    statement_timeout: 10_000,
  });
  client.on('error', () => {}); // the next query reports it
  const mechanisms: string[] = [];
  client.connection.once('authenticationSASL', (asked: unknown) => {
    mechanisms.push(...(sasl.safeParse(asked).data?.mechanisms ?? []));
  });
  await client.connect();
  try {
    const answers = await askEach(statements, async (text) => {
      const result = await client.query(text);
      return [result].flat().flatMap(({ rows = [] }) => rows);
    });
    return { answers, mechanisms };
  } finally {
    await client.end();
  }
}

/** The driver's message. */
const sasl = z.object({ mechanisms: z.array(z.string()) });
