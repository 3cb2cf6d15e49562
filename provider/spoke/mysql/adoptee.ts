import { accessId } from '../../contract/request/identity.ts';
import { hostPort, type Request } from '../../contract/request/request.ts';
import {
  adopteeHosts,
  adopteeManaged,
  adopteeNoLogin,
  adopteePattern,
  adopteePowerful,
  adopteeShared,
  adopteeTooMany,
} from '../../errors/adoption.ts';
import { sql } from '../engine/sql.ts';
import type { Sought } from '../model/adoptee.ts';
import { type AccountDetails, hasTokens, type ServerAccounts } from './accounts.ts';
import type { FoundAdoptee } from './adoptee-query.ts';
import { describeDefined } from './definers.ts';
import { databaseDigest, hasRoomFor, ledgerName, parseRoleName } from './marker.ts';
import { account, literal } from './quote.ts';
import type { RightRow } from './rows.ts';
import { shadowedGrants } from './shadowed-grants.ts';

/** Judges the user that the request names in `adopt`. */
export function adopteeOf(
  accounts: ServerAccounts,
  access: Request,
  rights: readonly RightRow[],
  found: FoundAdoptee | undefined,
): Sought | undefined {
  const { adopt: name } = access;
  if (name === undefined || found === undefined) return undefined;
  const rows = accounts.accounts.filter((row) => row.name === name);
  const [first] = rows;
  if (first === undefined) return { others: found.others };
  const refusal = refusalOf(first, rows, { accounts, access, rights, found });
  return { found: { name, refusal, ends: endsOf(name, found) } };
}

interface Scope {
  readonly accounts: ServerAccounts;
  readonly access: Request;
  readonly rights: readonly RightRow[];
  readonly found: FoundAdoptee;
}

function refusalOf(
  row: AccountDetails,
  rows: readonly AccountDetails[],
  { accounts, access, rights, found }: Scope,
): Error | undefined {
  const { name: user } = row;
  if (row.isRole === 1) return adopteeNoLogin({ user, is: 'is a role' });
  const power = powerOf(user, rights, rows, found.master);
  if (power !== undefined) return adopteePowerful({ user, is: power });
  const whose = managedBy(row, accounts, access);
  if (whose !== undefined) return adopteeManaged({ user, whose });
  if (rows.length > 1 || row.host !== '%') {
    const spelled = rows.map(({ host }) => sql`${literal(user)}@${literal(host)}`.text);
    const rename = `RENAME USER ${spelled.find((each) => each !== account(user).text)} TO ${account(user).text}`;
    return adopteeHosts({ user, accounts: spelled, rename });
  }
  if (row.isLocked === 1) return adopteeNoLogin({ user, is: 'is locked (ACCOUNT LOCK)' });
  if (found.sharers.length > 0) {
    const end = `REVOKE ${account(user).text} FROM them, and PROXY`;
    return adopteeShared({ user, by: found.sharers, end });
  }
  const shadowed = shadowedGrants(row, rights, access);
  if (shadowed !== undefined) return adopteePattern({ user, ...shadowed });
  const ledger = accounts.ledgers.get(ledgerName(access.identity)) ?? {
    ...{ server: hostPort(access.endpoint), database: databaseDigest(''), users: [] },
  };
  return hasRoomFor(user, ledger) ? undefined : adopteeTooMany({ user });
}

/** With these, one becomes another user, makes one, or reads all that is written. */
const POWERS: ReadonlySet<string> = new Set([
  ...['SUPER', 'CREATE USER', 'SYSTEM_USER', 'ROLE_ADMIN', 'SHUTDOWN', 'FILE'],
  ...['SET_USER_ID', 'SET_ANY_DEFINER', 'SET USER', 'ALLOW_NONEXISTENT_DEFINER'],
  ...['REPLICATION SLAVE', 'REPLICATION_SLAVE_ADMIN', 'REPLICATION SLAVE ADMIN'],
  ...['CLONE_ADMIN', 'BACKUP_ADMIN'],
  ...['BINLOG ADMIN', 'REPLICATION MASTER ADMIN', 'READ_ONLY ADMIN', 'CONNECTION ADMIN'],
]);

function powerOf(
  user: string,
  rights: readonly RightRow[],
  rows: readonly AccountDetails[],
  master: string,
): string | undefined {
  if (rows.some(({ name, host }) => `${name}@${host}` === master)) return 'is the master user';
  const own = rights.filter(({ name }) => name === user);
  const role = own.find(({ kind, object }) => kind === 'role' && object.startsWith('rds_'));
  if (role !== undefined) return `is a member of ${role.object}`;
  const global = own
    .filter(({ kind }) => kind === 'everything')
    .flatMap(({ privileges }) => privileges.split(','))
    .find((privilege) => POWERS.has(privilege));
  if (global !== undefined) return `has ${global} on everything`;
  const tables = own.find(
    ({ place, privileges }) => place === 'mysql' && /INSERT|UPDATE|DELETE|ALTER/.test(privileges),
  );
  return tables && "may write to the server's own tables (mysql)";
}

function managedBy(
  { name, plugin, marker, roles }: AccountDetails,
  { ledgers }: ServerAccounts,
  { identity }: Request,
): string | undefined {
  const own = ledgerName(identity);
  const others = roles.flatMap((role) => parseRoleName(role)?.ledger ?? []);
  const ledger = others.find((each) => each !== own);
  if (hasTokens(plugin)) return 'logs in with IAM, as people do';
  if (ledger !== undefined)
    return `belongs to another access (${ledgers.get(ledger)?.for ?? ledger})`;
  if (marker?.is === 'application user' && marker.access !== accessId(identity))
    return 'was a user of another access, and waits to be dropped';
  if (marker !== undefined) return 'was left by an access, and waits to be dropped';
  return others.includes(own) && ledgers.get(own)?.users.some((user) => user.name === name)
    ? 'is a user of this access already'
    : undefined;
}

function endsOf(name: string, { defined }: FoundAdoptee): string[] {
  if (defined === undefined)
    return [
      `which objects run with the rights of ${name} was not to be seen, since somebody holds a ` +
        'table. While there are any, it is not dropped, but locked',
    ];
  if (defined.length === 0) return [];
  return [
    `${describeDefined(defined)} run with the rights of ${name}. While there are any, it is not ` +
      'dropped, but locked. Create them again as somebody else before it goes',
  ];
}
