import { hostPort, type Request } from '../../contract/request/request.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import { OutsideError, reason } from '../../runtime/errors.ts';
import { connectPatiently } from '../engine/connect-patiently.ts';
import type { Lock } from '../engine/lock.ts';
import { lockLost } from '../engine/messages.ts';
import { masterLogin, type ServerOptions } from '../engine/options.ts';
import { sql } from '../engine/sql.ts';
import type { MasterUser } from '../server.ts';
import { type Connect, type Connection, SERVER_NOT_YET } from './connection.ts';
import { explainer } from './errors.ts';
import { parseVersion } from './flavour.ts';
import { readCatalogue, readServer } from './inspect.ts';
import { literal } from './quote.ts';
import { endSessions, readSessions } from './sessions.ts';

/**
 * The lock is server-wide, and the server releases it with the session.
 * https://dev.mysql.com/doc/refman/8.4/en/locking-functions.html
 */
const LOCK = literal('database-access');

/** Milliseconds in the queue between two looks at who holds the lock. */
const LOOK_EVERY = 2_000;

/** Logs in as the master and waits for the lock. */
export async function takeLock(
  options: ServerOptions<Connect>,
): Promise<{ readonly lock: Lock; readonly warnings: readonly string[] }> {
  const { access, master, connect, deadline, workDeadline } = options;
  const explain = explainer(access.endpoint, access.identity.dbname);
  const login = masterLogin(options);
  const connection = await connectPatiently(connect, login, deadline, SERVER_NOT_YET).catch(
    (error: unknown) => {
      throw explain(error, 'logging in as the master user');
    },
  );
  try {
    const warnings = await waitForLock(connection, workDeadline, access, master);
    const lock = {
      assertHeld: () => assertHeld(connection, access.endpoint.host),
      release: () => connection.close(),
    };
    return { lock, warnings };
  } catch (error) {
    await connection.close();
    throw explain(error, 'waiting for the lock');
  }
}

/**
 * Returns warnings. Every user of the server can take a lock of this name, even one that is about
 * to lose its access.
 */
async function waitForLock(
  connection: Connection,
  deadline: Deadline,
  access: Request,
  master: MasterUser,
): Promise<string[]> {
  const patience = deadline.reserve(deadline.left() * 0.1);
  const ended = new Set<string>();
  for (;;) {
    const seconds = Math.max(0, Math.min(LOOK_EVERY, patience.left())) / 1_000;
    const [row] = await connection.query<{ got: number | null }>(
      sql`SELECT GET_LOCK(${LOCK}, ${seconds}) AS got`,
    );
    if (row?.got === 1)
      return [...ended].map(
        (name) =>
          `${name} held the lock that keeps changes on ${access.endpoint.host} apart, which only ` +
          'a master user should; its sessions were ended',
      );
    const holder = await lockHolder(connection);
    if (patience.left() <= 0) throw stillLocked(hostPort(access.endpoint), holder);
    if (holder === undefined || holder === master.username) continue;
    if (await endIntruder(connection, holder, access)) ended.add(holder);
  }
}

function stillLocked(server: string, holder: string | undefined): OutsideError {
  const whose = holder === undefined ? '' : `, which ${holder} holds`;
  return new OutsideError(
    `another change on ${server} went on until the time was up (waiting for the lock${whose}); ` +
      'try again',
  );
}

async function lockHolder(connection: Connection): Promise<string | undefined> {
  const [row] = await connection.query<{ id: number | null }>(
    sql`SELECT IS_USED_LOCK(${LOCK}) AS id`,
  );
  if (row === undefined || row.id === null) return undefined;
  return (await readSessions(connection)).find(({ Id }) => Id === row.id)?.User;
}

/**
 * A user that we created never works under this lock, so its sessions may be ended. Anybody else
 * may be a second master user, whose work must not be cut.
 */
async function endIntruder(
  connection: Connection,
  holder: string,
  { identity }: Request,
): Promise<boolean> {
  const { version, hasRdsKill } = await readServer(connection, identity.dbname);
  const flavour = parseVersion(version)?.flavour;
  if (flavour === undefined) return false;
  const { accounts } = await readCatalogue(connection, flavour, {
    grantedAs: '',
    roles: 'dbaccess\\_%',
    names: [],
  });
  if (!accounts.some(({ name, isRole }) => name === holder && isRole === 0)) return false;
  // All of its sessions: others may be waiting for the lock.
  await endSessions(connection, [holder], hasRdsKill === 1);
  return true;
}

async function assertHeld(connection: Connection, host: string): Promise<void> {
  const rows = await connection
    .query<{ isOurs: number | null }>(sql`SELECT IS_USED_LOCK(${LOCK}) = CONNECTION_ID() AS isOurs`)
    .catch((error: unknown) => {
      throw lockLost(host, reason(error).slice(0, 300));
    });
  if (rows[0]?.isOurs !== 1) throw lockLost(host, 'somebody released it');
}
