import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
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

/**
 * Checked by tsc: each of these lines fails to compile, and if one did compile, its directive would
 * fail.
 */
describe('what is not SQL does not compile:', () => {
  const name = 'x; DROP TABLE y';
  const programs: Record<string, (pg: PostgresConnection, my: MysqlConnection) => unknown> = {
    // @ts-expect-error
    'a name that is not quoted': () => sql`GRANT ${name} TO me`,
    // @ts-expect-error
    'a list of names': () => sql`GRANT x TO ${[name]}`,
    // @ts-expect-error
    'a string for PostgreSQL': (pg) => pg.query('SELECT 1'),
    // @ts-expect-error
    'a string with values for PostgreSQL': (pg) => pg.query('SELECT $1', [1]),
    // @ts-expect-error
    'a string for MySQL': (_, my) => my.query('SELECT 1'),
    // @ts-expect-error
    'a template without its tag': (pg) => pg.query(`GRANT ${name} TO me`),
    // @ts-expect-error
    'an object that looks like SQL': (pg) => pg.query({ text: name }),
    // @ts-expect-error
    'a call without a template': () => sql(name),
    // @ts-expect-error
    'a separator that is a string': () => join([sql`a`], name),
    // @ts-expect-error
    'a part that is a string': () => join([name]),
    // @ts-expect-error
    'a statement of the same class by other means': (): Sql => ({ text: name }),
  };
  test.each(Object.keys(programs))('%s', (program) =>
    expect(programs[program]).toBeTypeOf('function'),
  );
});

test('only the engines’ quote.ts turn a string into SQL', () => {
  const folder = `${import.meta.dirname}/../../../../provider`;
  const users = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => /\bunsafe\b/.test(readFileSync(`${folder}/${file}`, 'utf8')))
    .toSorted();
  expect(users).toEqual(['spoke/engine/sql.ts', 'spoke/mysql/quote.ts', 'spoke/postgres/quote.ts']);
});
