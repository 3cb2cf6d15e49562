import { isIP } from 'node:net';
import type { Endpoint, Request } from '../../contract/request/request.ts';
import { UserError } from '../../runtime/errors.ts';
import { missingDatabase, otherName, readOnly } from '../engine/messages.ts';
import type { Connection } from './connection.ts';
import { type Flavour, isSupported, parseVersion } from './flavour.ts';
import { readServer, type ServerRow } from './inspect.ts';
import { grantName } from './quote.ts';
import { readSessions } from './sessions.ts';

/** What a server is like that can be worked with. */
export interface ServerFacts {
  readonly flavour: Flavour;
  /** The access's database, as the server spells it. */
  readonly database: string;
  /** And as grants spell it. */
  readonly grantedAs: string;
  readonly hasKiller: boolean;
}

const SYSTEM = new Set(['mysql', 'information_schema', 'performance_schema', 'sys']);
/** Of an identifier, which the pattern of a grant is too. */
const LONGEST = 64;

/** The driver compares certificates with names only, and for a number with `localhost` (mysql2 3.24.6). */
export function refuseAddress({ host, port }: Endpoint): void {
  if (isIP(host) !== 0) throw otherName(`${host}:${port}`);
}

function refuseSystem({ identity }: Request): void {
  if (SYSTEM.has(identity.dbname.toLowerCase()))
    throw new UserError(`dbname: ${identity.dbname} is the server's own; name a database of yours`);
}

/** Refuses a server, or a master user, that can't be worked with, before anything is touched. */
export async function checkServer(
  connection: Connection,
  access: Request,
  databaseMayBeGone: boolean,
): Promise<ServerFacts> {
  const { host, port } = access.endpoint;
  const { dbname } = access.identity;
  if (!databaseMayBeGone) refuseSystem(access);
  const server = await readServer(connection, dbname);
  const version = parseVersion(server.version);
  if (version === undefined || !isSupported(version))
    throw new UserError(
      `dbendpoint: ${host}:${port} is ${server.version}; MySQL 8.0.17 and MariaDB 10.6 are the oldest that are supported`,
    );
  if (server.isReadOnly === 1) throw readOnly(`${host}:${port}`);
  if (server.hasDatabase === 0 && !databaseMayBeGone)
    throw missingDatabase(`${host}:${port}`, dbname);
  const database = server.foldsCase === 0 ? dbname : dbname.toLowerCase();
  const grantedAs = grantName(database, server.namesAreLiteral === 1);
  if (grantedAs.length > LONGEST && !databaseMayBeGone)
    throw new UserError(
      `dbname: is too long: in a grant every _ and % takes two characters, and ${host} has room for ${LONGEST}`,
    );
  await refuseWithoutSessions(connection, server, host);
  return {
    flavour: version.flavour,
    database,
    grantedAs,
    hasKiller: server.hasKiller === 1,
  };
}

/**
 * Whoever loses access must lose the sessions too, and without PROCESS only one's own are listed. MySQL's SHOW GRANTS has what the
 * active roles allow, MariaDB's what the current role does. A session of somebody else that is seen proves more than any of that.
 */
async function refuseWithoutSessions(
  connection: Connection,
  { master, hasKiller }: ServerRow,
  host: string,
): Promise<void> {
  const rows = await connection.query<Record<string, string>>('SHOW GRANTS');
  const grants = rows.flatMap((row) => Object.values(row));
  const may = (privilege: RegExp) =>
    grants.some((grant) => / ON \*\.\* /.test(grant) && privilege.test(grant));
  if (!may(/ALL PRIVILEGES|\bPROCESS\b/)) {
    const seen = new Set((await readSessions(connection)).map(({ User }) => User));
    if (seen.size < 2)
      throw new UserError(
        `username: ${master} sees no sessions but its own on ${host}, so it can't end those of users that lose access; the master user must have PROCESS`,
      );
  }
  // What a role allows may not be seen here: then the first session tells.
  const mayKill =
    may(/ALL PRIVILEGES|SUPER|CONNECTION[ _]ADMIN/) || grants.some((grant) => !/ ON /.test(grant));
  if (hasKiller === 0 && !mayKill)
    throw new UserError(
      `username: ${master} may not end sessions on ${host}; outside of RDS (which has mysql.rds_kill) the master user must have CONNECTION_ADMIN`,
    );
}
