import { setTimeout as sleep } from 'node:timers/promises';
import { OutsideError } from '../../runtime/errors.ts';
import type { Connection } from './connection.ts';
import { errorNumber } from './errors.ts';

export interface SessionRow {
  readonly Id: number;
  /** The name that the client gave, and where it comes from. Which account it became stands nowhere. */
  readonly User: string;
  readonly Host: string;
}

export interface Ended {
  /** Every session up to this one was there when the first look was taken. */
  readonly newest: number;
  /** Whose sessions there were. */
  readonly users: readonly string[];
}

const NO_SUCH_SESSION = 1094;

export function readSessions(connection: Connection): Promise<SessionRow[]> {
  return connection.query<SessionRow>('SHOW PROCESSLIST');
}

/**
 * Ends the sessions of these users that are there now, and looks again until they are gone. A session keeps what its user could do in
 * the database that it is in, whatever has become of the user (seen on MariaDB 10.11; MySQL manual, "When Privilege Changes Take
 * Effect"). Whoever comes later (ids only grow) has the rights that the user has by now, so a client that reconnects is not waited for.
 * @param until The newest that may have come too early. @default - the newest that there is
 */
export async function endSessions(
  connection: Connection,
  users: readonly string[],
  hasKiller: boolean,
  until?: number,
): Promise<Ended> {
  const meant = new Set(users);
  const ended = new Set<string>();
  let last = until;
  for (let attempt = 0; attempt < 200; attempt++) {
    const sessions = await readSessions(connection);
    const newest = last ?? Math.max(0, ...sessions.map(({ Id }) => Id));
    last = newest;
    // An event that runs as somebody has no port. It is no login, and would come again and again.
    const open = sessions.filter(
      ({ Id, User, Host }) => Id <= newest && meant.has(User) && /:\d+$/.test(Host),
    );
    if (open.length === 0) return { newest, users: [...ended] };
    for (const { Id, User } of open) {
      ended.add(User);
      await endSession(connection, Id, hasKiller);
    }
    await sleep(50);
  }
  throw new OutsideError(
    'sessions of users that lose access, or a part of it, did not end within ten seconds; the same request again goes on from here',
  );
}

async function endSession(connection: Connection, id: number, hasKiller: boolean): Promise<void> {
  await connection
    .query(hasKiller ? `CALL mysql.rds_kill(${id})` : `KILL ${id}`)
    .catch((error: unknown) => {
      if (errorNumber(error) !== NO_SUCH_SESSION) throw error;
    });
}
