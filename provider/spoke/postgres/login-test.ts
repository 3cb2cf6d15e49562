import { errorCode, reason } from '../../runtime/errors.ts';
import type { Connection } from './connection.ts';
import { CLEARTEXT_REFUSED } from './errors.ts';

/**
 * Does the password open the database? A server without a free connection refuses before it looks at
 * the password: then nothing is proved, but leavers must not stay for it.
 */
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
    if (REFUSED.has(errorCode(error) ?? '')) return false;
    throw explain(error);
  }
}

/**
 * The server counts the sessions of a user and of a database only after it found the password right
 * (InitPostgres() in src/backend/utils/init/postinit.c), so this proves as much as a session would.
 */
function hasTooManySessions(error: unknown): boolean {
  return errorCode(error) === TOO_MANY && / for (role|database) |reserved for/.test(reason(error));
}

const TOO_MANY = '53300';

const REFUSED = new Set([
  '28P01', // wrong password
  '28000', // no such user, or NOLOGIN
  '42501', // no CONNECT on the database
  CLEARTEXT_REFUSED, // the user is in rds_iam
  TOO_MANY,
]);
