import type { Person } from '../../contract/messages/order.ts';
import { accessId } from '../../contract/request/identity.ts';
import type { Request } from '../../contract/request/request.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import type { StoredCredentials } from '../credentials.ts';
import type { ServerState } from '../model/state.ts';
import {
  type DatabaseServer,
  type Inspection,
  type MasterUser,
  withStoredPassword,
} from '../server.ts';
import { knownOf, leftoversOf } from './accounts.ts';
import { applyPlan } from './apply.ts';
import {
  type Connect,
  type Connection,
  type ConnectOptions,
  connectPatiently,
} from './connection.ts';
import { readDefined } from './definers.ts';
import { explained } from './errors.ts';
import { readCatalogue } from './inspect.ts';
import { interpret } from './interpret.ts';
import { ledgerStatements } from './ledger.ts';
import { assertLocked, waitForLock } from './lock.ts';
import { isAccepted } from './login-test.ts';
import { namesOf } from './marker.ts';
import { type FitServer, readFitServer, refuseNumber } from './preflight.ts';

export { connect } from './connection.ts';

export interface MysqlOptions {
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

/** Logs in as the master, waits for the lock, and opens a second connection to work with. */
export async function openMysql(options: MysqlOptions): Promise<DatabaseServer> {
  const { access, master, certificateAuthorities, connect, deadline, workDeadline } = options;
  const { host, port } = access.endpoint;
  refuseNumber(access.endpoint);
  const explain = (error: unknown, doing: string) =>
    explained(error, doing, access.endpoint, access.identity.dbname);
  const login: ConnectOptions = { host, port, ...master, certificateAuthorities };
  const lock = await connectPatiently(connect, login, deadline).catch((error: unknown) => {
    throw explain(error, 'logging in as the master user');
  });
  try {
    const warnings = await waitForLock(lock, workDeadline, access, master);
    const work = await connectToWork(options, login, workDeadline);
    return databaseServer(options, login, lock, work, warnings);
  } catch (error) {
    await lock.close();
    throw explain(error, 'getting ready to work');
  }
}

interface Work {
  readonly connection: Connection;
  readonly server: FitServer;
}

async function connectToWork(
  { access, connect, databaseMayBeGone }: MysqlOptions,
  login: ConnectOptions,
  deadline: Deadline,
): Promise<Work> {
  const connection = await connect(login, deadline);
  try {
    return { connection, server: await readFitServer(connection, access, databaseMayBeGone) };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

function databaseServer(
  options: MysqlOptions,
  login: ConnectOptions,
  lock: Connection,
  first: Work,
  warnings: readonly string[],
): DatabaseServer {
  const { access, connect, deadline } = options;
  const explain = (error: unknown, doing: string) =>
    explained(error, doing, access.endpoint, access.identity.dbname);
  let { connection, server } = first;
  /** By when a login must be proved. */
  let proofDeadline = options.workDeadline;
  /** What the last inspection has seen. */
  let seen: ServerState = { roles: [], users: [], people: [], grants: [] };
  const locked = () => assertLocked(lock, login.host);

  const opensTheDatabase = ({ username, password }: Required<StoredCredentials>) =>
    isAccepted(
      () => connect({ ...login, database: server.database, username, password }, proofDeadline),
      (error) => explain(error, `logging in as ${username}`),
    );

  const look = async (username: string | undefined, people: readonly string[]) => {
    const { flavour, grantedAs } = server;
    const { roles, card } = namesOf(access.identity);
    const names = [...roles, card, ...people, ...(username === undefined ? [] : [username])];
    const pattern = `${card.replaceAll('_', '\\_')}\\_%`;
    const known = knownOf(
      await readCatalogue(connection, flavour, { grantedAs, roles: pattern, names }),
    );
    const defined = leftoversOf(known).length === 0 ? [] : await readDefined(connection);
    return { known, definers: new Set(defined.map(({ definer }) => definer)) };
  };

  const inspect = async (
    { username, password }: StoredCredentials,
    people: readonly Person[],
  ): Promise<Inspection> => {
    const names = people.map((person) => person.username);
    const { known, definers } = await look(username, names).catch((error: unknown) => {
      throw explain(error, 'reading the accounts');
    });
    const { database } = server;
    const asked = { access, database, storedUsername: username, people: names, definers };
    const interpreted = interpret(known, asked);
    const inspection = { ...interpreted, warnings: [...interpreted.warnings, ...warnings] };
    seen = inspection.current;
    const user = seen.users.find(({ name }) => name === username);
    if (user === undefined || password === undefined || !user.canLogIn) return inspection;
    const isProved = await opensTheDatabase({ username: user.name, password });
    return isProved ? withStoredPassword(inspection, user) : inspection;
  };

  return {
    inspect,
    apply: (plan, password, store) => {
      const made = plan.steps.flatMap((step) => (step.kind === 'create user' ? [step.user] : []));
      const users = [...seen.users, ...made];
      const names = new Set(users.map(({ name }) => name));
      const { flavour, database, grantedAs, hasKiller } = server;
      const id = accessId(access.identity);
      const isApplicationUser = (name: string) => names.has(name);
      const dialect = { flavour, grantedAs, password, access: id, isApplicationUser };
      const card = ledgerStatements(access, users, plan, dialect, database);
      return applyPlan(
        plan,
        { connection, dialect, current: seen, hasKiller, card, assertLocked: locked, explain },
        store,
      );
    },
    renew: async () => {
      await locked();
      proofDeadline = deadline;
      await connection.close();
      ({ connection, server } = await connectToWork(options, login, deadline));
    },
    close: async () => {
      await connection.close();
      await lock.close();
    },
  };
}
