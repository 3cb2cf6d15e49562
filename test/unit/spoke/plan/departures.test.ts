import { describe, expect, test } from 'vitest';
import {
  changesOf,
  type Departure,
  type Plan,
  type Step,
} from '../../../../provider/spoke/model/changes.ts';
import {
  type GroupRole,
  IAM_ROLE,
  type PersonalUser,
  type ServerState,
  type User,
} from '../../../../provider/spoke/model/state.ts';
import { planChanges } from '../../../../provider/spoke/plan/index.ts';

const plan = (is: ServerState, wanted: ServerState): Plan => planChanges(is, wanted, [], 'db');

describe('departures', () => {
  const leaver: User = {
    name: 'u1',
    generation: 1,
    rotation: 'r',
    canLogIn: true,
    memberOf: [],
    password: 'unknown',
  };
  const owner: GroupRole = { name: 'o', level: 'owner', hostPort: 'a:1', isManageable: true };
  const is: ServerState = { roles: [owner], users: [leaver], people: [], grants: [] };

  const kinds = (changes: ReadonlyArray<Step | Departure>) => changes.map(({ kind }) => kind);

  test('what a leaver owns goes to the owner role, what it may do is taken back in every database, then it is dropped', () => {
    const holdings = [
      { owner: 'u1', database: 'b', owned: 0 },
      { owner: 'u1', database: 'a', owned: 2 },
    ];
    expect(planChanges(is, { ...is, users: [] }, holdings, 'a')).toEqual({
      steps: [{ kind: 'forbid login', users: ['u1'] }],
      departures: [
        { kind: 'end sessions', users: ['u1'] },
        { kind: 'hand over', holder: 'u1', database: 'a', to: 'o' },
        { kind: 'clear privileges', holder: 'u1', database: 'a' },
        { kind: 'clear privileges', holder: 'u1', database: 'b' },
        { kind: 'drop', holders: ['u1'] },
      ],
    });
  });

  test('what a user that stays owns in the database of the access is handed over before anything is granted', () => {
    const holdings = [
      { owner: 'u1', database: 'a', owned: 2 },
      { owner: 'u1', database: 'b', owned: 2 },
    ];
    const { steps, departures } = planChanges(is, is, holdings, 'a');
    expect(steps).toEqual([{ kind: 'hand over', holder: 'u1', database: 'a', to: 'o' }]);
    expect(departures).toEqual([]);
  });

  test('one that could not be dropped the last time is tried again', () => {
    const disabled = { ...is, users: [{ ...leaver, canLogIn: false }] };
    expect(kinds(changesOf(plan(disabled, { ...is, users: [] })))).toEqual([
      'end sessions',
      'drop',
    ]);
  });

  test('a former owner keeps the mark of one until its sessions are ended', () => {
    const acting = { ...is, users: [{ ...leaver, memberOf: ['o'], sessionRole: 'o' }] };
    const { steps, departures } = plan(acting, { ...is, users: [leaver] });
    expect([kinds(steps), kinds(departures)]).toEqual([['leave'], ['end sessions', 'act as self']]);
  });

  test('a role that is not in our hands any more is taken back', () => {
    expect(kinds(plan({ ...is, roles: [{ ...owner, isManageable: false }] }, is).steps)).toEqual([
      'mark role',
    ]);
  });
});

describe('what people have made', () => {
  const owner: GroupRole = { name: 'o', level: 'owner', hostPort: 'a:1', isManageable: true };
  const jane: PersonalUser = {
    name: 'jane',
    canLogIn: true,
    memberOf: ['o', IAM_ROLE],
    isShared: true,
    isSharedHere: false,
  };
  const is: ServerState = { roles: [owner], users: [], people: [jane], grants: [] };
  const holdings = [{ owner: 'jane', database: 'db', owned: 1 }];

  test('here does not stay with somebody whom only another access needs, nor what they granted to themselves', () => {
    expect(planChanges(is, { ...is, people: [] }, holdings, 'db').departures).toEqual([
      { kind: 'end sessions', users: ['jane'] },
      { kind: 'hand over', holder: 'jane', database: 'db', to: 'o' },
      { kind: 'clear privileges', holder: 'jane', database: 'db' },
    ]);
  });

  test('elsewhere goes to the owner role of that database', () => {
    const leaver = { ...is, people: [{ ...jane, isShared: false }] };
    const elsewhere = [{ owner: 'jane', database: 'other', owned: 1 }];
    const { departures } = planChanges(
      leaver,
      { ...is, people: [] },
      elsewhere,
      'db',
      (database) => `owner of ${database}`,
    );
    expect(departures).toContainEqual({
      kind: 'hand over',
      holder: 'jane',
      database: 'other',
      to: 'owner of other',
    });
  });
});
