import { setTimeout as sleep } from 'node:timers/promises';
import { OutsideError } from '../../contract/errors.ts';
import type { Connection } from './connection.ts';
import { errorNumber } from './problems.ts';

interface SessionRow {
  readonly Id: number;
  readonly User: string;
  readonly Host: string;
}

const NO_SUCH_SESSION = 1094;

/**
 * Ends the sessions of these users, and looks again until there are none. A session keeps what its user could do in the database that
 * it is in, whatever has become of the user (seen on MariaDB 10.11; MySQL manual, "When Privilege Changes Take Effect").
 */
export async function endSessions(
  connection: Connection,
  users: readonly string[],
  hasKiller: boolean,
): Promise<void> {
  const leaving = new Set(users);
  for (let attempt = 0; attempt < 200; attempt++) {
    const sessions = await connection.query<SessionRow>('SHOW PROCESSLIST');
    // An event that runs as somebody has no port. It is no login, and would come again and again.
    const open = sessions.filter(({ User, Host }) => leaving.has(User) && /:\d+$/.test(Host));
    if (open.length === 0) return;
    for (const { Id } of open)
      await connection
        .query(hasKiller ? `CALL mysql.rds_kill(${Id})` : `KILL ${Id}`)
        .catch((error: unknown) => {
          if (errorNumber(error) !== NO_SUCH_SESSION) throw error;
        });
    await sleep(50);
  }
  throw new OutsideError(
    'sessions of users that shall have no access did not end within ten seconds; the same request again goes on from here',
  );
}
