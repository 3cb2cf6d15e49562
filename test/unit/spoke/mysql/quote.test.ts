import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sql } from '../../../../provider/spoke/engine/sql.ts';
import {
  account,
  grantName,
  id,
  literal,
  otherSpelling,
} from '../../../../provider/spoke/mysql/quote.ts';

/**
 * What MySQL reads under our sql_mode: two backticks in a name; two quotes or a backslash in a
 * text.
 */
const TOKENS = /^SELECT '((?:[^'\\]|''|\\.)*)' AS `((?:[^`]|``)*)` FROM t$/su;

test('whatever a name and a text hold, each stays one token that reads as the same', () => {
  const hostile = fc.string({
    unit: fc.constantFrom('`', "'", '"', '\\', '\0', ';', '-', '%', 'é', '\n'),
  });
  fc.assert(
    fc.property(fc.oneof(hostile, fc.string()), fc.oneof(hostile, fc.string()), (text, name) => {
      const { text: statement } = sql`SELECT ${literal(text)} AS ${id(name)} FROM t`;
      const [, quoted, identifier] = TOKENS.exec(statement) ?? [];
      const read = quoted?.replace(/''|\\(.)/gsu, (pair, escaped) => {
        if (pair === "''") return "'";
        return escaped === '0' ? '\0' : escaped;
      });
      expect(read).toBe(text);
      expect(identifier?.replaceAll('``', '`')).toBe(name);
    }),
  );
});

test('a user may come from any host', () => {
  expect(account("o'neil").text).toBe("'o''neil'@'%'");
});

test('a text and the name of a database are spelled as the server reads them', () => {
  expect(literal(`a'b\\c"d\0`).text).toBe(`'a''b\\\\c"d\\0'`);
  expect(grantName('my_db', false)).toBe('my\\_db');
  expect(grantName('100%\\_', false)).toBe('100\\%\\\\\\_');
  expect(grantName('100%\\_', true)).toBe('100%\\_');
});

test.each([
  ['my_db', 'my\\_db'],
  ['my\\_db', 'my_db'],
  ['100\\%', '100%'],
  ['orders', undefined],
  // It would be another database's: grants on `my_db` are spelled so.
  ['my\\\\\\_db', undefined],
])('the other spelling of %s is %s', (grantedAs, other) => {
  expect(otherSpelling(grantedAs)).toBe(other);
});
