import type { Person } from '../../contract/messages/order.ts';
import { accessId } from '../../contract/request/identity.ts';
import { hostPort, type Request } from '../../contract/request/request.ts';
import { missingDatabase } from '../../errors/server.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import { errorCode } from '../../runtime/errors.ts';
import { nearest } from '../../runtime/nearest.ts';
import type { StoredCredentials } from '../credentials.ts';
import { masterFacts } from '../engine/master-facts.ts';
import type { Explain } from '../engine/messages.ts';
import { masterLogin, type ServerOptions } from '../engine/options.ts';
import { sql } from '../engine/sql.ts';
import { loginDeadline, proveStoredPassword } from '../engine/stored-password.ts';
import type { PostgresPlan } from '../model/changes.ts';
import type { PostgresTarget, ServerState } from '../model/state.ts';
import type { DatabaseServer } from '../server.ts';
import { applyPlan } from './apply.ts';
import { readCatalogue } from './catalogue/inspect.ts';
import type { Connect } from './connection.ts';
import { explainer, LOCK_DATABASE, NO_DATABASE } from './errors.ts';
import { expel } from './expel.ts';
import { type PostgresLock, takeLock } from './lock.ts';
import { tryLogin } from './login-test.ts';
import { planPostgres } from './plan/plan.ts';
import { assertMasterKeepsItsPassword, checkServer } from './preflight.ts';
import type { seekAdoptee } from './seek-adoptee.ts';
import { countSessions } from './sessions/sessions.ts';
import { unblocking } from './sessions/unblocking.ts';
import { type Session, siteOf } from './site.ts';
import { interpret, namesOf, type PostgresInspection } from './state/interpret.ts';

export { connect } from './connection.ts';

export type PostgresOptions = ServerOptions<Connect>;

/**
 * Takes the lock of the access, then connects to its database. Both last until `close`, and so does
 * the server's lock, once it is taken.
 */
export async function openPostgres(options: PostgresOptions): Promise<DatabaseServer> {
  const lock = await takeLock(options);
  try {
    const session = await openSession(options, lock, options.workDeadline);
    return databaseServer(options, lock, session);
  } catch (error) {
    await lock.release();
    throw explainerOf(options)(error, 'connecting to the database');
  }
}

function databaseServer(
  options: PostgresOptions,
  lock: PostgresLock,
  first: Session,
): DatabaseServer {
  let session = first;
  const ended = () => session.unblocking.warnings();
  return {
    inspect: async (stored, people, expelled) => {
      const inspection = await inspect(options, session, { stored, people, expelled });
      return { ...inspection, warnings: [...inspection.warnings, ...lock.warnings] };
    },
    readMarks: async () => {
      const { readMarks } = await import('./catalogue/marks.ts');
      return readMarks(session.connection).catch((error: unknown) => {
        throw explainerOf(options)(error, 'reading the marks of all accesses');
      });
    },
    readSighting: async (username) => {
      const { readSighting } = await import('./catalogue/sighting.ts');
      return readSighting(session.connection, {
        access: accessId(options.access.identity),
        database: session.server.database,
        username,
      }).catch((error: unknown) => {
        throw explainerOf(options)(error, 'reading who can reach the database');
      });
    },
    countSessions: (users) =>
      countSessions(session.connection, users).catch((error: unknown) => {
        throw explainerOf(options)(error, 'counting sessions');
      }),
    plan: (inspection: PostgresInspection, wanted: ServerState<PostgresTarget>) =>
      planPostgres(inspection, wanted, options.access.identity.dbname),
    expel: async (plan: PostgresPlan) => {
      await expel(plan, siteOf(options, session, lock, undefined));
      return ended();
    },
    lockServer: lock.takeServer,
    interruptions: () => [...lock.warnings, ...ended()],
    apply: async (plan: PostgresPlan, application) => {
      const site = siteOf(options, session, lock, application?.password);
      const { warnings, undone } = await applyPlan(plan, site, application?.store);
      await assertMasterKeepsItsPassword(session.connection, session.server.version).catch(
        (error: unknown) => {
          throw site.explain(error, 'looking for what locks the master out');
        },
      );
      return { warnings: [...ended(), ...warnings], undone };
    },
    renew: async () => {
      await lock.assertHeld();
      await session.connection.close();
      session = await openSession(options, lock, options.deadline);
    },
    close: async () => {
      await session.connection.close();
      await lock.release();
    },
  };
}

async function openSession(
  options: PostgresOptions,
  lock: PostgresLock,
  deadline: Deadline,
): Promise<Session> {
  const { access, connect, databaseMayBeGone } = options;
  const connectTo = (database: string) => connect({ ...masterLogin(options), database }, deadline);
  const raw = await connectTo(access.identity.dbname).catch((error: unknown) => {
    if (errorCode(error) !== NO_DATABASE) throw error;
    return databaseMayBeGone ? connectTo(LOCK_DATABASE) : refuseMissing(access, lock);
  });
  try {
    const ways = unblocking(lock.connection, connectTo);
    const connection = ways.unblocked(raw);
    const server = await checkServer(connection, access);
    return { connection, server, unblocking: ways };
  } catch (error) {
    await raw.close();
    throw error;
  }
}

async function refuseMissing(
  { identity: { dbname }, endpoint }: Request,
  { connection }: PostgresLock,
): Promise<never> {
  const rows = await connection.query<{ name: string }>(
    sql`SELECT datname::text AS name FROM pg_database WHERE datallowconn AND NOT datistemplate`,
  );
  const known = rows.map(({ name }) => name);
  const near = nearest(dbname, known);
  throw missingDatabase({ server: hostPort(endpoint), database: dbname, near });
}

/** Reads the catalogue, interprets it, and tries the password that is stored. */
async function inspect(
  options: PostgresOptions,
  { connection, server }: Session,
  asked: {
    readonly stored: StoredCredentials;
    readonly people: readonly Person[];
    readonly expelled: readonly string[] | undefined;
  },
): Promise<PostgresInspection> {
  const { access, connect, deadline } = options;
  const { stored, people, expelled = [] } = asked;
  const explain = explainerOf(options);
  const names = namesOf(access, stored.username);
  const wanted = people.map((person) => person.username);
  const catalogue = await readCatalogue(connection, server, {
    access: accessId(access.identity),
    names: [...names, ...wanted, ...expelled],
    schemas: access.schemas,
    adopt: access.adopt,
  }).catch((error: unknown) => {
    throw explain(error, 'reading the catalogue');
  });
  const adoptee =
    access.adopt === undefined
      ? undefined
      : await seek(connection, catalogue, access, access.adopt).catch((error: unknown) => {
          throw explain(error, 'reading the user to adopt');
        });
  const inspection = {
    ...interpret(catalogue, access, names, wanted, expelled),
    adoptee,
  };
  return proveStoredPassword(inspection, stored, (_, login) =>
    tryLogin(
      () =>
        connect(
          { ...masterLogin(options), database: server.database, ...login, isProof: true },
          loginDeadline(deadline),
        ),
      (error) => explain(error, `logging in as ${login.username}`),
    ),
  );
}

/** Few requests need it, so those that do load it. */
async function seek(...asked: Parameters<typeof seekAdoptee>): ReturnType<typeof seekAdoptee> {
  const { seekAdoptee } = await import('./seek-adoptee.ts');
  return seekAdoptee(...asked);
}

function explainerOf(options: PostgresOptions): Explain {
  const { endpoint, identity } = options.access;
  return explainer(endpoint, identity.dbname, { master: masterFacts(options) });
}
