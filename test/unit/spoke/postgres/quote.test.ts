import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sql } from '../../../../provider/spoke/engine/sql.ts';
import { bound, id, literal } from '../../../../provider/spoke/postgres/quote.ts';

test.each([
  ['orders', '"orders"'],
  ['o"r', '"o""r"'],
  ['"; DROP TABLE x; --', '"""; DROP TABLE x; --"'],
])('identifier %s', (name, quoted) => expect(id(name).text).toBe(quoted));

test.each([
  ["it's", "'it''s'"],
  ["\\'; DROP", "E'\\\\''; DROP'"],
])('literal %s', (text, quoted) => expect(literal(text).text).toBe(quoted));

/** What PostgreSQL reads: `""` in a name, `''` in a text, and after E also `\\` and `\'`. */
const TOKENS =
  /^SELECT (?:'((?:[^'\\]|'')*)'|E'((?:[^'\\]|''|\\.)*)') AS "((?:[^"]|"")*)" FROM t$/su;

test('whatever a name and a text hold, each stays one token that reads as the same', () => {
  const hostile = fc.string({
    unit: fc.constantFrom('"', "'", '\\', ';', '-', '`', 'E', 'é', '\n'),
  });
  fc.assert(
    fc.property(fc.oneof(hostile, fc.string()), fc.oneof(hostile, fc.string()), (text, name) => {
      const { text: statement } = sql`SELECT ${literal(text)} AS ${id(name)} FROM t`;
      const [, plain, escaped, identifier] = TOKENS.exec(statement) ?? [];
      const read = plain ?? escaped?.replace(/\\(.)/gsu, (_, escapedCharacter) => escapedCharacter);
      expect(read?.replaceAll("''", "'")).toBe(text);
      expect(identifier?.replaceAll('""', '"')).toBe(name);
    }),
  );
});

test('values take the places of their numbers, and are not looked into', () => {
  const statement = sql`SELECT $1, $2::text[], $3, $1`;
  expect(bound(statement, ["$2's", ['a"b', '\\', '$1'], null]).text).toBe(
    `SELECT '$2''s', E'{"a\\\\"b","\\\\\\\\","$1"}'::text[], NULL, '$2''s'`,
  );
});
