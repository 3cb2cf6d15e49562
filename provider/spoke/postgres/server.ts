import { setTimeout as sleep } from 'node:timers/promises';
import type { Person } from '../../contract/messages/order.ts';
import { accessId } from '../../contract/request/identity.ts';
import { hostPort, type Request } from '../../contract/request/request.ts';
import { missingDatabase } from '../../errors/server.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import { errorCode } from '../../runtime/errors.ts';
import { nearest } from '../../runtime/nearest.ts';
import { sideBySide } from '../../runtime/side-by-side.ts';
import { digest, type StoredCredentials } from '../credentials.ts';
import { LONGEST_GOODBYE } from '../engine/connect-patiently.ts';
import { masterFacts } from '../engine/master-facts.ts';
import type { Explain } from '../engine/messages.ts';
import { masterLogin, type ServerOptions } from '../engine/options.ts';
import { LONGEST_IDLE } from '../engine/patience.ts';
import { type Sql, sql } from '../engine/sql.ts';
import { loginDeadline, withProof } from '../engine/stored-password.ts';
import type { PostgresPlan } from '../model/changes.ts';
import type { PostgresTarget, ServerState } from '../model/state.ts';
import type { DatabaseServer, Proof } from '../server.ts';
import { applyPlan } from './apply.ts';
import { SERVER } from './catalogue/catalogue-queries.ts';
import { readBasis, readCatalogue } from './catalogue/inspect.ts';
import type { ServerRow } from './catalogue/rows.ts';
import type { Connect, Opened } from './connection.ts';
import { explainer, LOCK_DATABASE, NO_DATABASE } from './errors.ts';
import { expel } from './expel.ts';
import { type PostgresLock, takeLock } from './lock.ts';
import { logInAs } from './log-in-as.ts';
import { tryLogin } from './login-test.ts';
import { isUserMarker, markerOf, parseMarker } from './marker.ts';
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
 * Takes the lock of the access, and connects to its database meanwhile. Both last until `close`, and
 * so does the server's lock, once it is taken.
 */
export async function openPostgres(options: PostgresOptions): Promise<DatabaseServer> {
  const start = Date.now();
  const early = connectEarly(options);
  const lock = await takeLock(options).catch(async (error: unknown) => {
    // An error is not held up by a login that is no longer needed.
    await Promise.race([early.then((opened) => opened?.close()), sleep(LONGEST_GOODBYE)]);
    throw error;
  });
  try {
    const fresh = await unlessOld(await early, Date.now() - start);
    const session = await openSession(options, lock, options.workDeadline, fresh);
    return databaseServer(options, lock, session);
  } catch (error) {
    await lock.release();
    throw explainerOf(options)(error, 'connecting to the database');
  }
}

/** Undefined if it fails: then another session is opened when the lock is ours. */
async function connectEarly(options: PostgresOptions): Promise<Opened | undefined> {
  if (options.wasRefused) return undefined;
  return logIn(options, options.access.identity.dbname, options.workDeadline).catch(
    () => undefined,
  );
}

function logIn(options: PostgresOptions, database: string, deadline: Deadline): Promise<Opened> {
  const login = { ...masterLogin(options), database, first: aboutServer };
  return options.connect(login, deadline);
}

function aboutServer(isOurs: Sql): readonly Sql[] {
  return [sql`SELECT * FROM (${SERVER}) server WHERE ${isOurs}`];
}

function databaseServer(
  options: PostgresOptions,
  lock: PostgresLock,
  first: Session,
): DatabaseServer {
  let session = first;
  const ended = () => session.unblocking.warnings();
  const ofExpulsions: string[] = [];
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
      const tell = (warnings: readonly string[]) => void ofExpulsions.push(...warnings);
      await expel(plan, siteOf(options, session, lock, undefined), tell);
      return [...ended(), ...ofExpulsions];
    },
    lockServer: lock.takeServer,
    interruptions: () => [...lock.warnings, ...ended(), ...ofExpulsions],
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
      await Promise.all([session.connection.close(), lock.release()]);
    },
  };
}

async function openSession(
  options: PostgresOptions,
  lock: PostgresLock,
  deadline: Deadline,
  early?: Opened,
): Promise<Session> {
  const { access, databaseMayBeGone } = options;
  const connectTo = (database: string) => logIn(options, database, deadline);
  const raw =
    early ??
    (await connectTo(access.identity.dbname).catch((error: unknown) => {
      if (errorCode(error) !== NO_DATABASE) throw error;
      return databaseMayBeGone ? connectTo(LOCK_DATABASE) : refuseMissing(access, lock);
    }));
  try {
    const [rows] = raw.first<[ServerRow]>();
    const server = checkServer(rows, access);
    const mark = markerOf(accessId(access.identity), access.identity);
    const means = { master: lock.connection, logInAs: logInAs(options, deadline), mark };
    const ways = unblocking(means);
    return { connection: ways.unblocked(raw), server, unblocking: ways };
  } catch (error) {
    await raw.close();
    throw error;
  }
}

/** One that is not used is closed, lost or not: its timer would go on until the deadline. */
async function unlessOld(early: Opened | undefined, age: number): Promise<Opened | undefined> {
  if (early === undefined || (age < LONGEST_IDLE && !early.isLost())) return early;
  await early.close();
  return undefined;
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

/** Reads the catalogue and interprets it, and tries the password that is stored meanwhile. */
async function inspect(
  options: PostgresOptions,
  { connection, server }: Session,
  asked: {
    readonly stored: StoredCredentials;
    readonly people: readonly Person[];
    readonly expelled: readonly string[] | undefined;
  },
): Promise<PostgresInspection> {
  const { access } = options;
  const { stored, people, expelled = [] } = asked;
  const explain = explainerOf(options);
  const names = namesOf(access, stored.username);
  const wanted = people.map((person) => person.username);
  const scope = {
    access: accessId(access.identity),
    names: [...names, ...wanted, ...expelled],
    ...{ schemas: access.schemas, adopt: access.adopt },
  };
  const reading = (error: unknown) => {
    throw explain(error, 'reading the catalogue');
  };
  const basis = await readBasis(connection, server, scope).catch(reading);
  const current = basis.roles
    .map(({ name, comment }) => ({ name, marker: parseMarker(comment) }))
    .find(({ name, marker }) => name === stored.username && isUserMarker(marker))?.marker;
  const rotates = !(isUserMarker(current) && current.rotation === digest(access.rotation));
  const [catalogue, proof] = await sideBySide(
    readCatalogue(connection, basis, scope, rotates || access.adopt !== undefined).catch(reading),
    current && prove(options, server, stored),
  );
  const adoptee =
    access.adopt === undefined
      ? undefined
      : await seek(connection, catalogue, access, access.adopt).catch((error: unknown) => {
          throw explain(error, 'reading the user to adopt');
        });
  const inspection = { ...interpret(catalogue, access, names, wanted, expelled), adoptee };
  return withProof(inspection, stored, proof);
}

/** Does the stored password open the database? Undefined if none is stored. */
async function prove(
  options: PostgresOptions,
  { database }: ServerRow,
  { username, password }: StoredCredentials,
): Promise<Proof | undefined> {
  if (username === undefined || password === undefined) return undefined;
  const logIn = logInAs(options, loginDeadline(options.deadline));
  return tryLogin(
    () => logIn({ username, password }, database),
    (error) => explainerOf(options)(error, `logging in as ${username}`),
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
