import mysql from 'mysql2/promise';
import { type Answer, askEach, type Row, type Server } from './question.ts';

/** As an application logs in. */
export async function askMysql({ login, ca, statements, ...server }: Server): Promise<Answer[]> {
  const connection = await mysql.createConnection({
    host: server.host,
    port: server.port,
    database: server.database,
    user: login.username,
    password: login.password,
    ssl: { ca, verifyIdentity: true },
    connectTimeout: 10_000,
  });
  try {
    return await askEach(statements, async (text) => {
      const [rows] = await connection.query<Array<Row & mysql.RowDataPacket>>(text);
      return Array.isArray(rows) ? rows : [];
    });
  } finally {
    await connection.end();
  }
}
