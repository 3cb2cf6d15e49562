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
    if (isCrowded(error)) return true;
    const problem = explain(error);
    if (problem instanceof LoginRefused || isForbidden(error)) return false;
    throw problem;
  }
}

/** The login is good, but the database is closed to it. */
function isForbidden(error: unknown): boolean {
  return errorNumber(error) === 1044;
}

/** Sessions are counted once the password was found right (seen on MariaDB 10.11), so this proves as much as a session would. */
function isCrowded(error: unknown): boolean {
  return [1203, 1226].includes(errorNumber(error));
}
