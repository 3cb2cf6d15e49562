import type { Deadline } from '../../contract/deadline.ts';
import { OutsideError, reason } from '../../contract/errors.ts';
import { accessId } from '../../contract/identity.ts';
import type { Person } from '../../contract/order.ts';
import { type AccessRequest, serverName } from '../../contract/request.ts';
import type { Access, User } from '../access.ts';
import type { Plan } from '../changes.ts';
import type { StoredCredentials } from '../credentials.ts';
import { type DatabaseServer, type Inspection, LoginRefused, type MasterUser } from '../server.ts';
import { applyPlan } from './apply.ts';
import { type Connect, type Connection, connectPatiently, type Login } from './connection.ts';
import { readDefined } from './definers.ts';
import { type FitServer, readFitServer, refuseNumber } from './fitness.ts';
import { readCatalogue, readServer } from './inspect.ts';
import { interpret } from './interpret.ts';
import { knownOf, leftoversOf } from './known.ts';
import { type Card, cardName, cardOf, namesOf, writeMarker } from './marker.ts';
import { errorNumber, explained } from './problems.ts';
import { renderCard, renderDrop } from './render.ts';
import { endSessions, readSessions } from './sessions.ts';
import { readVersion } from './version.ts';

export { connect } from './connection.ts';

export interface MysqlOptions {
  readonly access: AccessRequest;
  readonly master: MasterUser;
  readonly certificateAuthorities: readonly string[];
  readonly connect: Connect;
  /** When all must be over, and when the work must be, so that there is time to undo it. */
  readonly deadline: Deadline;
  readonly workDeadline: Deadline;
  /** A removal also works without the access's database: somebody may have dropped it. */
  readonly databaseMayBeGone: boolean;
}

/** Server-wide, and lost with the session. https://dev.mysql.com/doc/refman/8.4/en/locking-functions.html */
const LOCK = "'database-access'";

/** Logs in as the master, waits for the lock, and opens a second connection to work with. */
export async function openMysql(options: MysqlOptions): Promise<DatabaseServer> {
  const { access, master, certificateAuthorities, connect, deadline, workDeadline } = options;
  const { host, port } = access.server;
  refuseNumber(access.server);
  const explain = (error: unknown, doing: string) =>
    explained(error, doing, access.server, access.identity.dbname);
  const login: Login = { host, port, ...master, certificateAuthorities };
  const lock = await connectPatiently(connect, login, deadline).catch((error: unknown) => {
    throw explain(error, 'logging in as the master user');
  });
  try {
    const warnings = await waitForLock(lock, workDeadline, options);
    const work = await connectToWork(options, login, workDeadline);
    return databaseServer(options, login, lock, work, warnings);
  } catch (error) {
    await lock.close();
    throw explain(error, 'getting ready to work');
  }
}

/** A place in the line is kept for this long: then whoever holds the lock is looked at. */
const LOOK_EVERY = 2_000;

/** Gives warnings. Every user of the server can take a lock of this name, also one that is to lose its access. */
async function waitForLock(
  lock: Connection,
  deadline: Deadline,
  { access, master }: MysqlOptions,
): Promise<string[]> {
  const { host, port } = access.server;
  const patience = deadline.reserve(deadline.left() * 0.1);
  const ended = new Set<string>();
  for (;;) {
    const seconds = Math.max(0, Math.min(LOOK_EVERY, patience.left())) / 1_000;
    const [row] = await lock.query<{ got: number | null }>(
      `SELECT GET_LOCK(${LOCK}, ${seconds}) AS got`,
    );
    if (row?.got === 1)
      return [...ended].map(
        (name) =>
          `${name} held the lock that keeps changes on ${host} apart, which nobody but a master user should; its sessions were ended`,
      );
    const holder = await lockHolder(lock);
    if (patience.left() <= 0)
      throw new OutsideError(
        `another change on ${host}:${port} went on until the time was up (waiting for the lock${holder === undefined ? '' : `, which ${holder} holds`}); try again`,
      );
    if (holder === undefined || holder === master.username) continue;
    if (await endIntruder(lock, holder, access)) ended.add(holder);
  }
}

async function lockHolder(lock: Connection): Promise<string | undefined> {
  const [row] = await lock.query<{ id: number | null }>(`SELECT IS_USED_LOCK(${LOCK}) AS id`);
  if (row === undefined || row.id === null) return undefined;
  return (await readSessions(lock)).find(({ Id }) => Id === row.id)?.User;
}

/** Whom we made never works under this lock. Somebody else may be a second master user, whose work must not be cut. */
async function endIntruder(
  lock: Connection,
  holder: string,
  { identity }: AccessRequest,
): Promise<boolean> {
  const { version, hasKiller } = await readServer(lock, identity.dbname);
  const flavour = readVersion(version)?.flavour;
  if (flavour === undefined) return false;
  const { accounts } = await readCatalogue(lock, flavour, {
    grantedAs: '',
    roles: 'dbaccess\\_%',
    names: [],
  });
  if (!accounts.some(({ name, isRole }) => name === holder && isRole === 0)) return false;
  // All of them: others may stand in the line.
  await endSessions(lock, [holder], hasKiller === 1);
  return true;
}

interface Work {
  readonly connection: Connection;
  readonly server: FitServer;
}

async function connectToWork(
  { access, connect, databaseMayBeGone }: MysqlOptions,
  login: Login,
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
  login: Login,
  lock: Connection,
  first: Work,
  warnings: readonly string[],
): DatabaseServer {
  const { access, connect, deadline } = options;
  const explain = (error: unknown, doing: string) =>
    explained(error, doing, access.server, access.identity.dbname);
  let { connection, server } = first;
  /** By when a login must be proved. */
  let proofDeadline = options.workDeadline;
  /** What the last inspection has seen. */
  let seen: Access = { roles: [], users: [], people: [], grants: [] };

  const assertLocked = async () => {
    const rows = await lock
      .query<{ isOurs: number | null }>(`SELECT IS_USED_LOCK(${LOCK}) = CONNECTION_ID() AS isOurs`)
      .catch((error: unknown) => {
        throw lockLost(login.host, reason(error).slice(0, 300));
      });
    if (rows[0]?.isOurs !== 1) throw lockLost(login.host, 'somebody released it');
  };

  const opensTheDatabase = async ({
    username,
    password,
  }: Required<StoredCredentials>): Promise<boolean> => {
    try {
      const { database } = server;
      const session = await connect({ ...login, database, username, password }, proofDeadline);
      await session.close();
      return true;
    } catch (error) {
      if (isCrowded(error)) return true;
      const problem = explain(error, `logging in as ${username}`);
      if (problem instanceof LoginRefused || isForbidden(error)) return false;
      throw problem;
    }
  };

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
      const name = cardName(access.identity);
      const facts = { server: serverName(access.server), database, users: listed(users, plan) };
      const text = writeMarker(cardOf(access.identity, facts));
      const card = { write: renderCard(name, text, dialect), drop: renderDrop([name]).join() };
      return applyPlan(
        plan,
        { connection, dialect, current: seen, hasKiller, card, assertLocked, explain },
        store,
      );
    },
    renew: async () => {
      await assertLocked();
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

/** Those that the card has to know. Who is locked and on the way out says so itself. */
function listed(users: readonly User[], { departures }: Plan): Card['users'] {
  const leaving = new Set(
    departures.flatMap((change) => (change.kind === 'drop' ? change.holders : [])),
  );
  return users
    .filter(({ name, canLogIn }) => canLogIn || !leaving.has(name))
    .map(({ name, generation, rotation }) => ({ name, generation, rotation }));
}

function lockLost(host: string, how: string): OutsideError {
  return new OutsideError(`the lock on ${host} was lost, so others may be at work there: ${how}`);
}

/** The login is good, but the database is closed to it. */
function isForbidden(error: unknown): boolean {
  return errorNumber(error) === 1044;
}

/** Sessions are counted once the password was found right (seen on MariaDB 10.11), so this proves as much as a session would. */
function isCrowded(error: unknown): boolean {
  return [1203, 1226].includes(errorNumber(error));
}

/** The user has opened the database with the password that is stored. */
function withStoredPassword(inspection: Inspection, user: User): Inspection {
  const proved: User = { ...user, password: 'as stored' };
  const users = inspection.current.users.map((other) => (other === user ? proved : other));
  return { ...inspection, current: { ...inspection.current, users } };
}
