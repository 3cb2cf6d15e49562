import { expect, test } from 'vitest';
import { refuseMassRemoval } from '../../../provider/spoke/mass-removal.ts';
import { anAccess } from './stored.ts';

const people = (count: number) => Array.from({ length: count }, (_, number) => `p${number}`);
const guard = (removed: number, unchanged: number, fields: Record<string, unknown> = {}) =>
  refuseMassRemoval(
    { added: [], removed: people(removed), unchanged: people(unchanged) },
    anAccess({ groups: { team: 'readonly' }, ...fields }),
  );

test.each([
  [1, 0],
  [6, 4],
  [11, 10],
])('a run in which %i people lose the access and %i keep it is refused', (removed, unchanged) => {
  const total = removed + unchanged;
  expect(() => guard(removed, unchanged)).toThrow(`groups: ${removed} of ${total} people`);
  guard(removed, unchanged, { confirmremovals: true });
});

test.each([
  [0, 0],
  [5, 4],
  [5, 5],
])('a run in which %i people lose the access and %i keep it is an ordinary one', guard);

test('an access that names no groups any more needs no confirmation for a small team', () => {
  guard(3, 0, { groups: {} });
  expect(() => guard(12, 0, { groups: {} })).toThrow(
    '(p0, p1, p2, p3, p4, p5, p6, p7, p8, p9 and 2',
  );
});
