import { reason } from '../../runtime/errors.ts';

/** Our own code for a session that is not the one that answered the login. */
export const POOLED = 'ERR_POOLED_SESSION';

/**
 * A proxy that pools sessions (RDS Proxy, PgBouncer, ProxySQL) keeps passwords of its own, and may
 * give the next statement another session, without our settings and our lock.
 */
export function pooled(): Error {
  return Object.assign(new Error('a proxy answered the login'), { code: POOLED });
}

/** RDS Proxy names itself in its errors, such as that it has no credentials for a user. */
export function asPooled(error: unknown): unknown {
  return /\bRDS proxy\b/i.test(reason(error)) ? pooled() : error;
}
