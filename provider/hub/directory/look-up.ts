import type { Person } from '../../contract/messages/order.ts';
import type { Engine } from '../../contract/request/engine.ts';
import type { Request } from '../../contract/request/request.ts';
import { noDirectory } from '../../errors/directory.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import type { Log } from '../../runtime/log.ts';
import { printable } from '../../runtime/printable.ts';
import type { Directory } from './model.ts';
import { countNameless, warnOfNameless, warnOfUntaggable } from './nameless.ts';
import { expandGroups, type LeftOut } from './nested-groups.ts';
import { attributesIn, namePeople, type UsernameFormat } from './usernames.ts';

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
  /** Names that several people claim: a user that has one stays as it is. */
  readonly kept: readonly string[];
  readonly leftOut: LeftOut;
  readonly warnings: readonly string[];
}

export const NOBODY: PeopleFound = { people: [], kept: [], leftOut: {}, warnings: [] };

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
    if (entries.length === 0) return NOBODY;
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
      return peopleFound(found, leftOut, { usernames, engine: endpoint.engine, log });
    } finally {
      await connection.close();
    }
  };
}

/** The people of groups, by the same rules wherever the groups come from. */
export function peopleFound(
  groups: Parameters<typeof namePeople>[0],
  leftOut: LeftOut,
  options: {
    readonly usernames: UsernameFormat;
    readonly engine: Engine;
    readonly log: Pick<Log, 'info'>;
  },
): PeopleFound {
  const { usernames, engine, log } = options;
  const { people, kept, nameless } = namePeople(groups, usernames, engine);
  for (const { fault, name, dns } of nameless)
    log.info('no user for a name', { fault, name: printable(name, 256), dns });
  return {
    people,
    kept,
    leftOut: { ...leftOut, ...countNameless(nameless) },
    warnings: [
      ...warnOfNameless(nameless, engine),
      ...warnOfUntaggable(people.map(({ username }) => username)),
    ],
  };
}
