import type { ManagedLogin } from '../../contract/messages/review.ts';
import type { Request } from '../../contract/request/request.ts';
import { groupKey, type Snapshot } from '../directory/snapshot.ts';
import { lacksAttribute, type UsernameFormat, usernameOf } from '../directory/usernames.ts';

/** The groups as a run has read them. Either is undefined if they were not read. */
export interface GroupsOfRun {
  readonly snapshot: Snapshot | undefined;
  readonly usernames: UsernameFormat | undefined;
}

/**
 * Adds to each person the groups of the access that give the level, and whether it is a leaver. That
 * is somebody whom no group gives any level; a group of which not everything is known could be hers.
 */
export function withGroups(
  logins: readonly ManagedLogin[],
  groups: Request['groups'],
  { snapshot, usernames }: GroupsOfRun,
): ManagedLogin[] {
  const members = Object.entries(groups).map(([group, level]) => ({
    ...{ group, level },
    names: snapshot && usernames && membersOf(group, snapshot, usernames),
  }));
  if (members.length > 0 && (snapshot === undefined || usernames === undefined)) return [...logins];
  const isKnown = members.every(({ names }) => names !== undefined);
  return logins.map(({ isLeaver: wasLeaver, ...login }) => {
    if (login.kind !== 'person') return login;
    // As an earlier run knew it.
    if (!isKnown && login.groups !== undefined)
      return { ...login, ...(wasLeaver && { isLeaver: wasLeaver }) };
    const hers = members.filter(({ names }) => names?.has(login.name));
    const giving = hers.filter(({ level }) => level === login.level).map(({ group }) => group);
    const isIn = login.canLogIn || (login.sessions ?? 0) > 0;
    const isLeaver = isKnown && hers.length === 0 && isIn;
    return { ...login, groups: giving, ...(isLeaver && { isLeaver }) };
  });
}

/** Those who get a user. Undefined if not everything is known of them. */
function membersOf(
  group: string,
  { groups, members }: Snapshot,
  usernames: UsernameFormat,
): Set<string> | undefined {
  const found = Object.hasOwn(groups, groupKey(group)) ? groups[groupKey(group)] : undefined;
  if (found === undefined || 'problem' in found) return undefined;
  const people = found.members.flatMap((position) => {
    const member = members[position];
    return member === undefined || member.leftOut !== undefined ? [] : [member];
  });
  if (people.some((person) => lacksAttribute(person, usernames))) return undefined;
  return new Set(people.map((person) => usernameOf(person, usernames)));
}
