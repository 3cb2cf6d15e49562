import { describe, expect, test } from 'vitest';
import type { ManagedLogin } from '../../../../provider/contract/messages/review.ts';
import { withGroups } from '../../../../provider/hub/reconcile/groups-of-people.ts';

const usernames = { template: '{sAMAccountName}', foldsCase: true };
const member = (name: string) => ({ dn: `CN=${name}`, attributes: { sAMAccountName: name } });
const snapshot = {
  schema: 1 as const,
  members: [member('Anna'), member('Ben')],
  groups: {
    team: { members: [0, 1] },
    guests: { members: [0] },
    admins: { members: [0] },
    broken: { problem: 'it can not be read' },
  },
};
const login = (name: string, kind: ManagedLogin['kind'], level: ManagedLogin['level']) => ({
  name,
  kind,
  level,
  canLogIn: true,
});

test('each person gets the groups that give the level, as the request spells them', () => {
  const logins = [
    login('anna', 'person', 'readwrite'),
    login('ben', 'person', 'readonly'),
    login('gone', 'person', 'readonly'),
    login('app_1', 'application', 'readonly'),
  ];
  const groups = {
    Team: 'readonly',
    Guests: 'readwrite',
    ADMINS: 'readwrite',
    Broken: 'readonly',
  } as const;
  const told = withGroups(logins, groups, { snapshot, usernames });
  expect(told.map(({ groups }) => groups)).toEqual([['Guests', 'ADMINS'], ['Team'], [], undefined]);
  expect(withGroups(logins, groups, { snapshot: undefined, usernames })).toEqual(logins);
});

describe('a leaver', () => {
  const all = [
    login('anna', 'person', 'owner'),
    login('ben', 'person', 'readonly'),
    login('disabled', 'person', 'readonly'),
    { ...login('locked', 'person', 'readonly'), canLogIn: false, sessions: 0 },
    { ...login('still.in', 'person', 'readonly'), canLogIn: false, sessions: 1 },
    login('gone', 'person', 'readonly'),
    login('app_1', 'application', 'readonly'),
  ];
  const leavers = (groups: Parameters<typeof withGroups>[1], of: object = {}) =>
    withGroups(all, groups, { snapshot: { ...snapshot, ...of }, usernames })
      .filter(({ isLeaver }) => isLeaver)
      .map(({ name }) => name);

  test('is a person whom no group gives any level, and who can log in or has a session', () => {
    expect(leavers({ team: 'readonly' })).toEqual(['disabled', 'still.in', 'gone']);
    expect(leavers({})).toEqual(['anna', 'ben', 'disabled', 'still.in', 'gone']);
  });

  test('is also a member who gets no user any more', () => {
    const members = [...snapshot.members, { ...member('disabled'), leftOut: 'disabled' as const }];
    const groups = { team: { members: [0, 1, 2] } };
    expect(leavers({ team: 'readonly' }, { members, groups })).toEqual([
      'disabled',
      'still.in',
      'gone',
    ]);
  });

  test('is nobody while a group, or the name of a member, is not known', () => {
    expect(leavers({ team: 'readonly', broken: 'owner' })).toEqual([]);
    expect(leavers({ team: 'readonly', absent: 'owner' })).toEqual([]);
    const members = [member('Anna'), { dn: 'CN=x', attributes: {} }];
    expect(leavers({ team: 'readonly' }, { members })).toEqual([]);
  });

  test('is none any more once she is back', () => {
    const [first] = withGroups(
      [{ ...login('anna', 'person', 'readonly'), isLeaver: true }],
      {
        team: 'readonly',
      },
      { snapshot, usernames },
    );
    expect(first).not.toHaveProperty('isLeaver');
  });

  test('stays one, or none, while not everything is known', () => {
    const hers = { ...login('gone', 'person', 'readonly'), groups: [] };
    const before = [{ ...hers, isLeaver: true as const }, hers];
    expect(withGroups(before, { broken: 'owner' }, { snapshot, usernames })).toEqual(before);
  });
});
