import type { Person } from '../../contract/messages/order.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import type { Secret } from '../../runtime/secret.ts';
import type { StoredCredentials } from '../credentials.ts';
import { masterFacts } from '../engine/master-facts.ts';
import type { Explain } from '../engine/messages.ts';
import { masterLogin, type ServerOptions } from '../engine/options.ts';
import { loginDeadline, proveStoredPassword } from '../engine/stored-password.ts';
import type { MysqlPlan } from '../model/changes.ts';
import type { MysqlTarget, ServerState } from '../model/state.ts';
import type { DatabaseServer, Proof } from '../server.ts';
import {
  type AccountDetails,
  accountsOf,
  type InspectionScope,
  leftoversOf,
  missingOf,
} from './accounts.ts';
import { readAdoptee } from './adoptee-query.ts';
import { applyPlan } from './apply.ts';
import type { Connect } from './connection.ts';
import { readCustomizations } from './customizations.ts';
import { findDefiners, HURRY, PATIENCE } from './definers.ts';
import { explainer } from './errors.ts';
import { expel } from './expel.ts';
import type { Flavour } from './flavour.ts';
import { readCatalogue, readRights } from './inspect.ts';
import { interpret, type MysqlInspection } from './interpret.ts';
import { type MysqlLock, takeLock } from './lock.ts';
import { tryLogin } from './login-test.ts';
import { namesOf, parseRoleName } from './marker.ts';
import { readMarks } from './marks.ts';
import { planMysql } from './plan.ts';
import { checkServer, refuseAddress } from './preflight.ts';
import { countSessions } from './sessions.ts';
import { readSighting } from './sighting.ts';
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
  let lastSeen: Pick<MysqlInspection, 'current' | 'accounts'> = {
    current: { roles: [], users: [], people: [], grants: [] },
    accounts: new Map(),
  };
  const told: string[] = [];
  const siteFor = (plan: MysqlPlan, password?: Secret) =>
    siteOf(options.access, session, lock, { plan, password, lastSeen });
  return {
    inspect: async (stored, people, expelled) => {
      const inspection = await inspect(options, session, { stored, people, expelled });
      lastSeen = inspection;
      const proved = await proveStoredPassword(
        inspection,
        stored,
        async (user, login): Promise<Proof> =>
          user.canLogIn && isTelling(inspection.accounts.get(user.name))
            ? opensDatabase(options, session, login, loginDeadline(deadline))
            : { outcome: 'refused' },
      );
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
      const warnings = await expel(plan, siteFor(plan));
      told.push(...warnings);
      return warnings;
    },
    lockServer: lock.takeServer,
    interruptions: () => [...lock.warnings, ...told],
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

/**
 * Does a login prove the password? It may be a second one that opens, and one that has expired is
 * not told while there is no session left for the user.
 */
function isTelling(account: AccountDetails | undefined): boolean {
  return account?.hasSecondPassword !== 1 && account?.isExpired !== 1;
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
    readonly expelled: readonly string[] | undefined;
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

async function readAccounts(
  { connection, server }: Session,
  {
    access,
    storedUsername,
    people,
    expelled,
  }: Omit<
    InspectionScope,
    'definers' | 'refused' | 'undecided' | 'customizations' | 'rights' | 'adoptee'
  >,
) {
  const { roles, ledger } = namesOf(access.identity);
  const pattern = `${ledger.replaceAll('_', '\\_')}\\_%`;
  const stored = storedUsername === undefined ? [] : [storedUsername];
  const { adopt } = access;
  const adopted = adopt === undefined ? [] : [adopt];
  const accounts = accountsOf(
    await readCatalogue(connection, server.flavour, {
      grantedAs: server.grantedAs,
      roles: pattern,
      names: [...roles, ledger, ...people, ...stored, ...adopted],
    }),
  );
  const asked = {
    missing: missingOf(accounts, people),
    leftovers: leftoversOf(accounts),
    // Nobody may be able to keep leavers in by holding a table.
    seconds: expelled === undefined ? HURRY : PATIENCE,
  };
  const users = accounts.ledgers.get(ledger)?.users.map(({ name }) => name) ?? [];
  const { flavour, grantedAs } = server;
  const rows = accounts.accounts.filter(({ name }) => name === adopt);
  const known = [...new Set([...users, ...adopted])];
  return {
    accounts,
    rights: await readRights(connection, flavour, { ...server, roles: pattern, adopt }),
    customizations: await readCustomizations(connection, flavour, known, grantedAs),
    ...(adopt !== undefined && {
      adoptee: await readAdoptee(connection, flavour, adopt, {
        isThere: rows.length > 0,
        isAdopted: rows.some(({ roles }) => roles.some((role) => parseRoleName(role))),
      }),
    }),
    ...(await findDefiners(connection, flavour, asked)),
  };
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

function explainerOf(options: MysqlOptions, flavour?: Flavour): Explain {
  const { endpoint, identity } = options.access;
  return explainer(endpoint, identity.dbname, { flavour, master: masterFacts(options) });
}
