import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { join, keyword, type Sql, sql } from '../../../../provider/spoke/engine/sql.ts';
import type { Connection as MysqlConnection } from '../../../../provider/spoke/mysql/connection.ts';
import * as mysql from '../../../../provider/spoke/mysql/quote.ts';
import type { Connection as PostgresConnection } from '../../../../provider/spoke/postgres/connection.ts';
import * as postgres from '../../../../provider/spoke/postgres/quote.ts';

test('a statement is what its template says, with what is quoted in its holes', () => {
  const privileges = join(['SELECT', 'SHOW VIEW'].map(keyword));
  expect(sql`GRANT ${privileges} ON ${mysql.id('a`b')}.* TO ${mysql.account('c')}`.text).toBe(
    "GRANT SELECT, SHOW VIEW ON `a``b`.* TO 'c'@'%'",
  );
  expect(sql`GRANT ${postgres.id('role')} TO ${postgres.ids(['a', 'b"c'])}`.text).toBe(
    'GRANT "role" TO "a", "b""c"',
  );
  expect(sql`SELECT GET_LOCK(${mysql.literal("it's")}, ${1.5})`.text).toBe(
    "SELECT GET_LOCK('it''s', 1.5)",
  );
  expect(join([sql`a`, sql`b`], sql` OR `).text).toBe('a OR b');
  expect(join([]).text).toBe('');
});

test('a backslash in a template is one character, as in any template', () => {
  expect(sql`LIKE 'a\\_%'`.text).toBe("LIKE 'a\\_%'");
});

test.each(['', 'select', 'SELECT; DROP', 'SELECT ', "S'", 'SELECT--', 'ALL  X', 'A\nB'])(
  '%j is no keyword',
  (word) => expect(() => keyword(word)).toThrow('is no keyword'),
);

/** The proof is tsc's: a directive above a line that compiled would be an error itself. */
test('what is not quoted does not compile', () => {
  const name = 'x; DROP TABLE y';
  const programs: Array<(pg: PostgresConnection, my: MysqlConnection) => unknown> = [
    // @ts-expect-error a name
    () => sql`GRANT ${name} TO me`,
    // @ts-expect-error a list of names
    () => sql`GRANT x TO ${[name]}`,
    // @ts-expect-error a call without a template
    () => sql(name),
    // @ts-expect-error a string in a list
    () => join([name]),
    // @ts-expect-error a separator
    () => join([sql`a`], name),
    // @ts-expect-error a string as a query
    (pg) => pg.query('SELECT 1'),
    // @ts-expect-error a string as a query with values
    (pg) => pg.query('SELECT $1', [1]),
    // @ts-expect-error a template without its tag
    (_, my) => my.query(`GRANT ${name} TO me`),
    // @ts-expect-error an object of the same shape
    (_, my) => my.query({ text: name }),
    // @ts-expect-error an object of the same shape
    (): Sql => ({ text: name }),
  ];
  expect(programs).toHaveLength(10);
});

test('only the engines’ quote.ts turn a string into SQL', () => {
  const folder = `${import.meta.dirname}/../../../../provider`;
  const users = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => /\bunsafe\b/.test(readFileSync(`${folder}/${file}`, 'utf8')))
    .toSorted();
  expect(users).toEqual(['spoke/engine/sql.ts', 'spoke/mysql/quote.ts', 'spoke/postgres/quote.ts']);
});
