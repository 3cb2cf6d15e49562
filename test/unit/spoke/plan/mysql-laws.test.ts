import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changesOf, type MysqlPlan } from '../../../../provider/spoke/model/changes.ts';
import {
  type MysqlTarget,
  type ServerState,
  targetKey,
} from '../../../../provider/spoke/model/state.ts';
import { planMysql } from '../../../../provider/spoke/mysql/plan.ts';
import { applied } from './applied.ts';
import { mysqlAccess } from './worlds.ts';

type State = ServerState<MysqlTarget>;

const plan = (current: State, wanted: State): MysqlPlan =>
  planMysql({ current, grantsOfOthers: [], customizations: new Map(), notes: [] }, wanted);

const held = ({ grants }: State) =>
  grants.map(({ grantee, on, privilege }) => `${grantee} ${targetKey(on)} ${privilege}`).toSorted();

test('a plan is empty if the logins already hold the wanted privileges', () => {
  fc.assert(
    fc.property(mysqlAccess(true), (current) => {
      expect(changesOf(plan(current, current))).toEqual([]);
    }),
  );
});

test('a plan leads to the wanted privileges of logins', () => {
  fc.assert(
    fc.property(mysqlAccess(false), mysqlAccess(true), (current, wanted) => {
      expect(held(applied(current, plan(current, wanted)))).toEqual(held(wanted));
    }),
    { numRuns: 300 },
  );
});

test('a login is granted nothing before it is created, and loses its sessions with a privilege', () => {
  fc.assert(
    fc.property(mysqlAccess(false), mysqlAccess(true), (current, wanted) => {
      const known = new Set([...current.users, ...current.people].map(({ name }) => name));
      const ended = new Set<string>();
      const reduced: string[] = [];
      for (const change of changesOf(plan(current, wanted))) {
        if (change.kind === 'create user') known.add(change.user.name);
        if (change.kind === 'create people') for (const name of change.users) known.add(name);
        if (change.kind === 'end sessions') for (const name of change.users) ended.add(name);
        if (change.kind === 'revoke') reduced.push(...change.grantees);
        if (change.kind === 'grant')
          expect(change.grantees.filter((name) => !known.has(name))).toEqual([]);
      }
      expect(reduced.filter((name) => !ended.has(name))).toEqual([]);
    }),
  );
});
