import type { Identity } from '../../contract/request/identity.ts';
import { UserError } from '../../runtime/errors.ts';
import { sql } from '../engine/sql.ts';
import type { User } from '../model/state.ts';
import type { ServerAccounts } from './accounts.ts';
import { namesOf } from './marker.ts';
import { isPerson } from './people.ts';
import { account, literal } from './quote.ts';

/** MySQL's limit. MariaDB allows more, but such users could not be migrated to MySQL. */
const LONGEST_NAME = 32;

/**
 * Refuses to work while a user of ours is bound to a single host (RENAME USER). It still works, but
 * no statement of ours would find it, since they all say '%'. Doing nothing keeps its role, which
 * alone tells that the user is ours.
 */
export function refuseMoved({ accounts }: ServerAccounts, identity: Identity): void {
  const ours = new Set(namesOf(identity).roles);
  for (const { name, host, isRole, roles } of accounts) {
    const role = roles.find((role) => ours.has(role));
    if (isRole === 1 || host === '%' || role === undefined) continue;
    const is = sql`${literal(name)}@${literal(host)}`.text;
    throw new UserError(
      `the user ${is} is a member of ${role}, but users of database-access come from '%'. ` +
        'Nothing is changed; rename it back ' +
        `(RENAME USER ${is} TO ${account(name).text}), or drop it`,
    );
  }
}

/**
 * Refuses accounts that exist under a name of the access's, or of a person's, but are not ours. So
 * is a user of the same name from a specific host: from there, it would be matched before ours.
 */
export function refuseUnmanaged(
  { accounts, ledgers }: ServerAccounts,
  identity: Identity,
  expected: {
    readonly storedUsername: string | undefined;
    readonly users: readonly User[];
    readonly people: readonly string[];
  },
): void {
  const long = expected.people.filter((name) => [...name].length > LONGEST_NAME);
  if (long.length > 0)
    throw new UserError(
      `groups: MySQL allows ${LONGEST_NAME} characters for a user name; too long: ` +
        long.slice(0, 10).join(', '),
    );
  const names = namesOf(identity);
  const people = new Set(expected.people);
  const users = new Set(expected.users.map(({ name }) => name));
  const listed = new Set(
    [...ledgers.values()].flatMap(({ users }) => users.map(({ name }) => name)),
  );
  for (const row of accounts) {
    const isFromAnywhere = row.host === '%';
    const isUnmanaged =
      (row.name === names.ledger && row.marker?.is !== 'ledger') ||
      (names.roles.includes(row.name) && row.isRole === 0) ||
      (row.name === expected.storedUsername && !(isFromAnywhere && users.has(row.name))) ||
      (people.has(row.name) && !(isFromAnywhere && isPerson(row) && !listed.has(row.name)));
    if (!isUnmanaged) continue;
    const where = people.has(row.name) ? 'the group' : 'the parameter that names it';
    throw new UserError(
      `the user ${row.name} exists on the server but was not made by database-access, or has ` +
        'been changed since' +
        (isFromAnywhere ? '' : ` (it comes from ${row.host || 'a role of that name'})`) +
        `. It is not touched; rename or drop it, or take it out of ${where}`,
    );
  }
}
