import { LoginRefused } from '../../errors/server.ts';
import { reason } from '../../runtime/errors.ts';
import type { Explain } from '../engine/messages.ts';
import { sql } from '../engine/sql.ts';
import type { Proof } from '../server.ts';
import type { Connection } from './connection.ts';
import { errorNumber } from './errors.ts';

/**
 * Does the password open the database, and may the user do anything there? With an expired
 * password, MariaDB lets it in and refuses every query from then on. Whatever else keeps the login
 * from an answer proves nothing, but leavers must not stay for it.
 */
export async function tryLogin(
  logIn: () => Promise<Connection>,
  explain: (error: unknown) => ReturnType<Explain>,
): Promise<Proof> {
  try {
    const session = await logIn();
    try {
      await session.query(sql`SELECT 1`);
    } finally {
      await session.close();
    }
    return { outcome: 'accepted' };
  } catch (error) {
    const number = errorNumber(error);
    const problem = explain(error);
    if (TOO_MANY_SESSIONS.has(number)) return { outcome: 'accepted' };
    if (BLOCKED.has(number)) return { outcome: 'blocked' };
    if (problem instanceof LoginRefused || number === FORBIDDEN) return { outcome: 'refused' };
    return { outcome: 'unproved', why: reason(problem) };
  }
}

/** The password is right, but the database is closed to the user. */
const FORBIDDEN = 1044;

/** By failed logins: MySQL's FAILED_LOGIN_ATTEMPTS, MariaDB's max_password_errors. */
const BLOCKED: ReadonlySet<number> = new Set([3955, 4150]);

/**
 * The server counts a user's sessions and queries only after it found the password right (seen on
 * MariaDB 10.11 and MySQL 9.7), so this proves as much as a session would.
 */
const TOO_MANY_SESSIONS: ReadonlySet<number> = new Set([1203, 1226]);
