import { hostPort, type Request } from '../../contract/request/request.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import { OutsideError, reason } from '../../runtime/errors.ts';
import type { MasterUser } from '../server.ts';
import type { Connection } from './connection.ts';
import { parseVersion } from './flavour.ts';
import { readCatalogue, readServer } from './inspect.ts';
import { endSessions, readSessions } from './sessions.ts';

/** Server-wide, and lost with the session. https://dev.mysql.com/doc/refman/8.4/en/locking-functions.html */
const LOCK = "'database-access'";

/** A place in the line is kept for this long: then whoever holds the lock is looked at. */
const LOOK_EVERY = 2_000;

/** Gives warnings. Every user of the server can take a lock of this name, also one that is to lose its access. */
export async function waitForLock(
  lock: Connection,
  deadline: Deadline,
  access: Request,
  master: MasterUser,
): Promise<string[]> {
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
          `${name} held the lock that keeps changes on ${access.endpoint.host} apart, which nobody but a master user should; its sessions were ended`,
      );
    const holder = await lockHolder(lock);
    if (patience.left() <= 0)
      throw new OutsideError(
        `another change on ${hostPort(access.endpoint)} went on until the time was up (waiting for the lock${holder === undefined ? '' : `, which ${holder} holds`}); try again`,
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
  { identity }: Request,
): Promise<boolean> {
  const { version, hasKiller } = await readServer(lock, identity.dbname);
  const flavour = parseVersion(version)?.flavour;
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

export async function assertLocked(lock: Connection, host: string): Promise<void> {
  const rows = await lock
    .query<{ isOurs: number | null }>(`SELECT IS_USED_LOCK(${LOCK}) = CONNECTION_ID() AS isOurs`)
    .catch((error: unknown) => {
      throw lockLost(host, reason(error).slice(0, 300));
    });
  if (rows[0]?.isOurs !== 1) throw lockLost(host, 'somebody released it');
}

function lockLost(host: string, how: string): OutsideError {
  return new OutsideError(`the lock on ${host} was lost, so others may be at work there: ${how}`);
}
