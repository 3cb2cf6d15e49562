import { sql } from '../engine/sql.ts';
import { LoginRefused } from '../server.ts';
import type { Connection } from './connection.ts';
import { errorNumber } from './errors.ts';

/**
 * Does the password open the database, and may the user do anything there? With an expired password,
 * MariaDB lets it in and refuses every query from then on.
 */
export async function isAccepted(
  logIn: () => Promise<Connection>,
  explain: (error: unknown) => Error,
): Promise<boolean> {
  try {
    const session = await logIn();
    try {
      await session.query(sql`SELECT 1`);
    } finally {
      await session.close();
    }
    return true;
  } catch (error) {
    if (hasTooManySessions(error)) return true;
    if (isServerFull(error)) return false;
    const problem = explain(error);
    if (problem instanceof LoginRefused || isForbidden(error)) return false;
    throw problem;
  }
}

/** The password is right, but the database is closed to the user. */
function isForbidden(error: unknown): boolean {
  return errorNumber(error) === 1044;
}

/**
 * The server counts a user's sessions and queries only after it found the password right (seen on
 * MariaDB 10.11 and MySQL 9.7), so this proves as much as a session would.
 */
function hasTooManySessions(error: unknown): boolean {
  return [1203, 1226].includes(errorNumber(error));
}

/** Nothing is proved, but leavers must not stay for lack of a connection to try. */
function isServerFull(error: unknown): boolean {
  return errorNumber(error) === 1040;
}
