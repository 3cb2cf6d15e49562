import { accessId } from '../../contract/request/identity.ts';
import { hostPort } from '../../contract/request/request.ts';
import { lockKept, lockLost, stillLocked } from '../../errors/server.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import { reason } from '../../runtime/errors.ts';
import { connectPatiently } from '../engine/connect-patiently.ts';
import { type Lock, MOST_ENDED, type Wait } from '../engine/lock.ts';
import { masterFacts } from '../engine/master-facts.ts';
import { heldLock } from '../engine/messages.ts';
import { type ConnectOptions, masterLogin, type ServerOptions } from '../engine/options.ts';
import { join, sql } from '../engine/sql.ts';
import { accountsOf } from './accounts.ts';
import type { Connect, Connection } from './connection.ts';
import { explainer, STARTING } from './errors.ts';
import { readCatalogue, readServer } from './inspect.ts';
import { checkServer, type ServerFacts } from './preflight.ts';
import { literal } from './quote.ts';
import type { ServerRow } from './rows.ts';
import { describeSession, endSession, readSessions, type SessionRow } from './sessions.ts';
import type { Session } from './site.ts';

/**
 * Locks are server-wide, and the server releases them with the session.
 * https://dev.mysql.com/doc/refman/8.4/en/locking-functions.html
 */
const SERVER = 'database-access';

/** Milliseconds in the queue between two looks at who holds the lock. */
const LOOK_EVERY = 2_000;

export interface MysqlLock extends Lock {
  readonly server: ServerFacts;
  /** Warnings of users whose sessions were ended, because they held a lock of ours. */
  readonly warnings: readonly string[];
}

/**
 * Logs in as the master, refuses a server that can't be worked on, and waits for the lock of the
 * access.
 */
export async function takeLock(options: ServerOptions<Connect>): Promise<MysqlLock> {
  const { access } = options;
  const explain = explainer(access.endpoint, access.identity.dbname, {
    master: masterFacts(options),
  });
  const explained = (doing: string) => (error: unknown) => {
    throw explain(error, doing);
  };
  const { connection, row } = await logIn(options).catch(
    explained('logging in as the master user'),
  );
  const at = hostPort(access.endpoint);
  const [taken, warnings]: [string[], string[]] = [[], []];
  const ofAccess = `${SERVER}/${accessId(access.identity)}`;
  try {
    const server = await checkServer(connection, row, access, options.databaseMayBeGone).catch(
      explained('getting ready to work'),
    );
    const take = async (name: string, rounds: number): Promise<void> => {
      if (taken.includes(name)) return;
      const { isTaken, ended } = await waitFor(
        { name, rounds },
        { connection, server },
        options,
      ).catch(explained('waiting for the lock'));
      if (isTaken) taken.push(name);
      warnings.push(...ended.map((user) => heldLock(user, at)));
    };
    await take(ofAccess, MOST_ENDED);
    return {
      server,
      warnings,
      takeServer: async () => {
        if (!taken.includes(ofAccess)) throw lockKept({ server: at });
        await take(SERVER, Number.POSITIVE_INFINITY);
      },
      assertHeld: () => assertHeld(connection, taken, access.endpoint.host),
      release: () => connection.close(),
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Until the server has said what it is, it may still be starting. */
async function logIn(
  options: ServerOptions<Connect>,
): Promise<{ readonly connection: Connection; readonly row: ServerRow }> {
  const { access, connect } = options;
  const connectAndAsk = async (login: ConnectOptions, deadline: Deadline) => {
    const connection = await connect(login, deadline);
    try {
      return { connection, row: await readServer(connection, access.identity.dbname) };
    } catch (error) {
      await connection.close();
      throw error;
    }
  };
  return connectPatiently(connectAndAsk, masterLogin(options), options, STARTING);
}

/**
 * Every user of the server can take a lock of this name, even one that is about to lose its access.
 * @param rounds how often users of ours are ended before we go on without the lock
 */
async function waitFor(
  { name, rounds }: { readonly name: string; readonly rounds: number },
  session: Session,
  { access, master, workDeadline }: ServerOptions<Connect>,
): Promise<Wait> {
  const { connection } = session;
  const patience = workDeadline.reserve(workDeadline.left() * 0.1);
  const ended = new Set<string>();
  for (let round = 0; round < rounds; ) {
    const seconds = Math.max(0, Math.min(LOOK_EVERY, patience.left())) / 1_000;
    const [row] = await connection.query<{ got: number | null }>(
      sql`SELECT GET_LOCK(${literal(name)}, ${seconds}) AS got`,
    );
    if (row?.got === 1) return { isTaken: true, ended: [...ended] };
    const { holder, waiting } = await readQueue(connection, name, ended.size > 0);
    if (patience.left() <= 0)
      throw stillLocked({
        server: hostPort(access.endpoint),
        holder: holder && describeSession(holder),
      });
    if (holder?.User === master.username) continue;
    const intruders = await endIntruders(session, waiting);
    for (const { User } of intruders) ended.add(User);
    if (intruders.length > 0) round += 1;
  }
  return { isTaken: false, ended: [...ended] };
}

/**
 * The session that holds the lock, and those that may wait for it: all of that user, and whose
 * statement names it. Others may wait for locks of their own; only if that did not help, they
 * count.
 */
async function readQueue(
  connection: Connection,
  name: string,
  isHard: boolean,
): Promise<{ readonly holder: SessionRow | undefined; readonly waiting: SessionRow[] }> {
  const [row] = await connection.query<{ id: number | null }>(
    sql`SELECT IS_USED_LOCK(${literal(name)}) AS id`,
  );
  const sessions = await readSessions(connection);
  const holder = sessions.find(({ Id }) => Id === row?.id);
  return {
    holder,
    waiting: sessions.filter(
      ({ User, Info, State }) =>
        User === holder?.User ||
        Info?.includes(SERVER) === true ||
        (isHard && State === 'User lock'),
    ),
  };
}

/**
 * A user that we created never works under this lock, so its sessions may be ended, all at once: we
 * are in the queue before they are back. Anybody else may be a second master user, whose work must
 * not be cut. Returns the sessions that were ended.
 */
async function endIntruders(
  { connection, server: { flavour, hasRdsKill } }: Session,
  sessions: readonly SessionRow[],
): Promise<SessionRow[]> {
  const catalogue = await readCatalogue(connection, flavour, {
    grantedAs: '',
    roles: 'dbaccess\\_%',
    names: [],
  });
  // A master that has created a role is a member of it (accounts.ts).
  const users = accountsOf(catalogue).accounts.filter(
    ({ isRole, roles, marker }) => isRole === 0 && (roles.length > 0 || marker !== undefined),
  );
  const ours = new Set(users.map(({ name }) => name));
  const intruders = sessions.filter(({ User }) => ours.has(User));
  for (const { Id } of intruders) await endSession(connection, Id, hasRdsKill);
  return intruders;
}

async function assertHeld(
  connection: Connection,
  locks: readonly string[],
  host: string,
): Promise<void> {
  if (locks.length === 0) return;
  const isOurs = locks.map((name) => sql`IS_USED_LOCK(${literal(name)}) = CONNECTION_ID()`);
  const rows = await connection
    .query<{ isOurs: number | null }>(sql`SELECT ${join(isOurs, sql` AND `)} AS isOurs`)
    .catch((error: unknown) => {
      throw lockLost({ host, how: reason(error).slice(0, 300) });
    });
  if (rows[0]?.isOurs !== 1) throw lockLost({ host, how: 'somebody released it' });
}
