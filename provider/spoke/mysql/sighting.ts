import type { ManagedLogin, OtherLogin, Sighting } from '../../contract/messages/review.ts';
import { accessId, type Identity } from '../../contract/request/identity.ts';
import { LEVELS } from '../../contract/request/level.ts';
import { applicationKind, sightingOf } from '../engine/sighting.ts';
import { type AccountDetails, accountsOf, type ServerAccounts } from './accounts.ts';
import { databaseDigest, ledgerName, parseRoleName } from './marker.ts';
import { type Power, type Powers, PRIVILEGES_THAT_COUNT, powers } from './reach.ts';
import { readSessions, type SessionRow } from './sessions.ts';
import {
  SIGHTED_PROXIES,
  type SightedAccount,
  type SightedGlobal,
  type SightedMembership,
  type SightedProxy,
  type SightedRight,
  type SightedServer,
  sightedAccounts,
  sightedGlobals,
  sightedMemberships,
  sightedRights,
  sightedServer,
} from './sighting-queries.ts';
import type { Session } from './site.ts';

export interface SightedAccess {
  readonly identity: Identity;
  /** The application user whose credentials are stored. */
  readonly username: string | undefined;
}

export interface Sighted extends Powers {
  readonly master: string;
  /** But those of this run. */
  readonly sessions: ReadonlyArray<Pick<SessionRow, 'User'>>;
}

/** Who can reach the database of the access, in seven queries that only read. */
export async function readSighting(
  { connection, server }: Session,
  about: SightedAccess,
): Promise<Sighting> {
  const { flavour, database, grantedAs } = server;
  const [self] = await connection.query<SightedServer>(sightedServer(accessId(about.identity)));
  if (self === undefined) throw new Error('the server gave no row about itself');
  const sessions = await readSessions(connection);
  const globals =
    flavour === 'mysql'
      ? await connection.query<SightedGlobal>(sightedGlobals(PRIVILEGES_THAT_COUNT))
      : [];
  const found = {
    database,
    master: self.master,
    mandatoryRoles: self.mandatoryRoles,
    // A session without a port is an event that runs as the user.
    sessions: sessions.filter(
      ({ Id, Host }) => Id !== self.own && Id !== self.locks && /:\d+$/.test(Host),
    ),
    accounts: await connection.query<SightedAccount>(sightedAccounts(flavour)),
    memberships: await connection.query<SightedMembership>(sightedMemberships(flavour)),
    rights: await connection.query<SightedRight>(sightedRights(database, grantedAs)),
    proxies: await connection.query<SightedProxy>(SIGHTED_PROXIES),
    globals,
  };
  return sight(found, about);
}

/** Exactly: whoever may choose a name must not pass for the server's own. */
const ENGINE: ReadonlySet<string> = new Set([
  ...['mysql.sys', 'mysql.session', 'mysql.infoschema', 'mariadb.sys'],
  ...['rdsadmin', 'rdsrepladmin', 'rdstopmgr', 'rdsproxyadmin', 'rdswriteforwarduser'],
]);

/**
 * Logins of ours are those of any host that are members of a group role. Those of the database's
 * other accesses are in these accesses' sightings. An other is everybody else who can do something
 * here, whichever access of another database made it, or who is more than a login.
 */
export function sight(found: Sighted, { identity, username }: SightedAccess): Sighting {
  const memberships = found.memberships.filter(({ role }) => role.startsWith('dbaccess_'));
  const server = accountsOf({ accounts: found.accounts, memberships, privileges: [] });
  const own = ledgerName(identity);
  const sessionsOf = counted(found.sessions);
  const powerOf = powers(found);
  const open = server.accounts.filter(({ isRole }) => isRole === 0);
  const ledgersOf = ledgersHere(server, databaseDigest(found.database));
  const users = server.ledgers.get(own)?.users ?? [];
  const kindOfUser = applicationKind(users, username);
  const logins = open.flatMap((account): ManagedLogin[] => {
    const held = ledgersOf(account).flatMap(({ ledger, level }) => (ledger === own ? [level] : []));
    const level = LEVELS.findLast((level) => held.includes(level));
    if (level === undefined) return [];
    const { name, isLocked } = account;
    const isUser = users.some((user) => user.name === name);
    const kind = isUser ? kindOfUser(name) : ({ kind: 'person' } as const);
    return [{ name, ...kind, level, canLogIn: isLocked === 0, sessions: sessionsOf(name) }];
  });
  const hosts = Map.groupBy(open, ({ name }) => name);
  const isAlone = (name: string) => name !== '' && hosts.get(name)?.length === 1;
  const others = open.flatMap((account): OtherLogin[] => {
    if (ledgersOf(account).length > 0) return [];
    // A lock ends no session.
    if (account.isLocked === 1 && sessionsOf(account.name) === 0) return [];
    const power = powerOf(account);
    const kind = kindOf(account, power, found.master);
    if (kind === 'login' && power.can === 'nothing') return [];
    const { name } = account;
    const sessions = isAlone(name) ? { sessions: sessionsOf(name) } : {};
    return [{ name: nameOf(account), kind, can: power.can, ...sessions }];
  });
  const shared = others.some(({ sessions }) => sessions === undefined);
  return sightingOf({ logins, others, unseen: shared ? [SHARED_NAMES] : [] });
}

const SHARED_NAMES =
  'the sessions of accounts that share their user name with others, and of anonymous users: the ' +
  'server does not say as which account a session was let in';

/** The user may be anonymous. */
function nameOf({ name, host }: AccountDetails): string {
  return `${name === '' ? "''" : name}@${host}`;
}

/** The accesses of this database that an account has, if it is ours. */
function ledgersHere(
  { ledgers }: ServerAccounts,
  database: string,
): (account: AccountDetails) => Array<NonNullable<ReturnType<typeof parseRoleName>>> {
  return ({ host, roles }) =>
    host !== '%'
      ? []
      : roles.flatMap((role) => {
          const parsed = parseRoleName(role);
          return parsed !== undefined && ledgers.get(parsed.ledger)?.database === database
            ? [parsed]
            : [];
        });
}

function kindOf(
  account: Pick<AccountDetails, 'name' | 'host'>,
  { as, globals }: Power,
  master: string,
): OtherLogin['kind'] {
  if (ENGINE.has(account.name)) return 'engine';
  const isMaster = `${account.name}@${account.host}` === master;
  if (isMaster || as.includes('rds_superuser_role')) return 'master';
  if (globals.has('SUPER')) return 'superuser';
  return globals.has('REPLICATION SLAVE') ? 'replication' : 'login';
}

function counted(sessions: Sighted['sessions']): (name: string) => number {
  const byName = Map.groupBy(sessions, ({ User }) => User);
  return (name) => byName.get(name)?.length ?? 0;
}
