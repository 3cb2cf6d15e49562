import type { Person } from '../../contract/messages/order.ts';
import type { Request } from '../../contract/request/request.ts';
import { noDirectory } from '../../errors/directory.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import type { Log } from '../../runtime/log.ts';
import { type Directory, expandGroups, type LeftOut } from './nested-groups.ts';
import { attributesIn, peopleWithUsernames, type UsernameFormat } from './usernames.ts';

/**
 * Looks up the members of a request's groups, before any database is touched: a group that cannot
 * be read is not an empty group.
 */
export type LookUpPeople = (
  access: Request,
  invocation: { deadline: Deadline; log: Log },
) => Promise<PeopleFound>;

export interface PeopleFound {
  /** Everybody who is to have a personal user. */
  readonly people: readonly Person[];
  readonly leftOut: LeftOut;
}

export type OpenDirectory = (
  attributes: readonly string[],
  deadline: Deadline,
) => Promise<Directory>;

/** @param directory absent: the hub is not connected to one. */
export function lookUpPeople(
  directory: { readonly open: OpenDirectory; readonly usernames: UsernameFormat } | undefined,
): LookUpPeople {
  return async ({ groups, endpoint }, { deadline, log }) => {
    const entries = Object.entries(groups);
    if (entries.length === 0) return { people: [], leftOut: {} };
    if (directory === undefined) throw noDirectory();
    const { usernames, open } = directory;
    const connection = await open(attributesIn(usernames), deadline);
    try {
      const names = entries.map(([name]) => name);
      const { people, leftOut } = await expandGroups(names, connection);
      const found = entries.map(([name, level], index) => ({
        name,
        level,
        people: people[index] ?? [],
      }));
      log.info('groups', {
        sizes: Object.fromEntries(found.map(({ name, people }) => [name, people.length])),
        leftOut,
      });
      return { people: peopleWithUsernames(found, usernames, endpoint.engine), leftOut };
    } finally {
      await connection.close();
    }
  };
}
