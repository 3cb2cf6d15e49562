import { setTimeout as sleep } from 'node:timers/promises';
import { sessionsRemain } from '../../errors/server.ts';
import { sql } from '../engine/sql.ts';
import type { Connection } from './connection.ts';
import { errorNumber } from './errors.ts';

export interface SessionRow {
  readonly Id: number;
  /** The user name and host of the client. Which account they matched is not shown. */
  readonly User: string;
  readonly Host: string;
  /** `Sleep`, `Query` and the like; `Killed` while the server rolls back what it did. */
  readonly Command: string;
  /** `User lock` while it waits for GET_LOCK. */
  readonly State: string | null;
  /** The first hundred characters of its statement. */
  readonly Info: string | null;
  /** Seconds in this state. */
  readonly Time: number;
}

/** `dba (connection 7, Sleep for 61 s)` */
export function describeSession({ Id, User, Command, Time }: SessionRow): string {
  return `${User} (connection ${Id}, ${Command} for ${Time} s)`;
}

const NO_SUCH_SESSION = 1094;

export const SESSIONS = sql`SHOW PROCESSLIST`;

export function readSessions(connection: Connection): Promise<SessionRow[]> {
  return connection.query<SessionRow>(SESSIONS);
}

/** By user, those that have any. */
export async function countSessions(
  connection: Connection,
  users: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const meant = new Set(users);
  const open = (await readSessions(connection)).filter(
    (session) => meant.has(session.User) && isLogin(session),
  );
  return new Map([...Map.groupBy(open, ({ User }) => User)].map(([user, of]) => [user, of.length]));
}

/** A session without a port is an event that runs as the user. It would recur. */
function isLogin({ Host }: SessionRow): boolean {
  return /:\d+$/.test(Host);
}

/**
 * Ends the sessions that these users have now, and waits until they are gone. A session keeps what
 * its user could do in the session's database, whatever becomes of the user (seen on MariaDB 10.11;
 * MySQL manual, "When Privilege Changes Take Effect"). A later session (ids only grow) only has
 * what its user may do by now, so a client that reconnects is not waited for. Returns those whose
 * sessions were ended.
 *
 * @param seen the sessions of now
 */
export async function endSessions(
  connection: Connection,
  users: readonly string[],
  seen: readonly SessionRow[],
  hasRdsKill: boolean,
): Promise<string[]> {
  const meant = new Set(users);
  const ended = new Set<string>();
  const last = seen.reduce((newest, { Id }) => Math.max(newest, Id), 0);
  for (let attempt = 0; attempt < 200; attempt++) {
    const sessions = attempt === 0 ? seen : await readSessions(connection);
    const open = sessions.filter(
      (session) => session.Id <= last && meant.has(session.User) && isLogin(session),
    );
    if (open.length === 0) return [...ended];
    for (const { Id, User } of open) {
      ended.add(User);
      await endSession(connection, Id, hasRdsKill);
    }
    // A long rollback keeps a killed session in the list, but it does nothing more for its user.
    if (attempt > 100 && open.every(({ Command }) => Command === 'Killed')) return [...ended];
    await sleep(50);
  }
  throw sessionsRemain();
}

export async function endSession(
  connection: Connection,
  id: number,
  hasRdsKill: boolean,
): Promise<void> {
  await connection
    .query(hasRdsKill ? sql`CALL mysql.rds_kill(${id})` : sql`KILL ${id}`)
    .catch((error: unknown) => {
      if (errorNumber(error) !== NO_SUCH_SESSION) throw error;
    });
}
