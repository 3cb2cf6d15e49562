import { LoginRefused } from '../server.ts';
import type { Connection } from './connection.ts';
import { errorNumber } from './errors.ts';

/** Does the password open the database? */
export async function isAccepted(
  logIn: () => Promise<Connection>,
  explain: (error: unknown) => Error,
): Promise<boolean> {
  try {
    const session = await logIn();
    await session.close();
    return true;
  } catch (error) {
    if (hasTooManySessions(error)) return true;
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
 * The server counts sessions only after it found the password right (seen on MariaDB 10.11), so
 * this proves as much as a session would.
 */
function hasTooManySessions(error: unknown): boolean {
  return [1203, 1226].includes(errorNumber(error));
}
