import type { Grant, MysqlTarget, PersonalUser } from '../model/state.ts';
import { ADOPTED } from '../model/state.ts';
import type { AccountDetails, ServerAccounts } from './accounts.ts';
import { privilegesOf } from './levels.ts';
import { type Ledger, parseRoleName } from './marker.ts';
import { isPerson } from './people.ts';

export interface Renamed {
  /** Adopted users that are not there any more. */
  readonly gone: readonly string[];
  /** Users that may be these under new names: members of our group roles that we did not add. */
  readonly members: readonly AccountDetails[];
}

/**
 * RENAME USER takes the membership along, but the ledger knows a user by its name. A DBA may as well
 * have dropped the one and given the role to the other, so nobody is taken for somebody else.
 */
export function renamedOf(
  { accounts }: ServerAccounts,
  ledger: Ledger | undefined,
  people: readonly PersonalUser[],
): Renamed | undefined {
  const present = new Set(accounts.map(({ name }) => name));
  const gone = (ledger?.users ?? [])
    .filter(({ name, rotation }) => rotation === ADOPTED && !present.has(name))
    .map(({ name }) => name);
  const ours = new Set(
    people.filter(({ memberOf }) => memberOf.length > 0).map(({ name }) => name),
  );
  const members = accounts.filter(
    (account) => ours.has(account.name) && account.host === '%' && !isPerson(account),
  );
  return gone.length === 0 || members.length === 0 ? undefined : { gone, members };
}

/** Their grants that a level of theirs gives. The rest was their own before they were adopted. */
export function grantsByLevel({ members }: Renamed): Array<Grant<MysqlTarget>> {
  return members.flatMap(({ roles, grants }) => {
    const given = new Set(
      roles.flatMap((role) => {
        const level = parseRoleName(role)?.level;
        return level === undefined ? [] : privilegesOf(level);
      }),
    );
    return grants.filter(({ on, privilege }) => on.kind === 'database' && given.has(privilege));
  });
}

/** A warning. */
export function warnOfRenamed(renamed: Renamed | undefined, adopt: string | undefined): string[] {
  if (renamed === undefined) return [];
  const { gone, members } = renamed;
  const now = members.map(({ name }) => name).filter((name) => name !== adopt);
  if (now.length === 0) return [];
  return [
    `${gone.join(', ')}, which was adopted, is not there any more, and ${now.join(', ')} has its ` +
      'role. If somebody renamed it (RENAME USER), it is a user of the access no more: it loses ' +
      'what the level gave and its sessions, and keeps its login and what was its own. To keep it, ' +
      'name it in adopt, or have a DBA rename it back first',
  ];
}
