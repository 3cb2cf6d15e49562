import { expect, test } from 'vitest';
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
  const sighting = { logins, others: [], unseen: [] };
  const told = withGroups(sighting, { groups }, snapshot, usernames);
  expect(told.logins.map(({ groups }) => groups)).toEqual([
    ['Guests', 'ADMINS'],
    ['Team'],
    [],
    undefined,
  ]);
  expect(withGroups(sighting, { groups }, undefined, usernames)).toEqual(sighting);
});
