import { describe, expect, test } from 'vitest';
import {
  type Change,
  changesOf,
  type PostgresPlan,
} from '../../../../provider/spoke/model/changes.ts';
import type {
  GroupRole,
  OwnedObjects,
  PersonalUser,
  PostgresTarget,
  ServerState,
  User,
} from '../../../../provider/spoke/model/state.ts';
import { IAM_ROLE } from '../../../../provider/spoke/postgres/accounts.ts';
import { planPostgres } from '../../../../provider/spoke/postgres/plan.ts';

type State = ServerState<PostgresTarget>;

const plan = (
  current: State,
  wanted: State,
  ownedObjects: readonly OwnedObjects[] = [],
  database = 'db',
): PostgresPlan =>
  planPostgres({ current, ownedObjects, newOwnerElsewhere: () => undefined }, wanted, database);

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
  const is: State = { roles: [owner], users: [leaver], people: [], grants: [] };

  const kinds = (changes: readonly Change[]) => changes.map(({ kind }) => kind);

  test('what a leaver owns goes to the owner role, what it may do is taken back in every database, then it is dropped', () => {
    const holdings = [
      { owner: 'u1', database: 'b', owned: 0 },
      { owner: 'u1', database: 'a', owned: 2 },
    ];
    expect(plan(is, { ...is, users: [] }, holdings, 'a')).toEqual({
      steps: [{ kind: 'forbid login', users: ['u1'] }],
      departures: [
        { kind: 'end sessions', users: ['u1'] },
        { kind: 'hand over', owner: 'u1', database: 'a', to: 'o' },
        { kind: 'clear privileges', grantee: 'u1', database: 'a' },
        { kind: 'clear privileges', grantee: 'u1', database: 'b' },
        { kind: 'drop', names: ['u1'] },
      ],
    });
  });

  test('what a user that stays owns in the database of the access is handed over before anything is granted', () => {
    const holdings = [
      { owner: 'u1', database: 'a', owned: 2 },
      { owner: 'u1', database: 'b', owned: 2 },
    ];
    const { steps, departures } = plan(is, is, holdings, 'a');
    expect(steps).toEqual([{ kind: 'hand over', owner: 'u1', database: 'a', to: 'o' }]);
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
    expect([kinds(steps), kinds(departures)]).toEqual([
      ['remove members'],
      ['end sessions', 'reset session role'],
    ]);
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
    memberOf: ['o'],
    loginRoles: [IAM_ROLE],
    isShared: true,
  };
  const is: State = { roles: [owner], users: [], people: [jane], grants: [] };
  const holdings = [{ owner: 'jane', database: 'db', owned: 1 }];

  test('here does not stay with somebody whom only another access needs, nor what they granted to themselves', () => {
    expect(plan(is, { ...is, people: [] }, holdings).departures).toEqual([
      { kind: 'end sessions', users: ['jane'] },
      { kind: 'hand over', owner: 'jane', database: 'db', to: 'o' },
      { kind: 'clear privileges', grantee: 'jane', database: 'db' },
    ]);
  });

  test('elsewhere goes to the owner role of that database', () => {
    const leaver = { ...is, people: [{ ...jane, isShared: false }] };
    const elsewhere = [{ owner: 'jane', database: 'other', owned: 1 }];
    const newOwnerElsewhere = (database: string) => `owner of ${database}`;
    const { departures } = planPostgres(
      { current: leaver, ownedObjects: elsewhere, newOwnerElsewhere },
      { ...is, people: [] },
      'db',
    );
    expect(departures).toContainEqual({
      kind: 'hand over',
      owner: 'jane',
      database: 'other',
      to: 'owner of other',
    });
  });
});
