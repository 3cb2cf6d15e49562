import type { Identity } from '../../contract/request/identity.ts';
import type { Request } from '../../contract/request/request.ts';
import { LONGEST } from '../../contract/request/reserved-names.ts';
import { userMoved, userTaken } from '../../errors/people.ts';
import { ADOPTED_NAME, leftOutPerson } from '../engine/left-out.ts';
import { sql } from '../engine/sql.ts';
import { ADOPTED, type User } from '../model/state.ts';
import type { AccountDetails, ServerAccounts } from './accounts.ts';
import { ledgerName, namesOf } from './marker.ts';
import { isPerson } from './people.ts';
import { account, literal } from './quote.ts';

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
    throw userMoved({ user: is, role, back: account(name).text });
  }
}

/** Refuses accounts that exist under a name of the access's but are not ours. */
export function refuseUnmanaged(
  { accounts }: ServerAccounts,
  identity: Identity,
  { storedUsername, users }: { storedUsername: string | undefined; users: readonly User[] },
): void {
  const names = namesOf(identity);
  const ours = new Set(users.map(({ name }) => name));
  for (const row of accounts) {
    const isUnmanaged =
      (row.name === names.ledger && row.marker?.is !== 'ledger') ||
      (names.roles.includes(row.name) && row.isRole === 0) ||
      (row.name === storedUsername && !(row.host === '%' && ours.has(row.name)));
    if (isUnmanaged) throw userTaken({ user: row.name, from: whereFrom(row) });
  }
}

/**
 * People whose names others have on the server, and why. So has a user of the same name from a
 * specific host: from there, it would be matched before ours.
 */
export function collisions(
  { accounts, ledgers }: ServerAccounts,
  people: readonly string[],
  { identity, adopt }: Pick<Request, 'identity' | 'adopt'>,
): ReadonlyMap<string, string> {
  const ofPeople = new Set(people);
  const own = ledgers.get(ledgerName(identity))?.users ?? [];
  const isAdopted = ({ name, host, roles, marker }: AccountDetails) =>
    host === '%' &&
    (own.some((user) => user.name === name && user.rotation === ADOPTED) ||
      (name === adopt && roles.length === 0 && marker === undefined));
  const listed = new Set(
    [...ledgers.values()].flatMap(({ users }) => users.map(({ name }) => name)),
  );
  const isTaken = (row: AccountDetails) =>
    ofPeople.has(row.name) && !(row.host === '%' && isPerson(row) && !listed.has(row.name));
  const taken = accounts.filter(isTaken).map((row) => {
    if (isAdopted(row)) return [row.name, leftOutPerson(row.name, ADOPTED_NAME)] as const;
    const because =
      'the user exists on the server but was not made by database-access, or has been changed ' +
      `since${whereFrom(row)}: a DBA can rename or drop it`;
    return [row.name, leftOutPerson(row.name, because)] as const;
  });
  // MariaDB allows more, but such users could not be migrated to MySQL.
  const long = people
    .filter((name) => [...name].length > LONGEST.mysql)
    .map((name) => {
      const because = `a user name has at most ${LONGEST.mysql} characters`;
      return [name, leftOutPerson(name, because)] as const;
    });
  return new Map([...taken, ...long]);
}

function whereFrom({ host }: AccountDetails): string {
  return host === '%' ? '' : ` (it comes from ${host || 'a role of that name'})`;
}
