import type { Sighting } from '../../contract/messages/review.ts';
import type { Request } from '../../contract/request/request.ts';
import { groupKey, type Snapshot } from '../directory/snapshot.ts';
import { type UsernameFormat, usernameOf } from '../directory/usernames.ts';

/**
 * Adds to each person the groups of the request that give the level, as the run has read them. A
 * person whom none of them gives it has an empty list: a check only says who is to go.
 */
export function withGroups(
  sighting: Sighting,
  { groups }: Pick<Request, 'groups'>,
  snapshot: Snapshot | undefined,
  usernames: UsernameFormat | undefined,
): Sighting {
  if (snapshot === undefined || usernames === undefined) return sighting;
  const given = new Map<string, string[]>();
  const keyOf = (name: string, level: string) => JSON.stringify([name, level]);
  for (const [group, level] of Object.entries(groups))
    for (const name of membersOf(group, snapshot, usernames)) {
      const known = given.get(keyOf(name, level));
      if (known === undefined) given.set(keyOf(name, level), [group]);
      else known.push(group);
    }
  const logins = sighting.logins.map((login) =>
    login.kind === 'person'
      ? { ...login, groups: given.get(keyOf(login.name, login.level)) ?? [] }
      : login,
  );
  return { ...sighting, logins };
}

function membersOf(
  group: string,
  { groups, members }: Snapshot,
  usernames: UsernameFormat,
): Set<string> {
  const found = Object.hasOwn(groups, groupKey(group)) ? groups[groupKey(group)] : undefined;
  if (found === undefined || 'problem' in found) return new Set();
  return new Set(
    found.members.flatMap((position) => {
      const member = members[position];
      return member === undefined ? [] : [usernameOf(member, usernames)];
    }),
  );
}
