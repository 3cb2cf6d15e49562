import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changesOf, type PostgresPlan } from '../../../../provider/spoke/model/changes.ts';
import {
  ADOPTED,
  type PostgresTarget,
  type ServerState,
  targetKey,
} from '../../../../provider/spoke/model/state.ts';
import { planPostgres } from '../../../../provider/spoke/postgres/plan/plan.ts';
import { applied } from './applied.ts';
import { BASIS } from './basis.ts';
import { access } from './worlds.ts';

type State = ServerState<PostgresTarget>;

const plan = (current: State, wanted: State): PostgresPlan =>
  planPostgres({ ...BASIS, current }, wanted, 'db');

const sorted = ({ roles, users, people, grants }: State) => ({
  people: people.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  roles: roles.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  users: users.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  grants: grants
    .map(
      ({ grantee, on, privilege, extent }) => `${grantee} ${targetKey(on)} ${privilege} ${extent}`,
    )
    .toSorted(),
});
/** Nobody can tell what password a user has whose password is not ours: as good as wanted. */
const blurred = (access: State, wanted: State): State => ({
  ...access,
  users: access.users.map((user) => ({
    ...user,
    password: wanted.users.find(({ name }) => name === user.name)?.password ?? user.password,
  })),
});

describe('laws', () => {
  test('a plan is empty if the state is already the wanted one', () => {
    fc.assert(
      fc.property(access(true), (current) => {
        expect(changesOf(plan(current, current))).toEqual([]);
      }),
    );
  });

  test('a plan leads to the wanted state', () => {
    fc.assert(
      fc.property(access(false), access(true), (current, wanted) => {
        const result = applied(current, plan(current, wanted));
        expect(sorted(blurred(result, wanted))).toEqual(sorted(wanted));
        for (const { name, password } of wanted.users)
          if (password === 'as stored')
            expect(result.users.find((user) => user.name === name)?.password).toBe('as stored');
      }),
      { numRuns: 2000 },
    );
  });

  test('an adoption takes nothing from anybody', () => {
    fc.assert(
      fc.property(access(true), (current) => {
        const user = {
          ...{ name: 'by hand', generation: 0, rotation: ADOPTED, canLogIn: true },
          ...{ memberOf: current.roles.slice(0, 1).map(({ name }) => name) },
          password: 'unknown' as const,
        };
        const { expulsions, steps, departures } = plan(current, {
          ...current,
          users: [...current.users, user],
        });
        expect([expulsions, departures]).toEqual([[], []]);
        expect(steps.map(({ kind }) => kind)).toEqual([
          'adopt user',
          ...user.memberOf.map(() => 'add members'),
        ]);
      }),
    );
  });

  test('a plan is the same in whatever order the state was read', () => {
    const shuffled = (a: State) =>
      fc.record({
        roles: fc.shuffledSubarray([...a.roles], { minLength: a.roles.length }),
        users: fc.shuffledSubarray([...a.users], { minLength: a.users.length }),
        people: fc.shuffledSubarray([...a.people], { minLength: a.people.length }),
        grants: fc.shuffledSubarray([...a.grants], { minLength: a.grants.length }),
      });
    const pairs = fc
      .tuple(access(false), access(true))
      .chain(([current, wanted]) =>
        fc.tuple(fc.constant([current, wanted] as const), shuffled(current), shuffled(wanted)),
      );
    fc.assert(
      fc.property(pairs, ([[current, wanted], currentShuffled, wantedShuffled]) => {
        expect(plan(currentShuffled, wantedShuffled)).toEqual(plan(current, wanted));
      }),
    );
  });

  test('a plan locks users and ends their sessions before it drops them', () => {
    fc.assert(
      fc.property(access(false), access(true), (current, wanted) => {
        const changes = changesOf(plan(current, wanted));
        for (const { name, canLogIn } of [...current.users, ...current.people]) {
          const drop = changes.findIndex(
            (change) => change.kind === 'drop' && change.names.includes(name),
          );
          if (drop < 0) continue;
          const before = changes.slice(0, drop);
          expect(
            before.some((change) => change.kind === 'end sessions' && change.users.includes(name)),
          ).toBe(true);
          if (canLogIn)
            expect(
              before.some(
                (change) => change.kind === 'forbid login' && change.users.includes(name),
              ),
            ).toBe(true);
        }
      }),
    );
  });
});
