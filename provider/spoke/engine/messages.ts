import type { Endpoint } from '../../contract/request/request.ts';
import { OutsideError, reason, UserError } from '../../runtime/errors.ts';
import { Blocked, LoginRefused, RaceLost, type Undone } from '../server.ts';

/**
 * The messages of both engines. `server` is `host:port`, `doing` says what was under way, `said`
 * are the server's or the driver's own words.
 */

/** Translates an error for the author of the request; `doing` says what was under way. */
export type Explain = (error: unknown, doing: string) => Error;

export function raceLost(server: string, doing: string, said: string): RaceLost {
  return new RaceLost(`somebody else made a conflicting change on ${server} (${doing}): ${said}`);
}

/** @param hint What else may be wrong with the engine's master user. */
export function loginRefused(
  server: string,
  doing: string,
  said: string,
  hint: string,
): LoginRefused {
  return new LoginRefused(
    `${server} refused a login (${doing}): ${said}. For the master user: is the password that ` +
      `the request or mastersecret gives the current one${hint}`,
  );
}

export function readOnly(server: string): UserError {
  return new UserError(
    `dbendpoint: ${server} is read-only; give the endpoint of the writer (for Aurora the cluster ` +
      "endpoint, not a reader's)",
  );
}

export function missingDatabase(server: string, database: string): UserError {
  return new UserError(
    `dbname: ${server} has no database ${database}; create it first (aws_db_instance.db_name does)`,
  );
}

export function noConnectionLeft(server: string, doing: string): Blocked {
  return new Blocked(`${server} has no connection left (max_connections) for ${doing}`);
}

/** @param who the sessions that hold what the statement needs, or the server's own words */
export function blocked(server: string, doing: string, who: string): Blocked {
  return new Blocked(
    `somebody else's lock on ${server} is in the way (${doing}): ${who}. End it, or try again later`,
  );
}

/** @param holder undefined if it is not known */
export function stillLocked(server: string, holder: string | undefined): OutsideError {
  const whose = holder === undefined ? '' : `, which ${holder} holds`;
  return new OutsideError(
    `another change on ${server} went on until the time was up (waiting for the lock${whose}); ` +
      'try again',
  );
}

/** A warning. */
export function heldLock(user: string, server: string): string {
  return (
    `${user} held a lock that keeps changes on ${server} apart, which only a master user should; ` +
    'its sessions were ended'
  );
}

export function lockKept(server: string): RaceLost {
  return raceLost(
    server,
    'waiting for the lock',
    'users of the product hold the lock of the access',
  );
}

export function lockLost(host: string, how: string): OutsideError {
  return new OutsideError(`the lock on ${host} was lost, so others may be at work there: ${how}`);
}

export function sessionsRemain(): OutsideError {
  return new OutsideError(
    'sessions of users that lose access, or a part of it, did not end within ten seconds; the ' +
      'same request again continues from here',
  );
}

/** What failed is not in the way of anybody, and its marker brings it up again. */
export function leftForNextRun(about: readonly string[], doing: string, error: unknown): Undone {
  const text = `could not ${doing}; the next run tries again: ${reason(error)}`;
  return {
    about,
    doing,
    error: error instanceof Blocked ? new Blocked(text) : new OutsideError(text),
  };
}

/** A warning: a limit that a DBA set is kept. */
export function noSessionAllowed(user: string, limit: string): string {
  return `${user} can't log in, since it may have no session at all: a DBA has set ${limit}`;
}

export function noTls(server: string): OutsideError {
  return new OutsideError(`${server} does not speak TLS, which is required`);
}

export function decryptedInBetween(server: string, said: string): OutsideError {
  return new OutsideError(
    `the connection to ${server} does not end there: something in between decrypts it (${said}). ` +
      'dbendpoint must be the endpoint of the database itself, not that of a proxy; if it is, ' +
      'somebody redirects the name, and the security team should know',
  );
}

export function otherName(server: string): OutsideError {
  return new OutsideError(
    `the certificate of ${server} is for another name: dbendpoint must be the name that RDS gave ` +
      '(not an IP address or a CNAME of your own)',
  );
}

export function unknownIssuer(server: string, said: string): OutsideError {
  return new OutsideError(
    `the certificate of ${server} was not issued by Amazon RDS (${said}); to trust another ` +
      'authority, set DATABASE_CA_FILE of the spoke',
  );
}

/** @param lost How the engine's driver puts it that a connection was not made, or was lost. */
export function networkProblem(
  { host, port }: Endpoint,
  doing: string,
  { code, said, lost }: { readonly code: string; readonly said: string; readonly lost: RegExp },
): OutsideError | undefined {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new OutsideError(
      `the name ${host} can't be resolved in this VPC (${code}): is dbendpoint right, and does ` +
        'the database exist?',
    );
  const text = `${code} ${said}`;
  if (!NETWORK.test(text) && !lost.test(text)) return undefined;
  return new OutsideError(
    `no connection to ${host}:${port} while ${doing}: ${said}. Does the database's security ` +
      `group let the spoke's in on port ${port}, and is it the spoke of the right VPC (field vpc)?`,
  );
}

const NETWORK = /ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE/i;
