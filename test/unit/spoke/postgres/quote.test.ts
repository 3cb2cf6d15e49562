import { expect, test } from 'vitest';
import { identifier, literal } from '../../../../provider/spoke/postgres/quote.ts';

test.each([
  ['orders', '"orders"'],
  ['o"r', '"o""r"'],
  ['"; DROP TABLE x; --', '"""; DROP TABLE x; --"'],
])('identifier %s', (name, quoted) => expect(identifier(name)).toBe(quoted));

test.each([
  ["it's", "'it''s'"],
  ["\\'; DROP", "E'\\\\''; DROP'"],
])('literal %s', (text, quoted) => expect(literal(text)).toBe(quoted));
