import { expect, test } from 'vitest';
import { targetsTable } from './targets.ts';
import { covered } from './way/parts.ts';

test('calls at the same time are counted once, and pauses between calls are not', () => {
  const call = (from: number, until: number) => ({ to: 'x', from, until });
  expect(covered([])).toBe(0);
  expect(covered([call(30, 40), call(0, 10), call(5, 12), call(6, 8)])).toBe(22);
});

test('a target tells what was measured, and on how many servers it is met', () => {
  const text = targetsTable([
    { target: 'unchanged', where: 'MySQL', value: 2.4 },
    { target: 'unchanged', where: 'MariaDB', value: 12.6 },
    { target: 'door import', value: 0.456 },
    { target: 'create 100, peer', where: 'MySQL', value: 24 },
  ]);
  expect(text.split('\n').slice(4)).toEqual([
    '| unchanged, of the floor | ≤ 2.5 | MySQL 2.4, MariaDB 13 | 1 of 2 |',
    '| import of the door, of that of c5bfc12 | ≤ 0.5 | 0.46 | yes |',
    '| create 100 people, times faster than the peer | ≥ 25 | MySQL 24 | no |',
  ]);
});
