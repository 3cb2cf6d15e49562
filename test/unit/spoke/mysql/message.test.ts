import { expect, test } from 'vitest';
import { type Sql, sql } from '../../../../provider/spoke/engine/sql.ts';
import {
  failedAt,
  failedStatement,
  message,
  queryAll,
  statementsOf,
} from '../../../../provider/spoke/mysql/message.ts';
import { deeds, run, type Site } from '../../../../provider/spoke/mysql/site.ts';

/** Answers each statement with a row that says which it was, and keeps what it was sent. */
function server(fail: (text: string) => boolean = () => false) {
  const received: string[] = [];
  const query = async <Row>(sent: Sql): Promise<Row[]> => {
    received.push(sent.text);
    const texts = statementsOf(sent).map(({ text }) => text);
    const failed = texts.findIndex(fail);
    if (failed >= 0) throw failedAt(new Error(`${texts[failed]} failed`), failed);
    const rows = texts.map((text) => [{ text }]);
    return (rows.length === 1 ? rows[0] : rows) as Row[];
  };
  return { received, connection: { query, close: () => Promise.resolve() } };
}

test('a message knows its statements, and a single statement is one', () => {
  const [first, second] = [sql`SELECT ';'`, sql`SELECT 2`];
  expect(statementsOf(message([first, second]))).toEqual([first, second]);
  expect(message([first, second]).text).toBe("SELECT ';';\nSELECT 2");
  expect(statementsOf(first)).toEqual([first]);
});

test.each([0, 1, 3])('%i statements have as many lists of rows', async (count) => {
  const { connection, received } = server();
  const statements = Array.from({ length: count }, (_, at) => sql`SELECT ${at}`);
  const rows = await queryAll<Array<{ text: string }>>(connection, statements);
  expect(rows).toEqual(statements.map(({ text }) => [{ text }]));
  expect(received).toHaveLength(Math.min(count, 1));
});

const siteWith = ({ connection }: ReturnType<typeof server>): Site =>
  ({
    connection,
    explain: (error: unknown, doing: string) => new Error(`${doing}: ${String(error)}`),
  }) as unknown as Site; // all that run() looks at

test('an error names what the statement that failed was for', async () => {
  const site = siteWith(server((text) => text === 'DO 3'));
  const all = [...deeds([sql`DO 1`, sql`DO 2`], 'make'), ...deeds([sql`DO 3`], 'grant')];
  await expect(run(all, site)).rejects.toThrow('grant: Error: DO 3 failed');
});

test('an error without a statement is that of the first', () => {
  expect(failedStatement(new Error('the connection is gone'))).toBe(0);
});

test('what changes something is sent alone: a server goes on when the sender is gone', async () => {
  const given = server();
  const statements = Array.from({ length: 5 }, (_, at) => sql`DO ${at}`);
  await run(deeds(statements, 'grant'), siteWith(given));
  expect(given.received).toEqual(statements.map(({ text }) => text));
});
