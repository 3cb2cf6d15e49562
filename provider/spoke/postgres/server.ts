import type { Deadline } from '../../contract/deadline.ts';
import { errorCode, UserError } from '../../contract/errors.ts';
import { accessId } from '../../contract/identity.ts';
import type { AccessRequest } from '../../contract/request.ts';
import type { Secret } from '../../contract/secret.ts';
import type { User } from '../access.ts';
import type { StoredCredentials } from '../credentials.ts';
import type { DatabaseServer, Inspection, MasterUser } from '../server.ts';
import { applyChanges } from './apply.ts';
import { type Connect, type Connection, connectPatiently, type Login } from './connection.ts';
import { readCatalogue, readServer, type ServerRow } from './inspect.ts';
import { interpret, namesOf } from './interpret.ts';
import { markerOf } from './marker.ts';
import { explained, readOnly } from './problems.ts';

export interface PostgresOptions {
  readonly access: AccessRequest;
  readonly master: MasterUser;
  readonly certificateAuthorities: readonly string[];
  readonly connect: Connect;
  readonly deadline: Deadline;
  /** A removal also works without the access's database: somebody may have dropped it. */
  readonly databaseMayBeGone: boolean;
}

/**
 * RDS always has it, so it is where all who work on this server meet: an advisory lock counts for one database only.
 * https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
 */
const MEETING_POINT = 'postgres';
const LOCK = "SELECT pg_advisory_lock(hashtext('database-access'))";

/** Logs in as the master, waits for the lock, and connects to the access's database. */
export async function openPostgres(options: PostgresOptions): Promise<DatabaseServer> {
  const { access, master, certificateAuthorities, connect, deadline } = options;
  const { host, port } = access.server;
  const login: Login = { host, port, database: MEETING_POINT, ...master, certificateAuthorities };
  const lock = await connectPatiently(connect, login, deadline).catch((error: unknown) => {
    throw explained(error, 'logging in as the master user', access.server, MEETING_POINT);
  });
  try {
    await lock.query(LOCK);
    const connection = await connectToDatabase(options, login);
    return databaseServer(
      options,
      login,
      lock,
      connection,
      await readFitServer(connection, access),
    );
  } catch (error) {
    await lock.close();
    throw explained(error, 'waiting for the lock', access.server, access.identity.dbname);
  }
}

async function connectToDatabase(options: PostgresOptions, login: Login): Promise<Connection> {
  const { access, connect, databaseMayBeGone, deadline } = options;
  try {
    return await connect({ ...login, database: access.identity.dbname }, deadline);
  } catch (error) {
    if (databaseMayBeGone && errorCode(error) === '3D000') return connect(login, deadline);
    throw error;
  }
}

/** Refuses a server, or a master user, that can't be worked with, before anything is touched. */
async function readFitServer(connection: Connection, access: AccessRequest): Promise<ServerRow> {
  const { host, port } = access.server;
  const row = await readServer(connection);
  if (row.isReadOnly) throw readOnly(`${host}:${port}`);
  if (!row.mayCreateRoles)
    throw new UserError(
      `username: ${row.master} may not create roles on ${host}; the master user must have CREATEROLE`,
    );
  return row;
}

function databaseServer(
  { access, connect, deadline }: PostgresOptions,
  login: Login,
  lock: Connection,
  connection: Connection,
  server: ServerRow,
): DatabaseServer {
  const { version, database } = server;
  const id = accessId(access.identity);
  const marker = markerOf(id, access.identity);
  const explain = (error: unknown, doing: string) =>
    explained(error, doing, access.server, access.identity.dbname);

  const canLogIn = async (username: string, password: Secret): Promise<boolean> => {
    try {
      const session = await connect({ ...login, database, username, password }, deadline);
      await session.close();
      return true;
    } catch (error) {
      if (LOGIN_REFUSED.has(errorCode(error) ?? '')) return false;
      throw explain(error, `logging in as ${username}`);
    }
  };

  const inspect = async (stored: StoredCredentials): Promise<Inspection> => {
    const { username, password } = stored;
    const names = namesOf(access, username);
    const catalogue = await readCatalogue(connection, server, id, names).catch((error: unknown) => {
      throw explain(error, 'reading the catalogue');
    });
    const inspection = interpret(catalogue, access, names);
    const user = inspection.current.users.find(({ name }) => name === username);
    if (user === undefined || password === undefined) return inspection;
    return (await canLogIn(user.name, password))
      ? withStoredPassword(inspection, user)
      : inspection;
  };

  return {
    inspect,
    canLogIn,
    apply: (changes, password) =>
      applyChanges(changes, {
        connection,
        explain,
        connectTo: (name) => connect({ ...login, database: name }, deadline),
        dialect: {
          version,
          database,
          password,
          roleMarker: ({ role }) => ({ ...marker, is: role.level, database, server: role.server }),
          userMarker: ({ user: { generation, rotation } }) => ({
            ...marker,
            is: 'application user',
            generation,
            rotation,
          }),
        },
      }),
    close: async () => {
      await connection.close();
      await lock.close();
    },
  };
}

function withStoredPassword(inspection: Inspection, user: User): Inspection {
  const known: User = { ...user, password: 'as stored' };
  const users = inspection.current.users.map((other) => (other === user ? known : other));
  return { ...inspection, current: { ...inspection.current, users } };
}

/** Wrong password; no such user, or NOLOGIN; no CONNECT on the database. */
const LOGIN_REFUSED = new Set(['28P01', '28000', '42501']);
