import type { Person } from '../../contract/messages/order.ts';
import { accessId } from '../../contract/request/identity.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import { errorCode } from '../../runtime/errors.ts';
import type { StoredCredentials } from '../credentials.ts';
import type { Lock } from '../engine/lock.ts';
import type { Explain } from '../engine/messages.ts';
import { masterLogin, type ServerOptions } from '../engine/options.ts';
import { sql } from '../engine/sql.ts';
import { proveStoredPassword } from '../engine/stored-password.ts';
import type { PostgresPlan } from '../model/changes.ts';
import type { PostgresTarget, ServerState } from '../model/state.ts';
import type { DatabaseServer } from '../server.ts';
import { applyPlan } from './apply.ts';
import type { Connect } from './connection.ts';
import { explainer } from './errors.ts';
import { readCatalogue } from './inspect.ts';
import { interpret, namesOf, type PostgresInspection } from './interpret.ts';
import { LOCK_DATABASE, takeLock } from './lock.ts';
import { isAccepted } from './login-test.ts';
import { planPostgres } from './plan.ts';
import { assertMasterKeepsItsPassword, checkServer } from './preflight.ts';
import { type Session, siteOf } from './site.ts';

export { connect } from './connection.ts';

export type PostgresOptions = ServerOptions<Connect>;

/** Takes the server's lock, then connects to the access's database. Both last until `close`. */
export async function openPostgres(options: PostgresOptions): Promise<DatabaseServer> {
  const lock = await takeLock(options);
  try {
    const session = await openSession(options, options.workDeadline);
    return databaseServer(options, lock, session);
  } catch (error) {
    await lock.release();
    throw explainerOf(options)(error, 'connecting to the database');
  }
}

function databaseServer(options: PostgresOptions, lock: Lock, first: Session): DatabaseServer {
  let session = first;
  return {
    inspect: (stored, people) => inspect(options, session, stored, people),
    plan: (inspection: PostgresInspection, wanted: ServerState<PostgresTarget>) =>
      planPostgres(inspection, wanted, options.access.identity.dbname),
    apply: async (plan: PostgresPlan, application) => {
      const site = siteOf(options, session, lock, application?.password);
      const warnings = await applyPlan(plan, site, application?.store);
      await assertMasterKeepsItsPassword(session.connection, session.server.version);
      return warnings;
    },
    renew: async () => {
      await lock.assertHeld();
      await session.connection.close();
      session = await openSession(options, options.deadline);
    },
    close: async () => {
      await session.connection.close();
      await lock.release();
    },
  };
}

async function openSession(options: PostgresOptions, deadline: Deadline): Promise<Session> {
  const { access, connect, databaseMayBeGone } = options;
  const login = masterLogin(options);
  const connection = await connect({ ...login, database: access.identity.dbname }, deadline).catch(
    (error: unknown) => {
      if (databaseMayBeGone && errorCode(error) === '3D000')
        return connect({ ...login, database: LOCK_DATABASE }, deadline);
      throw error;
    },
  );
  try {
    const server = await checkServer(connection, access);
    // Set by a DBA for the master, this could make it a member of every user that it creates.
    if (server.version >= 160_000) await connection.query(sql`SET createrole_self_grant = ''`);
    return { connection, server };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Reads the catalogue, interprets it, and tries the password that is stored. */
async function inspect(
  options: PostgresOptions,
  { connection, server }: Session,
  stored: StoredCredentials,
  people: readonly Person[],
): Promise<PostgresInspection> {
  const { access, connect, deadline } = options;
  const explain = explainerOf(options);
  const names = namesOf(access, stored.username);
  const wanted = people.map((person) => person.username);
  const catalogue = await readCatalogue(connection, server, accessId(access.identity), [
    ...names,
    ...wanted,
  ]).catch((error: unknown) => {
    throw explain(error, 'reading the catalogue');
  });
  const inspection = interpret(catalogue, access, names, wanted);
  return proveStoredPassword(inspection, stored, (_, login) =>
    isAccepted(
      () => connect({ ...masterLogin(options), database: server.database, ...login }, deadline),
      (error) => explain(error, `logging in as ${login.username}`),
    ),
  );
}

function explainerOf({ access }: PostgresOptions): Explain {
  return explainer(access.endpoint, access.identity.dbname);
}
