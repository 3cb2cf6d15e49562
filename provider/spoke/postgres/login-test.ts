import { errorCode, reason } from '../../runtime/errors.ts';
import type { Explain } from '../engine/messages.ts';
import type { Proof } from '../server.ts';
import type { Connection } from './connection.ts';
import { CLEARTEXT_REFUSED } from './errors.ts';

/**
 * Does the password open the database? Whatever else keeps the login from an answer proves nothing,
 * but leavers must not stay for it.
 */
export async function tryLogin(
  logIn: () => Promise<Connection>,
  explain: (error: unknown) => ReturnType<Explain>,
): Promise<Proof> {
  try {
    const session = await logIn();
    await session.close();
    return { outcome: 'accepted' };
  } catch (error) {
    if (hasTooManySessions(error)) return { outcome: 'accepted' };
    if (REFUSED.has(errorCode(error) ?? '')) return { outcome: 'refused' };
    return { outcome: 'unproved', why: reason(explain(error)) };
  }
}

/**
 * The server counts the sessions of a user and of a database only after it found the password right
 * (InitPostgres() in src/backend/utils/init/postinit.c), so this proves as much as a session would.
 */
function hasTooManySessions(error: unknown): boolean {
  return errorCode(error) === '53300' && / for (role|database) |reserved for/.test(reason(error));
}

const REFUSED = new Set([
  '28P01', // wrong password
  '28000', // no such user, or NOLOGIN
  '42501', // no CONNECT on the database
  CLEARTEXT_REFUSED, // the user is in rds_iam
]);
