import { isIP } from 'node:net';
import { type Endpoint, hostPort, type Request } from '../../contract/request/request.ts';
import {
  masterMayNotEndSessions,
  masterSeesNoSessions,
  masterWithoutRole,
  nameTooLong,
  systemDatabase,
  tooOld,
} from '../../errors/mysql.ts';
import { otherName } from '../../errors/reach.ts';
import { missingDatabase, readOnly } from '../../errors/server.ts';
import { nearest } from '../../runtime/nearest.ts';
import { sql } from '../engine/sql.ts';
import type { Connection } from './connection.ts';
import { type Flavour, isSupported, parseVersion } from './flavour.ts';
import { grantName, literal } from './quote.ts';
import type { ServerRow } from './rows.ts';
import { readSessions } from './sessions.ts';

export interface ServerFacts {
  readonly flavour: Flavour;
  /** The access's database, as the server spells it. */
  readonly database: string;
  /** As grants spell it. */
  readonly grantedAs: string;
  readonly hasRdsKill: boolean;
}

/** Databases of the server's own. */
export const SYSTEM: ReadonlySet<string> = new Set([
  'mysql',
  'information_schema',
  'performance_schema',
  'sys',
]);
/** The longest identifier; the pattern of a grant counts as one. */
const LONGEST = 64;

/**
 * The driver compares a certificate with a name only: for an IP address, it would compare it with
 * `localhost` (mysql2 3.24.6).
 */
export function refuseAddress(endpoint: Endpoint): void {
  if (isIP(endpoint.host) !== 0) throw otherName(endpoint);
}

function refuseSystem({ identity: { dbname } }: Request): void {
  if (SYSTEM.has(dbname.toLowerCase())) throw systemDatabase({ dbname });
}

async function readDatabases(connection: Connection): Promise<string[]> {
  const rows = await connection.query<{ name: string }>(
    sql`SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA`,
  );
  return rows.map(({ name }) => name).filter((name) => !SYSTEM.has(name));
}

/** Refuses an unsuitable server or master user before anything is touched. */
export async function checkServer(
  connection: Connection,
  server: ServerRow,
  access: Request,
  databaseMayBeGone: boolean,
): Promise<ServerFacts> {
  const { host } = access.endpoint;
  const at = hostPort(access.endpoint);
  const { dbname } = access.identity;
  if (!databaseMayBeGone) refuseSystem(access);
  const version = parseVersion(server.version);
  if (version === undefined || !isSupported(version))
    throw tooOld({ server: at, version: server.version });
  if (server.isReadOnly === 1) throw readOnly({ server: at });
  if (server.hasDatabase === 0 && !databaseMayBeGone) {
    if (version.flavour === 'mariadb') await refuseWithoutRole(connection, server, access);
    const near = nearest(dbname, await readDatabases(connection));
    throw missingDatabase({ server: at, database: dbname, near });
  }
  const database = server.foldsCase === 0 ? dbname : dbname.toLowerCase();
  const grantedAs = grantName(database, server.namesAreLiteral === 1);
  if (grantedAs.length > LONGEST && !databaseMayBeGone) throw nameTooLong({ host, most: LONGEST });
  await refuseWithoutSessions(connection, server, host);
  return {
    flavour: version.flavour,
    database,
    grantedAs,
    hasRdsKill: server.hasRdsKill === 1,
  };
}

/**
 * A user that loses access must lose its sessions too, and without PROCESS the master only sees its
 * own. Seeing a session of somebody else proves more than any grant.
 */
async function refuseWithoutSessions(
  connection: Connection,
  { master, hasRdsKill, grants }: ServerRow,
  host: string,
): Promise<void> {
  const may = (privilege: RegExp) =>
    grants.some((grant) => / ON \*\.\* /.test(grant) && privilege.test(grant));
  if (!may(/ALL PRIVILEGES|\bPROCESS\b/)) {
    const seen = new Set((await readSessions(connection)).map(({ User }) => User));
    if (seen.size < 2) throw masterSeesNoSessions({ master, host });
  }
  // A role's privileges may not be listed here: then ending the first session tells.
  const mayKill =
    may(/ALL PRIVILEGES|SUPER|CONNECTION[ _]ADMIN/) || grants.some((grant) => !/ ON /.test(grant));
  if (hasRdsKill === 0 && !mayKill) throw masterMayNotEndSessions({ master, host });
}

/**
 * MariaDB makes one granted role active at most, the default one. Without it, the master sees no
 * database, and which of its roles it needs is not ours to guess.
 */
async function refuseWithoutRole(
  connection: Connection,
  { master }: ServerRow,
  { endpoint, identity }: Request,
): Promise<void> {
  const roles = await connection.query<{ role: string }>(
    // A master is given every role that it creates, so our group roles tell nothing.
    sql`SELECT ROLE_NAME AS role FROM information_schema.APPLICABLE_ROLES
         WHERE CURRENT_ROLE() IS NULL AND ROLE_NAME NOT LIKE ${literal('dbaccess\\_%')}`,
  );
  if (roles.length === 0) return;
  throw masterWithoutRole({
    master,
    server: hostPort(endpoint),
    database: identity.dbname,
    roles: roles.map(({ role }) => role),
  });
}
