import type { Person } from '../../contract/messages/order.ts';
import { accessId } from '../../contract/request/identity.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import type { Secret } from '../../runtime/secret.ts';
import type { StoredCredentials } from '../credentials.ts';
import type { Lock } from '../engine/lock.ts';
import type { Explain } from '../engine/messages.ts';
import { masterLogin, type ServerOptions } from '../engine/options.ts';
import { proveStoredPassword } from '../engine/stored-password.ts';
import type { MysqlPlan } from '../model/changes.ts';
import type { MysqlTarget, ServerState } from '../model/state.ts';
import type { DatabaseServer } from '../server.ts';
import { knownOf, leftoversOf } from './accounts.ts';
import { applyPlan } from './apply.ts';
import type { Connect, Connection } from './connection.ts';
import { readDefined } from './definers.ts';
import { explainer } from './errors.ts';
import { readCatalogue } from './inspect.ts';
import { interpret, type MysqlInspection } from './interpret.ts';
import { ledgerStatements } from './ledger.ts';
import { takeLock } from './lock.ts';
import { isAccepted } from './login-test.ts';
import { namesOf } from './marker.ts';
import { planMysql } from './plan.ts';
import { checkServer, refuseAddress, type ServerFacts } from './preflight.ts';
import type { Site } from './site.ts';

export { connect } from './connection.ts';

export type MysqlOptions = ServerOptions<Connect>;

/** The master's session in which all work is done. */
interface Session {
  readonly connection: Connection;
  readonly server: ServerFacts;
}

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
          user.canLogIn && (await opensDatabase(options, session, login, loginDeadline)),
      );
      return { ...proved, warnings: [...proved.warnings, ...warnings] };
    },
    plan: (inspection: MysqlInspection, wanted: ServerState<MysqlTarget>) =>
      planMysql(inspection, wanted),
    apply: (plan: MysqlPlan, application) => {
      const password = application?.password;
      const site = siteOf(options, session, lock, { plan, password, current: lastSeen });
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
  { connection, server }: Session,
  stored: StoredCredentials,
  people: readonly Person[],
): Promise<MysqlInspection> {
  const { access } = options;
  const { flavour, database, grantedAs } = server;
  const usernames = people.map(({ username }) => username);
  const { roles, ledger } = namesOf(access.identity);
  const storedUsername = stored.username;
  const names = [...roles, ledger, ...usernames];
  if (storedUsername !== undefined) names.push(storedUsername);
  const read = async () => {
    const pattern = `${ledger.replaceAll('_', '\\_')}\\_%`;
    const catalogue = await readCatalogue(connection, flavour, {
      grantedAs,
      roles: pattern,
      names,
    });
    const known = knownOf(catalogue);
    const defined = leftoversOf(known).length === 0 ? [] : await readDefined(connection);
    return { known, definers: new Set(defined.map(({ definer }) => definer)) };
  };
  const { known, definers } = await read().catch((error: unknown) => {
    throw explainerOf(options)(error, 'reading the accounts');
  });
  return interpret(known, { access, database, storedUsername, people: usernames, definers });
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
    (error) => explainerOf(options)(error, `logging in as ${login.username}`),
  );
}

function siteOf(
  options: MysqlOptions,
  { connection, server }: Session,
  lock: Lock,
  work: {
    readonly plan: MysqlPlan;
    readonly password: Secret | undefined;
    readonly current: ServerState;
  },
): Site {
  const { access } = options;
  const { plan, password, current } = work;
  const { flavour, database, grantedAs, hasKiller } = server;
  const created = plan.steps.flatMap((step) => (step.kind === 'create user' ? [step.user] : []));
  const users = [...current.users, ...created];
  const names = new Set(users.map(({ name }) => name));
  const dialect = {
    flavour,
    grantedAs,
    password,
    access: accessId(access.identity),
    isApplicationUser: (name: string) => names.has(name),
  };
  return {
    connection,
    dialect,
    current,
    hasKiller,
    ledger: ledgerStatements(access, users, plan, dialect, database),
    assertLocked: lock.assertHeld,
    explain: explainerOf(options),
  };
}

function explainerOf({ access }: MysqlOptions): Explain {
  return explainer(access.endpoint, access.identity.dbname);
}
