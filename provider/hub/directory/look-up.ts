import type { Person } from '../../contract/messages/order.ts';
import type { Request } from '../../contract/request/request.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import { UserError } from '../../runtime/errors.ts';
import type { Log } from '../../runtime/log.ts';
import { type Directory, expand, type LeftOut } from './nested-groups.ts';
import { attributesOf, type Naming, peopleOf } from './usernames.ts';

/** Who shall have a personal user, and whom the groups hold beside them. */
export interface LookedUp {
  readonly people: readonly Person[];
  readonly leftOut: LeftOut;
}

/** Looks the groups of an access up. Before any database is touched: a group that can't be read is no empty group. */
export type LookUp = (
  access: Request,
  invocation: { deadline: Deadline; log: Log },
) => Promise<LookedUp>;

export type OpenDirectory = (
  attributes: readonly string[],
  deadline: Deadline,
) => Promise<Directory>;

/** @param directory absent: the hub is not connected to one. */
export function lookUpPeople(
  directory: { readonly open: OpenDirectory; readonly naming: Naming } | undefined,
): LookUp {
  return async ({ groups, endpoint }, { deadline, log }) => {
    const entries = Object.entries(groups);
    if (entries.length === 0) return { people: [], leftOut: {} };
    if (directory === undefined)
      throw new UserError(
        'groups: no directory is configured for this hub, so the members of groups are not known; leave groups out, or have the hub ' +
          'connected to Active Directory (its settings LDAP_URL, LDAP_BASE_DN, LDAP_BIND_PARAMETER)',
      );
    const { naming, open } = directory;
    const connection = await open(attributesOf(naming), deadline);
    try {
      const names = entries.map(([name]) => name);
      const { people, leftOut } = await expand(names, connection);
      const found = entries.map(([name, level], index) => ({
        name,
        level,
        people: people[index] ?? [],
      }));
      log.info('groups', {
        sizes: Object.fromEntries(found.map(({ name, people }) => [name, people.length])),
        leftOut,
      });
      return { people: peopleOf(found, naming, endpoint.engine), leftOut };
    } finally {
      await connection.close();
    }
  };
}
