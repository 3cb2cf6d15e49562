import { describe, expect, test } from 'vitest';
import type { PersonalUser } from '../../../provider/spoke/model/state.ts';
import { possiblePeople } from '../../../provider/spoke/wanted-people.ts';

const role = (name: string, level: 'readonly' | 'readwrite' | 'owner') => ({
  name,
  level,
  hostPort: 'h:1',
  isManageable: true,
});
const present = (name: string, ...memberOf: string[]): PersonalUser => ({
  name,
  canLogIn: true,
  memberOf,
  isShared: false,
});
const server = (leftOut: readonly string[], ...people: PersonalUser[]) => ({
  leftOut,
  current: {
    roles: [role('ro', 'readonly'), role('rw', 'readwrite')],
    users: [],
    people,
    grants: [],
  },
});
const ann = { username: 'ann', level: 'owner' } as const;
const bob = { username: 'bob', level: 'readonly' } as const;

describe('people who are to have a user', () => {
  test('are all of the order', () => {
    expect(possiblePeople({ people: [ann, bob] }, server([]))).toEqual([ann, bob]);
  });

  test('keep what they have if others claim their name, and get nothing if they have nothing', () => {
    const order = { people: [bob], kept: ['ann', 'none', 'left'] };
    const found = server([], present('ann', 'ro', 'rw'), present('left'), present('cem', 'ro'));
    expect(possiblePeople(order, found)).toEqual([
      bob,
      { username: 'ann', level: 'readwrite', isKept: true },
    ]);
  });

  test('keep what they have if the server can not change it', () => {
    const found = server(['ann'], present('ann', 'ro'));
    expect(possiblePeople({ people: [ann, bob] }, found)).toEqual([
      bob,
      { username: 'ann', level: 'readonly', isKept: true },
    ]);
    expect(possiblePeople({ people: [ann, bob] }, server(['ann']))).toEqual([bob]);
  });
});
