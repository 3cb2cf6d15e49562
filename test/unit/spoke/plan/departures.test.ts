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
import { planPostgres } from '../../../../provider/spoke/postgres/plan/plan.ts';
import { IAM_ROLE } from '../../../../provider/spoke/postgres/state/accounts.ts';
import { BASIS } from './basis.ts';

type State = ServerState<PostgresTarget>;

const plan = (
  current: State,
  wanted: State,
  ownedObjects: readonly OwnedObjects[] = [],
  database = 'db',
): PostgresPlan => planPostgres({ ...BASIS, current, ownedObjects }, wanted, database);

const kinds = (changes: readonly Change[]) => changes.map(({ kind }) => kind);

/** What an owner owns goes to the group role of the owners. */
const ownedBy = (owner: string, database: string, owned: number): OwnedObjects => ({
  ...{
    owner,
    fingerprint: '1',
    level: 'owner',
    keeper: 'k',
    heir: 'o',
    named: [],
    mappings: [],
    database,
    owned,
  },
});
const asTheyAre = { readers: [], writers: [], callers: undefined };

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

  test('a leaver is dropped after its objects are handed over and its privileges taken back', () => {
    const ownedObjects = [ownedBy('u1', 'b', 0), ownedBy('u1', 'a', 2)];
    const keeper = { name: 'k', level: 'owner', from: '1', of: 'u1', isMember: true };
    expect(plan(current, { ...current, users: [] }, ownedObjects, 'a')).toEqual({
      expulsions: [
        { steps: [{ kind: 'create keeper', keeper }], users: [] },
        { steps: [{ kind: 'forbid login', users: ['u1'] }], users: ['u1'] },
      ],
      steps: [],
      departures: [
        { kind: 'hand over', owner: 'u1', database: 'a', to: 'o', uses: asTheyAre },
        { kind: 'clear privileges', grantee: 'u1', database: 'a', keepsObjects: false, along: [] },
        { kind: 'clear privileges', grantee: 'u1', database: 'b', keepsObjects: false, along: [] },
        { kind: 'drop', names: ['u1'] },
      ],
      notes: [],
    });
  });

  test('what a user that stays owns is no change', () => {
    const ownedObjects = [ownedBy('u1', 'a', 2), ownedBy('u1', 'b', 2)];
    expect(changesOf(plan(current, current, ownedObjects, 'a'))).toEqual([]);
  });

  test('a user that loses a grant on future objects keeps its sessions and all it has', () => {
    const on = { kind: 'future', creator: 'o', objects: 'tables' } as const;
    const granted: State = {
      ...current,
      grants: [{ grantee: 'u1', on, privilege: 'SELECT', extent: 'all' }],
    };
    expect(plan(granted, current, [ownedBy('u1', 'db', 0)])).toEqual({
      expulsions: [
        {
          steps: [{ kind: 'revoke', privileges: ['SELECT'], on, grantees: ['u1'] }],
          users: [],
        },
      ],
      steps: [],
      departures: [],
      notes: [],
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
    const basis = { ...BASIS, grantees: new Set(['u1']), current: acting };
    const { expulsions, departures } = planPostgres(basis, { ...current, users: [leaver] }, 'db');
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
  const ownedObjects = [ownedBy('jane', 'db', 1)];

  test('a person whom only another access needs keeps neither objects nor privileges here', () => {
    expect(plan(current, { ...current, people: [] }, ownedObjects).departures).toEqual([
      { kind: 'hand over', owner: 'jane', database: 'db', to: 'o', uses: asTheyAre },
      { kind: 'clear privileges', grantee: 'jane', database: 'db', keepsObjects: false, along: [] },
    ]);
  });

  describe('of somebody without the owner level', () => {
    const readonly: GroupRole = { ...owner, name: 'r', level: 'readonly' };
    const rita = { ...jane, name: 'rita', memberOf: ['r'], isShared: false };
    const before: State = { roles: [readonly], users: [], people: [rita], grants: [] };
    const owned = {
      ...{ owner: 'rita', fingerprint: '7' },
      level: 'readonly',
      keeper: 'k',
      heir: 'k',
      named: [],
      mappings: [],
      owned: 1,
    } as const;
    const here: OwnedObjects = { ...owned, database: 'db' };
    const there: OwnedObjects = { ...owned, database: 'other' };
    const keeper = { name: 'k', level: 'readonly', from: '7', of: 'rita', isMember: true } as const;
    const made = { kind: 'create keeper', keeper } as const;
    const handOver = (database: string, users: readonly string[]) => ({
      ...{ kind: 'hand over', owner: 'rita', database, to: 'k' },
      uses: { readers: users, writers: [], callers: users },
    });

    test('they go to a keeper, which remembers the level from the moment that it is lost', () => {
      const { expulsions, steps, departures } = plan(before, { ...before, people: [] }, [
        here,
        there,
      ]);
      expect(expulsions[0]?.steps).toEqual([
        made,
        { kind: 'remove members', role: 'r', members: ['rita'] },
        { kind: 'remove members', role: IAM_ROLE, members: ['rita'] },
      ]);
      expect(steps).toEqual([{ kind: 'add members', role: 'r', members: ['k'] }]);
      expect(departures.filter(({ kind }) => kind === 'hand over')).toEqual([
        handOver('db', ['r']),
        handOver('other', []),
      ]);
    });

    test('a keeper stays while it owns something, and goes then', () => {
      const kept = { ...owned, owner: 'k', fingerprint: '8', database: 'db' };
      const gone = { ...before, people: [] };
      const basis = { ...BASIS, current: gone, keepers: [keeper] };
      expect(changesOf(planPostgres({ ...basis, ownedObjects: [kept] }, gone, 'db'))).toEqual([]);
      const empty = { ...kept, owned: 0 };
      expect(
        kinds(planPostgres({ ...basis, ownedObjects: [empty] }, gone, 'db').departures),
      ).toEqual(['clear privileges', 'drop']);
    });

    test('a keeper that a removal has left joins the role of its level when that is back', () => {
      const kept = { ...owned, owner: 'k', fingerprint: '8', database: 'db' };
      const left = { current: { ...before, roles: [], people: [] }, ownedObjects: [kept] };
      const basis = { ...BASIS, ...left, keepers: [{ ...keeper, isMember: false }] };
      const { steps } = planPostgres(basis, { ...before, people: [] }, 'db');
      expect(steps).toContainEqual({ kind: 'add members', role: 'r', members: ['k'] });
    });
  });
});
