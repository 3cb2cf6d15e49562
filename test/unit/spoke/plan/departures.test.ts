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
  planPostgres(
    {
      current,
      ownedObjects,
      newOwnerElsewhere: () => undefined,
      strayMemberships: [],
      customizations: new Map(),
    },
    wanted,
    database,
  );

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
  const current: State = { roles: [owner], users: [leaver], people: [], grants: [] };

  const kinds = (changes: readonly Change[]) => changes.map(({ kind }) => kind);

  test('a leaver is dropped after its objects are handed over and its privileges taken back', () => {
    const ownedObjects = [
      { owner: 'u1', database: 'b', owned: 0 },
      { owner: 'u1', database: 'a', owned: 2 },
    ];
    expect(plan(current, { ...current, users: [] }, ownedObjects, 'a')).toEqual({
      expulsions: [{ steps: [{ kind: 'forbid login', users: ['u1'] }], users: ['u1'] }],
      steps: [],
      departures: [
        { kind: 'hand over', owner: 'u1', database: 'a', to: 'o' },
        { kind: 'clear privileges', grantee: 'u1', database: 'a', keepsObjects: false },
        { kind: 'clear privileges', grantee: 'u1', database: 'b', keepsObjects: false },
        { kind: 'drop', names: ['u1'] },
      ],
    });
  });

  test('what a user that stays owns is no change', () => {
    const ownedObjects = [
      { owner: 'u1', database: 'a', owned: 2 },
      { owner: 'u1', database: 'b', owned: 2 },
    ];
    expect(changesOf(plan(current, current, ownedObjects, 'a'))).toEqual([]);
  });

  test('a user that loses a grant on future objects keeps its sessions and all it has', () => {
    const on = { kind: 'future', creator: 'o', objects: 'tables' } as const;
    const granted: State = {
      ...current,
      grants: [{ grantee: 'u1', on, privilege: 'SELECT', extent: 'all' }],
    };
    expect(plan(granted, current, [{ owner: 'u1', database: 'db', owned: 0 }])).toEqual({
      expulsions: [
        {
          steps: [{ kind: 'revoke', privileges: ['SELECT'], on, grantees: ['u1'] }],
          users: [],
        },
      ],
      steps: [],
      departures: [],
    });
  });

  test('a user that could not be dropped the last time is dropped again', () => {
    const disabled = { ...current, users: [{ ...leaver, canLogIn: false }] };
    expect(kinds(changesOf(plan(disabled, { ...current, users: [] })))).toEqual([
      'end sessions',
      'drop',
    ]);
  });

  test('a former owner keeps its session role until it has lost what it granted to itself', () => {
    const acting = { ...current, users: [{ ...leaver, memberOf: ['o'], sessionRole: 'o' }] };
    const ownedObjects = [{ owner: 'u1', database: 'db', owned: 1 }];
    const { expulsions, departures } = plan(acting, { ...current, users: [leaver] }, ownedObjects);
    expect(expulsions.map(({ steps, users }) => [kinds(steps), users])).toEqual([
      [['remove members'], ['u1']],
      [['clear privileges'], []],
    ]);
    expect(kinds(departures)).toEqual(['reset session role']);
  });

  test('a role that the master can no longer manage is marked anew', () => {
    expect(
      kinds(plan({ ...current, roles: [{ ...owner, isManageable: false }] }, current).steps),
    ).toEqual(['mark role']);
  });
});

describe('objects of people', () => {
  const owner: GroupRole = { name: 'o', level: 'owner', hostPort: 'a:1', isManageable: true };
  const jane: PersonalUser = {
    name: 'jane',
    canLogIn: true,
    memberOf: ['o'],
    loginRoles: [IAM_ROLE],
    isShared: true,
  };
  const current: State = { roles: [owner], users: [], people: [jane], grants: [] };
  const ownedObjects = [{ owner: 'jane', database: 'db', owned: 1 }];

  test('a person whom only another access needs keeps neither objects nor privileges here', () => {
    expect(plan(current, { ...current, people: [] }, ownedObjects).departures).toEqual([
      { kind: 'hand over', owner: 'jane', database: 'db', to: 'o' },
      { kind: 'clear privileges', grantee: 'jane', database: 'db', keepsObjects: false },
    ]);
  });

  test('objects in another database go to the owner role of that database', () => {
    const leaver = { ...current, people: [{ ...jane, isShared: false }] };
    const elsewhere = [{ owner: 'jane', database: 'other', owned: 1 }];
    const newOwnerElsewhere = (database: string) => `owner of ${database}`;
    const { departures } = planPostgres(
      {
        current: leaver,
        ownedObjects: elsewhere,
        newOwnerElsewhere,
        strayMemberships: [],
        customizations: new Map(),
      },
      { ...current, people: [] },
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
