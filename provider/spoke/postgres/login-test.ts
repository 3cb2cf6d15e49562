import { errorCode } from '../../runtime/errors.ts';
import type { Connection } from './connection.ts';
import { CLEARTEXT_REFUSED } from './errors.ts';

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
    if (REFUSED.has(errorCode(error) ?? '')) return false;
    throw explain(error);
  }
}

const REFUSED = new Set([
  '28P01', // wrong password
  '28000', // no such user, or NOLOGIN
  '42501', // no CONNECT on the database
  CLEARTEXT_REFUSED, // the user is in rds_iam
]);
