import { setTimeout as sleep } from 'node:timers/promises';
import type { Deadline } from '../../runtime/deadline.ts';
import type { Secret } from '../../runtime/secret.ts';
import { sideBySide } from '../../runtime/side-by-side.ts';
import type { StoredCredentials } from '../credentials.ts';
import { LONGEST_GOODBYE } from '../engine/connect-patiently.ts';
import { masterFacts } from '../engine/master-facts.ts';
import type { Explain } from '../engine/messages.ts';
import { masterLogin, type ServerOptions } from '../engine/options.ts';
import { LONGEST_IDLE } from '../engine/patience.ts';
import { loginDeadline, withProof } from '../engine/stored-password.ts';
import type { MysqlPlan } from '../model/changes.ts';
import type { MysqlTarget, ServerState } from '../model/state.ts';
import type { DatabaseServer, Proof } from '../server.ts';
import type { AccountDetails } from './accounts.ts';
import { applyPlan } from './apply.ts';
import type { Connect, Connection } from './connection.ts';
import { explainer } from './errors.ts';
import { expel } from './expel.ts';
import type { Flavour } from './flavour.ts';
import { type Memory, readAccounts, scopeOf } from './inspection.ts';
import { interpret, type MysqlInspection } from './interpret.ts';
import { type MysqlLock, takeLock } from './lock.ts';
import { tryLogin } from './login-test.ts';
import { readMarks } from './marks.ts';
import { planMysql } from './plan.ts';
import { refuseAddress } from './preflight.ts';
import { countSessions } from './sessions.ts';
import { readSighting } from './sighting.ts';
import { type LastSeen, type Session, siteOf } from './site.ts';

export { connect } from './connection.ts';

export type MysqlOptions = ServerOptions<Connect>;

/**
 * Takes the access's lock, and opens a second session to work in meanwhile. Both last until `close`.
 */
export async function openMysql(options: MysqlOptions): Promise<DatabaseServer> {
  refuseAddress(options.access.endpoint);
  const early = openEarly(options);
  try {
    const lock = await takeLock(options);
    try {
      const connection = (await early.take()) ?? (await openConnection(options));
      return databaseServer(options, lock, { connection, server: lock.server });
    } catch (error) {
      await lock.release();
      throw explainerOf(options)(error, 'getting ready to work');
    }
  } catch (error) {
    await early.close();
    throw error;
  }
}

function databaseServer(options: MysqlOptions, lock: MysqlLock, first: Session): DatabaseServer {
  let session = first;
  const memory: Memory = { users: [], names: new Map() };
  let deadline = options.workDeadline;
  let lastSeen: LastSeen = {
    current: { roles: [], users: [], people: [], grants: [] },
    accounts: new Map(),
    definers: new Map(),
    decided: [],
  };
  const told: string[] = [];
  const siteFor = (plan: MysqlPlan, password?: Secret) =>
    siteOf(options.access, session, lock, { plan, password, lastSeen });
  return {
    inspect: async (stored, people, expelled) => {
      const scope = scopeOf(options.access, session.server, stored, people, expelled);
      const [read, tried] = await sideBySide(
        readAccounts(session, scope, memory).catch((error: unknown) => {
          throw explainerOf(options, session.server.flavour)(error, 'reading the accounts');
        }),
        opensDatabase(options, session, stored, loginDeadline(deadline)),
      );
      const inspection = interpret(read.accounts, read.scope);
      const { definers, decided } = read.scope;
      lastSeen = { ...inspection, definers, decided };
      const proved = withProof(inspection, stored, tried && judge(tried, inspection, stored));
      return { ...proved, warnings: [...proved.warnings, ...lock.warnings] };
    },
    readMarks: () =>
      readMarks(session).catch((error: unknown) => {
        throw explainerOf(options, session.server.flavour)(
          error,
          'reading the marks of all accesses',
        );
      }),
    readSighting: (username) =>
      readSighting(session, { identity: options.access.identity, username }).catch(
        (error: unknown) => {
          throw explainerOf(options, session.server.flavour)(
            error,
            'reading who can reach the database',
          );
        },
      ),
    countSessions: (users) =>
      countSessions(session.connection, users).catch((error: unknown) => {
        throw explainerOf(options, session.server.flavour)(error, 'counting sessions');
      }),
    plan: (inspection: MysqlInspection, wanted: ServerState<MysqlTarget>) =>
      planMysql(inspection, wanted),
    expel: async (plan: MysqlPlan) => {
      await expel(plan, siteFor(plan), (warnings) => void told.push(...warnings));
      return [...told];
    },
    lockServer: lock.takeServer,
    interruptions: () => [...lock.warnings, ...told],
    apply: (plan: MysqlPlan, application) =>
      applyPlan(plan, siteFor(plan, application?.password), application?.store),
    renew: async () => {
      await lock.assertHeld();
      deadline = options.deadline;
      await session.connection.close();
      session = { ...session, connection: await openConnection(options, deadline) };
    },
    close: async () => {
      await Promise.all([session.connection.close(), lock.release()]);
    },
  };
}

/** A login that was tried, now that it is known whose it is. */
function judge(
  tried: Proof,
  { current, accounts }: MysqlInspection,
  { username }: StoredCredentials,
): Proof | undefined {
  const user = current.users.find(({ name }) => name === username);
  if (user === undefined) return undefined;
  return user.canLogIn && isTelling(accounts.get(user.name)) ? tried : { outcome: 'refused' };
}

/**
 * Does a login prove the password? It may be a second one that opens, and one that has expired is
 * not told while there is no session left for the user.
 */
function isTelling(account: AccountDetails | undefined): boolean {
  return account?.hasSecondPassword !== 1 && account?.isExpired !== 1;
}

function openConnection(
  options: MysqlOptions,
  deadline = options.workDeadline,
): Promise<Connection> {
  return options.connect(masterLogin(options), deadline);
}

/**
 * A session that is opened beside the one that takes the lock. If it can't be had, is lost, or has
 * waited for long, another one is opened after the lock: so the lock's errors are told, and those of
 * this one are not.
 */
function openEarly(options: MysqlOptions) {
  const start = Date.now();
  let isTaken = false;
  const opening = options.wasRefused
    ? Promise.resolve(undefined)
    : openConnection(options).catch(() => undefined);
  const close = async () => {
    if (!isTaken) await (await opening)?.close();
  };
  return {
    take: async () => {
      const connection = await opening;
      const isOpen = connection !== undefined && !connection.isLost();
      isTaken = isOpen && Date.now() - start < LONGEST_IDLE;
      if (isTaken) return connection;
      await close();
      return undefined;
    },
    /** An error is not held up by a login that is no longer needed. */
    close: () => Promise.race([close(), sleep(LONGEST_GOODBYE)]),
  };
}

/** Does the stored password open the database? Undefined if none is stored. */
async function opensDatabase(
  options: MysqlOptions,
  { server: { database, flavour } }: Session,
  { username, password }: StoredCredentials,
  deadline: Deadline,
): Promise<Proof | undefined> {
  if (username === undefined || password === undefined) return undefined;
  const login = { ...masterLogin(options), database, username, password };
  return tryLogin(
    () => options.connect(login, deadline),
    (error) => explainerOf(options, flavour)(error, `logging in as ${username}`),
  );
}

function explainerOf(options: MysqlOptions, flavour?: Flavour): Explain {
  const { endpoint, identity } = options.access;
  return explainer(endpoint, identity.dbname, { flavour, master: masterFacts(options) });
}
