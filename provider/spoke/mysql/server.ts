import type { Person } from '../../contract/messages/order.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import type { Secret } from '../../runtime/secret.ts';
import type { StoredCredentials } from '../credentials.ts';
import type { Explain } from '../engine/messages.ts';
import { masterLogin, type ServerOptions } from '../engine/options.ts';
import { loginDeadline, proveStoredPassword } from '../engine/stored-password.ts';
import type { MysqlPlan } from '../model/changes.ts';
import type { MysqlTarget, ServerState } from '../model/state.ts';
import type { DatabaseServer, Proof } from '../server.ts';
import { accountsOf, type InspectionScope, leftoversOf, missingOf } from './accounts.ts';
import { applyPlan } from './apply.ts';
import type { Connect } from './connection.ts';
import { readDefined } from './definers.ts';
import { explainer } from './errors.ts';
import { expel } from './expel.ts';
import type { Flavour } from './flavour.ts';
import { readCatalogue } from './inspect.ts';
import { interpret, type MysqlInspection } from './interpret.ts';
import { type MysqlLock, takeLock } from './lock.ts';
import { tryLogin } from './login-test.ts';
import { namesOf } from './marker.ts';
import { planMysql } from './plan.ts';
import { checkServer, refuseAddress } from './preflight.ts';
import { type Session, siteOf } from './site.ts';

export { connect } from './connection.ts';

export type MysqlOptions = ServerOptions<Connect>;

/** Takes the access's lock, then opens a second session to work in. Both last until `close`. */
export async function openMysql(options: MysqlOptions): Promise<DatabaseServer> {
  refuseAddress(options.access.endpoint);
  const lock = await takeLock(options);
  try {
    const session = await openSession(options, options.workDeadline);
    return databaseServer(options, lock, session);
  } catch (error) {
    await lock.release();
    throw explainerOf(options)(error, 'getting ready to work');
  }
}

function databaseServer(options: MysqlOptions, lock: MysqlLock, first: Session): DatabaseServer {
  let session = first;
  let deadline = options.workDeadline;
  let lastSeen: ServerState = { roles: [], users: [], people: [], grants: [] };
  const siteFor = (plan: MysqlPlan, password?: Secret) =>
    siteOf(options.access, session, lock, { plan, password, current: lastSeen });
  return {
    inspect: async (stored, people, expelled = []) => {
      const inspection = await inspect(options, session, { stored, people, expelled });
      lastSeen = inspection.current;
      const proved = await proveStoredPassword(
        inspection,
        stored,
        async (user, login): Promise<Proof> =>
          // With a second password, it may be that one that opens.
          user.canLogIn && !inspection.secondPasswords.has(user.name)
            ? opensDatabase(options, session, login, loginDeadline(deadline))
            : { outcome: 'refused' },
      );
      return { ...proved, warnings: [...proved.warnings, ...lock.warnings] };
    },
    plan: (inspection: MysqlInspection, wanted: ServerState<MysqlTarget>) =>
      planMysql(inspection, wanted),
    expel: (plan: MysqlPlan) => expel(plan, siteFor(plan)),
    lockServer: lock.takeServer,
    apply: (plan: MysqlPlan, application) =>
      applyPlan(plan, siteFor(plan, application?.password), application?.store),
    renew: async () => {
      await lock.assertHeld();
      deadline = options.deadline;
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
  asked: {
    readonly stored: StoredCredentials;
    readonly people: readonly Person[];
    readonly expelled: readonly string[];
  },
): Promise<MysqlInspection> {
  const { access } = options;
  const { stored, expelled } = asked;
  const people = asked.people.map((person) => person.username);
  const { database, flavour } = session.server;
  const scope = { access, database, storedUsername: stored.username, people, expelled };
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
): Promise<Proof> {
  return tryLogin(
    () =>
      options.connect({ ...masterLogin(options), database: server.database, ...login }, deadline),
    (error) => explainerOf(options, server.flavour)(error, `logging in as ${login.username}`),
  );
}

function explainerOf({ access }: MysqlOptions, flavour?: Flavour): Explain {
  return explainer(access.endpoint, access.identity.dbname, flavour);
}
