import { describe, expect, test } from 'vitest';
import { changesOf, type PostgresPlan } from '../../../../provider/spoke/model/changes.ts';
import type {
  GroupRole,
  PersonalUser,
  PostgresTarget,
  ServerState,
} from '../../../../provider/spoke/model/state.ts';
import { planPostgres } from '../../../../provider/spoke/postgres/plan/plan.ts';
import { IAM_ROLE } from '../../../../provider/spoke/postgres/state/accounts.ts';
import { BASIS } from './basis.ts';

type State = ServerState<PostgresTarget>;

const plan = (current: State, wanted: State): PostgresPlan =>
  planPostgres({ ...BASIS, current }, wanted, 'db');

describe('people', () => {
  const reader: GroupRole = { name: 'r', level: 'readonly', hostPort: 'a:1', isManageable: true };
  const member = (name: string, more: Partial<PersonalUser> = {}): PersonalUser => ({
    name,
    canLogIn: true,
    memberOf: ['r'],
    loginRoles: [IAM_ROLE],
    isShared: false,
    ...more,
  });
  const none: State = { roles: [reader], users: [], people: [], grants: [] };

  test('the plan for thousands of newcomers is as long as for one', () => {
    const crowd = Array.from({ length: 2_000 }, (_, index) => member(`p${index}`));
    const one = changesOf(plan(none, { ...none, people: crowd.slice(0, 1) }));
    const all = changesOf(plan(none, { ...none, people: crowd }));
    expect(all.map(({ kind }) => kind)).toEqual(one.map(({ kind }) => kind));
    expect(changesOf(plan({ ...none, people: crowd }, none))).toHaveLength(5);
  });

  test('a leaver first loses the roles, that of IAM authentication included', () => {
    expect(plan({ ...none, people: [member('jane')] }, none)).toEqual({
      expulsions: [
        {
          steps: [
            { kind: 'remove members', role: 'r', members: ['jane'] },
            { kind: 'remove members', role: IAM_ROLE, members: ['jane'] },
          ],
          users: ['jane'],
        },
        { steps: [{ kind: 'forbid login', users: ['jane'] }], users: [] },
      ],
      steps: [],
      departures: [{ kind: 'drop', names: ['jane'] }],
      notes: [],
    });
  });

  const writer: GroupRole = { ...reader, name: 'w', level: 'readwrite' };
  const both: State = { ...none, roles: [reader, writer] };

  test('who is demoted gets the lower role with the loss of the higher one', () => {
    const on = { kind: 'database' } as const;
    const { expulsions, steps, departures } = plan(
      { ...none, roles: [writer], people: [member('jane', { memberOf: ['w'] })] },
      {
        ...both,
        people: [member('jane')],
        grants: [{ grantee: 'r', on, privilege: 'CONNECT', extent: 'all' }],
      },
    );
    expect(expulsions).toEqual([
      { steps: [{ kind: 'create role', role: reader }], users: [] },
      {
        steps: [{ kind: 'grant', privileges: ['CONNECT'], on, grantees: ['r'] }],
        users: [],
      },
      {
        steps: [
          { kind: 'add members', role: 'r', members: ['jane'] },
          { kind: 'remove members', role: 'w', members: ['jane'] },
        ],
        users: ['jane'],
      },
    ]);
    expect([steps, departures]).toEqual([[], []]);
  });

  test('who is promoted keeps the sessions', () => {
    const promoted = { ...both, people: [member('jane', { memberOf: ['w'] })] };
    expect(changesOf(plan({ ...both, people: [member('jane')] }, promoted))).toEqual([
      { kind: 'add members', role: 'w', members: ['jane'] },
      { kind: 'remove members', role: 'r', members: ['jane'] },
    ]);
  });

  test('a person that was expelled while another access wanted it can log in again', () => {
    const expelled = {
      ...{ isShared: true, canLogIn: false, memberOf: [], loginRoles: [] },
      readmission: { loginRoles: [IAM_ROLE] },
    };
    expect(plan({ ...none, people: [member('jane', expelled)] }, none)).toEqual({
      expulsions: [],
      steps: [
        { kind: 'allow login', users: ['jane'] },
        { kind: 'add members', role: IAM_ROLE, members: ['jane'] },
      ],
      departures: [],
      notes: [],
    });
  });

  test('a leaver whom another access needs only loses what this access gave', () => {
    const shared = member('jane', { isShared: true });
    expect(changesOf(plan({ ...none, people: [shared] }, none))).toEqual([
      { kind: 'remove members', role: 'r', members: ['jane'] },
      { kind: 'end sessions', users: ['jane'] },
    ]);
  });

  test('a person who comes back can log in again', () => {
    const leftover = member('jane', { canLogIn: false, memberOf: [], loginRoles: [] });
    const { steps } = plan({ ...none, people: [leftover] }, { ...none, people: [member('jane')] });
    expect(steps.map(({ kind }) => kind)).toEqual(['allow login', 'add members', 'add members']);
  });
});
