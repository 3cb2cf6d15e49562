import { describe, expect, test } from 'vitest';
import type { ManagedLogin } from '../../../../provider/contract/messages/review.ts';
import {
  type DeclaredGroups,
  withGroups,
} from '../../../../provider/hub/reconcile/groups-of-people.ts';

const NOW = new Date('2026-12-24T18:00:00Z');
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
  const told = withGroups(logins, { groups }, { snapshot, usernames }, NOW);
  expect(told.map(({ groups }) => groups)).toEqual([['Guests', 'ADMINS'], ['Team'], [], undefined]);
  expect(withGroups(logins, { groups }, { snapshot: undefined, usernames }, NOW)).toEqual(logins);
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
  const leavers = (groups: DeclaredGroups['groups'], of: object = {}) =>
    withGroups(all, { groups }, { snapshot: { ...snapshot, ...of }, usernames }, NOW)
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
      { groups: { team: 'readonly' } },
      { snapshot, usernames },
      NOW,
    );
    expect(first).not.toHaveProperty('isLeaver');
  });

  test('stays one, or none, while not everything is known', () => {
    const hers = { ...login('gone', 'person', 'readonly'), groups: [] };
    const before = [{ ...hers, isLeaver: true as const }, hers];
    expect(
      withGroups(before, { groups: { broken: 'owner' } }, { snapshot, usernames }, NOW),
    ).toEqual(before);
  });
});

describe('an end by date', () => {
  const anna = { ...login('anna', 'person', 'readonly'), groups: [] };
  const PAST = '2026-12-24T18:00:00Z';
  const SOON = '2026-12-25T18:00:00Z';
  const LATER = '2026-12-26T18:00:00Z';
  const told = (
    declared: DeclaredGroups,
    logins: readonly ManagedLogin[] = [anna],
    of = snapshot,
  ) => withGroups(logins, declared, { snapshot: of, usernames }, NOW)[0];

  test('is that of the last of the groups that give the level, if all of them end', () => {
    const groups = { team: 'readonly', guests: 'readonly' } as const;
    expect(told({ groups, until: { team: LATER, guests: SOON } })).toMatchObject({ until: LATER });
    expect(told({ groups, until: { guests: SOON } })).not.toHaveProperty('until');
    const higher = { team: 'readonly', guests: 'owner' } as const;
    expect(told({ groups: higher, until: { team: SOON } })).toMatchObject({ until: SOON });
  });

  test('makes a leaver of whoever no other group lets in, and tells when it was', () => {
    const groups = { team: 'readonly', absent: 'owner' } as const;
    const until = { team: PAST, absent: PAST };
    const leaver = { groups: [], isLeaver: true, until: PAST };
    expect(told({ groups, until })).toMatchObject(leaver);
    // Nobody has to know the directory any more.
    const blind = { snapshot: undefined, usernames: undefined };
    expect(withGroups([anna], { groups, until }, blind, NOW)[0]).toMatchObject(leaver);
    const other = told({ groups: { ...groups, guests: 'owner' }, until });
    expect(other).not.toHaveProperty('isLeaver');
    expect(other).not.toHaveProperty('until');
  });

  test('stays as it was while not everything is known', () => {
    const groups = { team: 'readonly', broken: 'owner' } as const;
    const before = { ...anna, groups: ['team'], until: SOON };
    expect(told({ groups, until: { team: SOON } }, [before])).toEqual(before);
  });
});
