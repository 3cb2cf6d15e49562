import { readFileSync } from 'node:fs';
import { type DirectoryOptions, openDirectory } from '../../provider/hub/directory/ldap.ts';
import { type ExpandedGroups, expandGroups } from '../../provider/hub/directory/nested-groups.ts';
import { namePeople, type UsernameFormat } from '../../provider/hub/directory/usernames.ts';
import { deadlineIn } from '../../provider/runtime/deadline.ts';
import { Secret } from '../../provider/runtime/secret.ts';
import type { Directory } from '../sandbox/directory/directory.ts';

const FORMAT: UsernameFormat = { template: '{sAMAccountName}', foldsCase: false };

/** Expands groups as the hub does. */
export async function expansionOf(
  directory: Directory,
  groups: readonly string[],
  options: Partial<DirectoryOptions> = {},
): Promise<ExpandedGroups> {
  const connection = await openDirectory({
    url: directory.url,
    certificateAuthorities: [readFileSync(directory.caFile, 'utf8')],
    baseDn: directory.baseDn,
    bind: {
      dn: directory.bindDn,
      password: new Secret(directory.bindPassword),
      from: '/directory/bind',
    },
    attributes: ['sAMAccountName'],
    deadline: deadlineIn(30_000),
    ...options,
  });
  try {
    return await expandGroups(groups, connection);
  } finally {
    await connection.close();
  }
}

/** The names of the database users of a group's members. */
export async function namesOf(
  directory: Directory,
  group: string,
  options: Partial<DirectoryOptions> = {},
): Promise<string[]> {
  const { people } = await expansionOf(directory, [group], options);
  return (people[0] ?? []).map(({ attributes }) => attributes['sAMAccountName'] ?? '').toSorted();
}

export function usersOf(expansion: ExpandedGroups, format: UsernameFormat = FORMAT): string[] {
  const groups = expansion.people.map((people) => ({ level: 'readonly' as const, people }));
  return namePeople(groups, format, 'postgres').people.map(({ username }) => username);
}
