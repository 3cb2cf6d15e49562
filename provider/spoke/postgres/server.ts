import type { Person } from '../../contract/messages/order.ts';
import { accessId } from '../../contract/request/identity.ts';
import type { Request } from '../../contract/request/request.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import { errorCode, OutsideError } from '../../runtime/errors.ts';
import type { StoredCredentials } from '../credentials.ts';
import {
  type DatabaseServer,
  type Inspection,
  type MasterUser,
  withStoredPassword,
} from '../server.ts';
import { applyPlan } from './apply.ts';
import {
  type Connect,
  type Connection,
  type ConnectOptions,
  connectPatiently,
} from './connection.ts';
import { CLEARTEXT_REFUSED, explained } from './errors.ts';
import { readCatalogue } from './inspect.ts';
import { interpret, namesOf } from './interpret.ts';
import { markerOf } from './marker.ts';
import { assertMasterKeepsItsPassword, readFitServer } from './preflight.ts';
import type { ServerRow } from './rows.ts';

export { connect } from './connection.ts';

export interface PostgresOptions {
  readonly access: Request;
  readonly master: MasterUser;
  readonly certificateAuthorities: readonly string[];
  readonly connect: Connect;
  /** When all must be over, and when the work must be, so that there is time to undo it. */
  readonly deadline: Deadline;
  readonly workDeadline: Deadline;
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
  const { access, master, certificateAuthorities, connect, deadline, workDeadline } = options;
  const { host, port } = access.endpoint;
  const login: ConnectOptions = {
    host,
    port,
    database: MEETING_POINT,
    ...master,
    certificateAuthorities,
  };
  const lock = await connectPatiently(connect, login, deadline).catch((error: unknown) => {
    throw explained(error, 'logging in as the master user', access.endpoint, MEETING_POINT);
  });
  try {
    await lock.query(`SET lock_timeout = ${Math.max(1, Math.floor(workDeadline.left() * 0.9))}`);
    await lock.query(LOCK);
  } catch (error) {
    await lock.close();
    throw explained(error, 'waiting for the lock', access.endpoint, MEETING_POINT);
  }
  try {
    const work = await connectToDatabase(options, login, workDeadline);
    return databaseServer(options, login, lock, work);
  } catch (error) {
    await lock.close();
    throw explained(error, 'connecting to the database', access.endpoint, access.identity.dbname);
  }
}

interface Work {
  readonly connection: Connection;
  readonly server: ServerRow;
}

async function connectToDatabase(
  options: PostgresOptions,
  login: ConnectOptions,
  deadline: Deadline,
): Promise<Work> {
  const { access, connect, databaseMayBeGone } = options;
  const connection = await connect({ ...login, database: access.identity.dbname }, deadline).catch(
    (error: unknown) => {
      if (databaseMayBeGone && errorCode(error) === '3D000') return connect(login, deadline);
      throw error;
    },
  );
  try {
    const server = await readFitServer(connection, access);
    // A setting of the master's could make it a member of every user that it makes.
    if (server.version >= 160_000) await connection.query("SET createrole_self_grant = ''");
    return { connection, server };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Wrong password; no such user, or NOLOGIN; no CONNECT on the database; the user is in rds_iam. */
const LOGIN_REFUSED = new Set(['28P01', '28000', '42501', CLEARTEXT_REFUSED]);

function databaseServer(
  options: PostgresOptions,
  login: ConnectOptions,
  lock: Connection,
  first: Work,
): DatabaseServer {
  const { access, connect, deadline } = options;
  const id = accessId(access.identity);
  const marker = markerOf(id, access.identity);
  const explain = (error: unknown, doing: string) =>
    explained(error, doing, access.endpoint, access.identity.dbname);
  let { connection, server } = first;

  const assertLocked = async () => {
    await lock.query('SELECT 1').catch((error: unknown) => {
      throw new OutsideError(
        `the lock on ${login.host} was lost, so others may be at work there: ${explain(error, 'asking for the lock').message}`,
      );
    });
  };

  const opensTheDatabase = async ({
    username,
    password,
  }: Required<StoredCredentials>): Promise<boolean> => {
    try {
      const session = await connect(
        { ...login, database: server.database, username, password },
        deadline,
      );
      await session.close();
      return true;
    } catch (error) {
      if (LOGIN_REFUSED.has(errorCode(error) ?? '')) return false;
      throw explain(error, `logging in as ${username}`);
    }
  };

  const inspect = async (
    { username, password }: StoredCredentials,
    people: readonly Person[],
  ): Promise<Inspection> => {
    const names = namesOf(access, username);
    const wanted = people.map((person) => person.username);
    const catalogue = await readCatalogue(connection, server, id, [...names, ...wanted]).catch(
      (error: unknown) => {
        throw explain(error, 'reading the catalogue');
      },
    );
    const inspection = interpret(catalogue, access, names, wanted);
    const user = inspection.current.users.find(({ name }) => name === username);
    if (user === undefined || password === undefined) return inspection;
    const isProved = await opensTheDatabase({ username: user.name, password });
    return isProved ? withStoredPassword(inspection, user) : inspection;
  };

  return {
    inspect,
    apply: async (plan, password, store) => {
      const { version, database } = server;
      const warnings = await applyPlan(
        plan,
        {
          connection,
          assertLocked,
          explain,
          connectTo: (name) => connect({ ...login, database: name }, deadline),
          dialect: {
            version,
            database,
            password,
            roleMarker: ({ level, hostPort }) => ({
              ...marker,
              is: level,
              database,
              server: hostPort,
            }),
            userMarker: ({ generation, rotation }) => ({
              ...marker,
              is: 'application user',
              generation,
              rotation,
            }),
          },
        },
        store,
      );
      await assertMasterKeepsItsPassword(connection, version);
      return warnings;
    },
    renew: async () => {
      await assertLocked();
      await connection.close();
      ({ connection, server } = await connectToDatabase(options, login, deadline));
    },
    close: async () => {
      await connection.close();
      await lock.close();
    },
  };
}
