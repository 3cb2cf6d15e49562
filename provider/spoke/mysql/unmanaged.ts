import type { Identity } from '../../contract/request/identity.ts';
import { UserError } from '../../runtime/errors.ts';
import type { User } from '../model/state.ts';
import type { Known } from './accounts.ts';
import { namesOf } from './marker.ts';
import { isPerson } from './people.ts';
import { account, literal } from './quote.ts';

/** What MySQL has room for. MariaDB takes more, until such a user is to be moved. */
const LONGEST_NAME = 32;

/**
 * Who was let in to one host only (RENAME USER) is still ours and still works, but no statement of ours, all of which say '%', would
 * find it any more. Nothing is done, so that the role, which tells whose it is, outlives it.
 */
export function refuseMoved({ accounts }: Known, identity: Identity): void {
  const ours = new Set(namesOf(identity).roles);
  for (const { name, host, isRole, roles } of accounts) {
    const role = roles.find((role) => ours.has(role));
    if (isRole === 1 || host === '%' || role === undefined) continue;
    const is = `${literal(name)}@${literal(host)}`;
    throw new UserError(
      `the user ${is} is a member of ${role}, but users of database-access come from '%'. Nothing is changed; rename it back ` +
        `(RENAME USER ${is} TO ${account(name)}), or drop it`,
    );
  }
}

/**
 * A name of the access's must be the access's; a name of a person, a person's. A user of the same name that comes from another host
 * would be let in before ours, where that host is meant.
 */
export function refuseUnmanaged(
  { accounts, ledgers }: Known,
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
      `groups: MySQL allows ${LONGEST_NAME} characters for a user name; too long: ${long.slice(0, 10).join(', ')}`,
    );
  const names = namesOf(identity);
  const people = new Set(expected.people);
  const users = new Set(expected.users.map(({ name }) => name));
  const listed = new Set(
    [...ledgers.values()].flatMap(({ users }) => users.map(({ name }) => name)),
  );
  for (const row of accounts) {
    const isEverybodys = row.host === '%';
    const isForeign =
      (row.name === names.ledger && row.marker?.is !== 'ledger') ||
      (names.roles.includes(row.name) && row.isRole === 0) ||
      (row.name === expected.storedUsername && !(isEverybodys && users.has(row.name))) ||
      (people.has(row.name) && !(isEverybodys && isPerson(row) && !listed.has(row.name)));
    if (!isForeign) continue;
    const where = people.has(row.name) ? 'the group' : 'the parameter that names it';
    throw new UserError(
      `the user ${row.name} exists on the server but was not made by database-access, or is not as it made it any more` +
        (isEverybodys ? '' : ` (it comes from ${row.host || 'a role of that name'})`) +
        `. It is not touched; rename or drop it, or take it out of ${where}`,
    );
  }
}
