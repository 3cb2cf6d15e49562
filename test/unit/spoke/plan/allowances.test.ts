import { describe, expect, test } from 'vitest';
import { changesOf, type Plan } from '../../../../provider/spoke/model/changes.ts';
import type {
  GroupRole,
  PersonalUser,
  ServerState,
} from '../../../../provider/spoke/model/state.ts';
import { planChanges } from '../../../../provider/spoke/plan/index.ts';

const plan = (is: ServerState, wanted: ServerState): Plan => planChanges(is, wanted, [], 'db');

describe('what users may do by themselves', () => {
  const role: GroupRole = { name: 'r', level: 'readonly', hostPort: 'a:1', isManageable: true };
  const jane = (privileges: readonly string[], more: Partial<PersonalUser> = {}): PersonalUser => ({
    name: 'jane',
    canLogIn: true,
    memberOf: ['r'],
    isShared: false,
    isSharedHere: false,
    privileges,
    ...more,
  });
  const having = (...people: PersonalUser[]): ServerState => ({
    roles: [role],
    users: [],
    people,
    grants: [],
  });

  test('is given and taken, and whoever loses something loses the session', () => {
    expect(changesOf(plan(having(jane(['a', 'b'])), having(jane(['c', 'b']))))).toEqual([
      { kind: 'allow', privileges: ['c'], users: ['jane'] },
      { kind: 'disallow', privileges: ['a'], users: ['jane'] },
      { kind: 'end sessions', users: ['jane'] },
    ]);
  });

  test('is one change for all who lack the same', () => {
    const crowd = Array.from({ length: 1_000 }, (_, index) => ({
      ...jane(['a', 'b']),
      name: `p${index}`,
    }));
    const { steps } = plan(having(), having(...crowd));
    expect(steps.map(({ kind }) => kind)).toEqual(['create people', 'allow', 'join']);
  });

  test('stays as far as another access gives it', () => {
    const shared = jane(['a', 'b', 'c'], { isShared: true, privilegesOfOthers: ['a'] });
    expect(plan(having(shared), having()).steps).toEqual([
      { kind: 'leave', role: 'r', members: ['jane'] },
      { kind: 'disallow', privileges: ['b', 'c'], users: ['jane'] },
    ]);
  });

  test('goes with who is dropped: what runs with their rights may need it until then', () => {
    const { steps } = plan(having(jane(['a'])), having());
    expect(steps.map(({ kind }) => kind)).toEqual(['leave', 'forbid login']);
  });
});
