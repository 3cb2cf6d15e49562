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
    const code = errorCode(error) ?? '';
    if (REFUSED.has(code)) return { outcome: 'refused' };
    const outcome = LASTING.test(code) ? 'shut out' : 'unproved';
    return { outcome, why: reason(explain(error)) };
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

/**
 * SQLSTATEs of a server that will not change its mind by itself: not those for a lack of resources
 * (53), an intervention (57: it starts, stops, or has had enough of waiting), I/O errors (58) but a
 * file that is not there, conflicts (40), locks (55P03) and the server's own defects (XX).
 */
const LASTING = /^(?!08|40|53|55P03|57|58(?!P01)|XX|E)[0-9A-Z]{5}$/;
