import type { ManagedLogin } from '../../contract/messages/review.ts';
import { endOf, groupsAt } from '../../contract/request/ends.ts';
import { groupKey } from '../../contract/request/groups.ts';
import type { Request } from '../../contract/request/request.ts';
import type { Snapshot } from '../directory/snapshot.ts';
import { lacksAttribute, type UsernameFormat, usernameOf } from '../directory/usernames.ts';

/** The groups as a run has read them. Either is undefined if they were not read. */
export interface GroupsOfRun {
  readonly snapshot: Snapshot | undefined;
  readonly usernames: UsernameFormat | undefined;
}

/** What is declared of an access's groups. */
export type DeclaredGroups = Pick<Request, 'groups'> & {
  readonly until?: Request['until'] | undefined;
};

/**
 * Adds to each person the groups of the access that give the level, until when, and whether it is a
 * leaver. That is somebody whom no group gives any level; a group of which not everything is known
 * could be hers.
 */
export function withGroups(
  logins: readonly ManagedLogin[],
  declared: DeclaredGroups,
  { snapshot, usernames }: GroupsOfRun,
  now: Date,
): ManagedLogin[] {
  const { inForce } = groupsAt(declared, now);
  const members = Object.entries(inForce).map(([group, level]) => ({
    ...{ group, level },
    names: snapshot && usernames && membersOf(group, snapshot, usernames),
  }));
  if (members.length > 0 && (snapshot === undefined || usernames === undefined)) return [...logins];
  const isKnown = members.every(({ names }) => names !== undefined);
  return logins.map(({ isLeaver: wasLeaver, until: wasUntil, ...login }) => {
    if (login.kind !== 'person') return login;
    // As an earlier run knew it.
    if (!isKnown && login.groups !== undefined)
      return {
        ...login,
        ...(wasUntil !== undefined && { until: wasUntil }),
        ...(wasLeaver && { isLeaver: wasLeaver }),
      };
    const hers = members.filter(({ names }) => names?.has(login.name));
    const giving = hers.filter(({ level }) => level === login.level).map(({ group }) => group);
    const isIn = login.canLogIn || (login.sessions ?? 0) > 0;
    const isLeaver = isKnown && hers.length === 0 && isIn;
    const until = isLeaver ? latestEnd(login, declared, now) : endOfAll(giving, declared);
    return {
      ...login,
      groups: giving,
      ...(until !== undefined && { until }),
      ...(isLeaver && { isLeaver }),
    };
  });
}

/** Undefined if one of the groups has no end. */
function endOfAll(groups: readonly string[], { until }: DeclaredGroups): string | undefined {
  const ends = groups.map((group) => endOf(until, group));
  return ends.includes(undefined) ? undefined : latest(ends);
}

/** When a group of the level has ended that a leaver still has: nobody knows whether it was hers. */
function latestEnd(
  { level }: ManagedLogin,
  declared: DeclaredGroups,
  now: Date,
): string | undefined {
  const { ended } = groupsAt(declared, now);
  const those = ended.filter((group) => declared.groups[group] === level);
  return latest(those.map((group) => endOf(declared.until, group)));
}

function latest(ends: ReadonlyArray<string | undefined>): string | undefined {
  return ends
    .filter((end) => end !== undefined)
    .toSorted((a, b) => Date.parse(a) - Date.parse(b))
    .at(-1);
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
