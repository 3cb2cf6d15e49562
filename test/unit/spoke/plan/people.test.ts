import { describe, expect, test } from 'vitest';
import { changesOf, type Plan } from '../../../../provider/spoke/model/changes.ts';
import {
  type GroupRole,
  IAM_ROLE,
  type PersonalUser,
  type ServerState,
} from '../../../../provider/spoke/model/state.ts';
import { planChanges } from '../../../../provider/spoke/plan/index.ts';

const plan = (is: ServerState, wanted: ServerState): Plan => planChanges(is, wanted, [], 'db');

describe('people', () => {
  const reader: GroupRole = { name: 'r', level: 'readonly', hostPort: 'a:1', isManageable: true };
  const member = (name: string, more: Partial<PersonalUser> = {}): PersonalUser => ({
    name,
    canLogIn: true,
    memberOf: ['r', IAM_ROLE],
    isShared: false,
    isSharedHere: false,
    ...more,
  });
  const none: ServerState = { roles: [reader], users: [], people: [], grants: [] };

  test('however many come, the plan is as long as for one', () => {
    const crowd = Array.from({ length: 2_000 }, (_, index) => member(`p${index}`));
    const one = changesOf(plan(none, { ...none, people: crowd.slice(0, 1) }));
    const all = changesOf(plan(none, { ...none, people: crowd }));
    expect(all.map(({ kind }) => kind)).toEqual(one.map(({ kind }) => kind));
    expect(changesOf(plan({ ...none, people: crowd }, none))).toHaveLength(5);
  });

  test('who leaves loses IAM authentication before anything else is done about them', () => {
    const { steps, departures } = plan({ ...none, people: [member('jane')] }, none);
    expect(steps).toEqual([
      { kind: 'leave', role: 'r', members: ['jane'] },
      { kind: 'leave', role: IAM_ROLE, members: ['jane'] },
      { kind: 'forbid login', users: ['jane'] },
    ]);
    expect(departures).toEqual([
      { kind: 'end sessions', users: ['jane'] },
      { kind: 'drop', holders: ['jane'] },
    ]);
  });

  test('whom another access needs keeps the user, and loses only what this access gave', () => {
    const shared = member('jane', { isShared: true });
    expect(changesOf(plan({ ...none, people: [shared] }, none))).toEqual([
      { kind: 'leave', role: 'r', members: ['jane'] },
      { kind: 'end sessions', users: ['jane'] },
    ]);
  });

  test('who comes back can log in again', () => {
    const leftover = member('jane', { canLogIn: false, memberOf: [] });
    const { steps } = plan({ ...none, people: [leftover] }, { ...none, people: [member('jane')] });
    expect(steps.map(({ kind }) => kind)).toEqual(['allow login', 'join', 'join']);
  });
});
