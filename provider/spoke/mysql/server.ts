import type { Person } from '../../contract/messages/order.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import type { StoredCredentials } from '../credentials.ts';
import type { Lock } from '../engine/lock.ts';
import type { Explain } from '../engine/messages.ts';
import { masterLogin, type ServerOptions } from '../engine/options.ts';
import { proveStoredPassword } from '../engine/stored-password.ts';
import type { MysqlPlan } from '../model/changes.ts';
import type { MysqlTarget, ServerState } from '../model/state.ts';
import type { DatabaseServer } from '../server.ts';
import { accountsOf, type InspectionScope, leftoversOf, missingOf } from './accounts.ts';
import { applyPlan } from './apply.ts';
import type { Connect } from './connection.ts';
import { readDefined } from './definers.ts';
import { explainer } from './errors.ts';
import type { Flavour } from './flavour.ts';
import { readCatalogue } from './inspect.ts';
import { interpret, type MysqlInspection } from './interpret.ts';
import { takeLock } from './lock.ts';
import { isAccepted } from './login-test.ts';
import { namesOf } from './marker.ts';
import { planMysql } from './plan.ts';
import { checkServer, refuseAddress } from './preflight.ts';
import { type Session, siteOf } from './site.ts';

export { connect } from './connection.ts';

export type MysqlOptions = ServerOptions<Connect>;

/** Takes the server's lock, then opens a second session to work in. Both last until `close`. */
export async function openMysql(options: MysqlOptions): Promise<DatabaseServer> {
  refuseAddress(options.access.endpoint);
  const { lock, warnings } = await takeLock(options);
  try {
    const session = await openSession(options, options.workDeadline);
    return databaseServer(options, lock, session, warnings);
  } catch (error) {
    await lock.release();
    throw explainerOf(options)(error, 'getting ready to work');
  }
}

function databaseServer(
  options: MysqlOptions,
  lock: Lock,
  first: Session,
  warnings: readonly string[],
): DatabaseServer {
  let session = first;
  let loginDeadline = options.workDeadline;
  let lastSeen: ServerState = { roles: [], users: [], people: [], grants: [] };
  return {
    inspect: async (stored, people) => {
      const inspection = await inspect(options, session, stored, people);
      lastSeen = inspection.current;
      const proved = await proveStoredPassword(
        inspection,
        stored,
        async (user, login) =>
          user.canLogIn &&
          // It may be the second one that opens.
          !inspection.secondPasswords.has(user.name) &&
          (await opensDatabase(options, session, login, loginDeadline)),
      );
      return { ...proved, warnings: [...proved.warnings, ...warnings] };
    },
    plan: (inspection: MysqlInspection, wanted: ServerState<MysqlTarget>) =>
      planMysql(inspection, wanted),
    apply: (plan: MysqlPlan, application) => {
      const password = application?.password;
      const site = siteOf(options.access, session, lock, { plan, password, current: lastSeen });
      return applyPlan(plan, site, application?.store);
    },
    renew: async () => {
      await lock.assertHeld();
      loginDeadline = options.deadline;
      await session.connection.close();
      session = await openSession(options, options.deadline);
    },
    close: async () => {
      await session.connection.close();
      await lock.release();
    },
  };
}

async function openSession(options: MysqlOptions, deadline: Deadline): Promise<Session> {
  const { access, connect, databaseMayBeGone } = options;
  const connection = await connect(masterLogin(options), deadline);
  try {
    return { connection, server: await checkServer(connection, access, databaseMayBeGone) };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Reads the accounts and interprets them. */
async function inspect(
  options: MysqlOptions,
  session: Session,
  { username }: StoredCredentials,
  people: readonly Person[],
): Promise<MysqlInspection> {
  const { access } = options;
  const usernames = people.map((person) => person.username);
  const { database, flavour } = session.server;
  const scope = { access, database, storedUsername: username, people: usernames };
  const { accounts, ...more } = await readAccounts(session, scope).catch((error: unknown) => {
    throw explainerOf(options, flavour)(error, 'reading the accounts');
  });
  return interpret(accounts, { ...scope, ...more });
}

/**
 * Definers are asked about only if there are leftovers, or people whom the server may refuse: the
 * question is an expensive one.
 */
async function readAccounts(
  { connection, server }: Session,
  { access, storedUsername, people }: Omit<InspectionScope, 'definers' | 'refused'>,
) {
  const { roles, ledger } = namesOf(access.identity);
  const stored = storedUsername === undefined ? [] : [storedUsername];
  const accounts = accountsOf(
    await readCatalogue(connection, server.flavour, {
      grantedAs: server.grantedAs,
      roles: `${ledger.replaceAll('_', '\\_')}\\_%`,
      names: [...roles, ledger, ...people, ...stored],
    }),
  );
  const missing = server.refusesDefiners ? missingOf(accounts, people) : [];
  const isAsked = missing.length > 0 || leftoversOf(accounts).length > 0;
  const defined = isAsked ? await readDefined(connection) : [];
  const definers = Map.groupBy(defined, ({ definer }) => definer);
  return { accounts, definers, refused: missing.filter((name) => definers.has(name)) };
}

function opensDatabase(
  options: MysqlOptions,
  { server }: Session,
  login: Required<StoredCredentials>,
  deadline: Deadline,
): Promise<boolean> {
  return isAccepted(
    () =>
      options.connect({ ...masterLogin(options), database: server.database, ...login }, deadline),
    (error) => explainerOf(options, server.flavour)(error, `logging in as ${login.username}`),
  );
}

function explainerOf({ access }: MysqlOptions, flavour?: Flavour): Explain {
  return explainer(access.endpoint, access.identity.dbname, flavour);
}
