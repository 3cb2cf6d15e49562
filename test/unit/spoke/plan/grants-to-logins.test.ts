import { describe, expect, test } from 'vitest';
import { changesOf, type MysqlPlan } from '../../../../provider/spoke/model/changes.ts';
import type {
  Grant,
  GroupRole,
  MysqlTarget,
  PersonalUser,
  ServerState,
} from '../../../../provider/spoke/model/state.ts';
import { planMysql } from '../../../../provider/spoke/mysql/plan.ts';

type State = ServerState<MysqlTarget>;
type Grants = Array<Grant<MysqlTarget>>;

const plan = (current: State, wanted: State, grantsOfOthers: Grants = []): MysqlPlan =>
  planMysql({ current, grantsOfOthers, customizations: new Map(), notes: [] }, wanted);

describe('grants to logins', () => {
  const role: GroupRole = { name: 'r', level: 'readonly', hostPort: 'a:1', isManageable: true };
  const on = { kind: 'database' } as const;
  const person = (name: string, isShared = false): PersonalUser => ({
    name,
    canLogIn: true,
    memberOf: ['r'],
    isShared,
  });
  const jane = person('jane');
  const to = (grantee: string, ...privileges: string[]): Grants =>
    privileges.map((privilege) => ({ grantee, on, privilege, extent: 'all' }));
  const having = (people: readonly PersonalUser[], grants: Grants): State => ({
    roles: [role],
    users: [],
    people,
    grants,
  });
  const nobody = having([], []);

  test('a user that loses a privilege loses its sessions too', () => {
    const current = having([jane], to('jane', 'a', 'b'));
    const wanted = having([jane], to('jane', 'c', 'b'));
    expect(changesOf(plan(current, wanted))).toEqual([
      { kind: 'grant', privileges: ['c'], on, grantees: ['jane'] },
      { kind: 'revoke', privileges: ['a'], on, grantees: ['jane'] },
      { kind: 'end sessions', users: ['jane'] },
    ]);
  });

  test('users that lack the same privileges share one change', () => {
    const crowd = Array.from({ length: 1_000 }, (_, index) => person(`p${index}`));
    const grants = crowd.flatMap(({ name }) => to(name, 'a', 'b'));
    const { steps } = plan(nobody, having(crowd, grants));
    expect(steps.map(({ kind }) => kind)).toEqual(['create people', 'grant', 'add members']);
  });

  test('a person keeps the privileges that another access gives', () => {
    const current = having([person('jane', true)], to('jane', 'a', 'b', 'c'));
    expect(changesOf(plan(current, nobody, to('jane', 'a')))).toEqual([
      { kind: 'remove members', role: 'r', members: ['jane'] },
      { kind: 'revoke', privileges: ['b', 'c'], on, grantees: ['jane'] },
      { kind: 'end sessions', users: ['jane'] },
    ]);
  });

  test('a user that is dropped keeps its privileges until then', () => {
    const changes = changesOf(plan(having([jane], to('jane', 'a')), nobody));
    expect(changes.map(({ kind }) => kind)).toEqual([
      'remove members',
      'end sessions',
      'forbid login',
      'drop',
    ]);
  });
});
