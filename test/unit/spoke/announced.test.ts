import { expect, test } from 'vitest';
import type { Person } from '../../../provider/contract/messages/order.ts';
import { announcedLevels, endedAsAnnounced } from '../../../provider/spoke/announced.ts';
import { refuseMassRemoval } from '../../../provider/spoke/mass-removal.ts';
import { anAccess } from './stored.ts';

const END = '2026-12-24T18:00:00Z';
const access = anAccess({ groups: { Team: 'readonly', Guests: 'owner' }, until: { Team: END } });
const recorded = (until: object, at = '2026-12-24T03:30:00.000Z') => ({
  request: { until },
  madeTrue: { at, request: 'r' },
});

test.each<[string, ReturnType<typeof recorded> | undefined, boolean]>([
  ['declared before it came', recorded({ Team: END }), true],
  ['declared in another spelling', recorded({ Team: '2026-12-24T19:00:00+01:00' }), true],
  ['carried out by a run that began before it', recorded({ Team: END }, END), true],
  ['carried out hours ago', recorded({ Team: END }, '2026-12-25T03:30:00.000Z'), false],
  ['declared for later', recorded({ Team: '2027-01-01T00:00:00Z' }), false],
  ['not declared at all', recorded({}), false],
  ['of a new access', undefined, false],
])('an end that was %s: is it announced? %s', (_, record, isAnnounced) => {
  expect(endedAsAnnounced({ access, ended: ['Team'] }, record)).toEqual(
    isAnnounced ? ['Team'] : [],
  );
});

test('an end that was never made true is not announced', () => {
  const { request } = recorded({ Team: END });
  expect(endedAsAnnounced({ access, ended: ['Team'] }, { request })).toEqual([]);
});

test('nothing has ended in an order of an earlier hub', () => {
  expect(endedAsAnnounced({ access }, recorded({ Team: END }))).toEqual([]);
});

test('an end does not hide that another group of its level is empty', () => {
  const groups = { Team: 'readonly', Staff: 'readonly', Guests: 'owner' } as const;
  const access = anAccess({ groups, until: { Team: END, Guests: END } });
  const record = recorded({ Team: END, Guests: END });
  const announced = (...people: Person[]) => [
    ...announcedLevels({ access, ended: ['Team', 'Guests'], people }, record),
  ];
  expect(announced({ username: 'stan', level: 'readonly' })).toEqual(['readonly', 'owner']);
  expect(announced()).toEqual(['owner']);
});

const people = (count: number, letter: string) =>
  Array.from({ length: count }, (_, number) => `${letter}${number}`);

test('people whose group ends as announced do not count for the guard, and all others do', () => {
  const ending = { ended: ['Team'], isAnnounced: (name: string) => name.startsWith('t') };
  const guard = (removed: readonly string[], unchanged: readonly string[], of = access) =>
    refuseMassRemoval({ added: [], removed, unchanged }, of, ending);
  guard(people(40, 't'), []);
  guard(people(40, 't'), people(1, 'g'));
  guard([...people(40, 't'), ...people(4, 'g')], people(5, 'h'));
  // Everybody of the other group at the same time, or most of them:
  expect(() => guard([...people(40, 't'), 'g1'], [])).toThrow('groups: 1 of 1 people would lose');
  expect(() => guard([...people(40, 't'), ...people(6, 'g')], people(4, 'h'))).toThrow(
    'groups: 6 of 10 people would lose the access (g0,',
  );
  const alone = anAccess({ groups: ['Team'], until: { Team: END } });
  // As without any group, if the end is new, and in the past.
  guard(people(3, 'x'), [], alone);
  expect(() => guard(people(10, 'x'), [], alone)).toThrow('groups: 10 of 10 people would lose');
});
