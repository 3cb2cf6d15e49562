import { type Endpoint, hostPort } from '../../contract/request/request.ts';
import {
  eventTriggerFailed,
  masterDenied,
  noIamRole,
  noLockDatabase,
  outOfLocks,
  tooSlow,
} from '../../errors/postgres.ts';
import { connectionLost, decryptedInBetween } from '../../errors/reach.ts';
import {
  blocked,
  loginRefused,
  missingDatabase,
  noConnectionLeft,
  type Refusal,
  raceLost,
  readOnly,
  refused,
  starting,
} from '../../errors/server.ts';
import { errorCode, isReadable, reason } from '../../runtime/errors.ts';
import type { MasterFacts } from '../engine/master-facts.ts';
import type { Explain } from '../engine/messages.ts';
import { networkError, tlsError } from '../engine/network-errors.ts';
import type { EventTrigger } from './catalogue/rows.ts';
import { IAM_ROLE } from './state/accounts.ts';

/** Our own code for a server that asked for the password itself, in clear text. */
export const CLEARTEXT_REFUSED = 'ERR_CLEARTEXT_PASSWORD';

export const LOCK_NOT_AVAILABLE = '55P03';

export const NO_DATABASE = '3D000';

/** The server starts, stops, or recovers. */
export const STARTING = '57P03';

/**
 * An advisory lock counts within one database only, so all who work on a server meet in this one,
 * which RDS always has.
 * https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
 */
export const LOCK_DATABASE = 'postgres';

/**
 * Explains errors of the server and of the way to it. PostgreSQL's messages name objects, never
 * values: a password reaches it only as a verifier, and DETAIL is left out.
 * Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function explainer(
  endpoint: Endpoint,
  database: string,
  {
    eventTriggers = [],
    master = SOMEBODY,
  }: { readonly eventTriggers?: readonly EventTrigger[]; readonly master?: MasterFacts } = {},
): Explain {
  return (error, doing) =>
    isReadable(error)
      ? error
      : (failedTrigger(error, doing, database, eventTriggers) ??
        explained(error, doing, { endpoint, database, master }));
}

/** The master has been let in before. */
const SOMEBODY: MasterFacts = { from: 'the request', looksSwapped: false, isPadded: false };

/**
 * A DBA's event trigger runs with our settings, in which names without a schema are the system's
 * (connection.ts).
 */
function failedTrigger(
  error: unknown,
  doing: string,
  database: string,
  eventTriggers: readonly EventTrigger[],
): Error | undefined {
  if (!(error instanceof Error && 'where' in error && typeof error.where === 'string'))
    return undefined;
  const { where } = error;
  const trigger = eventTriggers.find(({ called }) => where.includes(called));
  if (trigger === undefined) return undefined;
  const cure = UNDEFINED.has(errorCode(error) ?? '')
    ? 'must name objects with their schemas, or have a search_path of its own (ALTER FUNCTION ' +
      '... SET search_path)'
    : 'must let the master user do this';
  return eventTriggerFailed({
    ...{ trigger: trigger.name, called: trigger.called, database, doing, cure },
    said: reason(error),
  });
}

function explained(
  error: unknown,
  doing: string,
  about: {
    readonly endpoint: Endpoint;
    readonly database: string;
    readonly master: MasterFacts;
  },
): Error {
  const { endpoint, database, master } = about;
  const server = hostPort(endpoint);
  const code = errorCode(error) ?? '';
  const said = reason(error);
  const facts = { server, doing, said };
  if (code === '42704' && said.includes(`"${IAM_ROLE}"`))
    return noIamRole({ server, role: IAM_ROLE });
  if (RACES.has(code)) return raceLost(facts);
  switch (code) {
    case CLEARTEXT_REFUSED:
    case '28P01':
    case '28000':
      if (/channel binding/.test(said)) return decryptedInBetween({ ...endpoint, said });
      return loginRefused({ ...master, server, ...whyRefused(code, said) });
    case NO_DATABASE:
      return database === LOCK_DATABASE
        ? noLockDatabase({ server })
        : missingDatabase({ server, database });
    case '25006':
      return readOnly({ server });
    case '42501':
      return masterDenied(facts);
    case '53200':
      return outOfLocks(facts);
    case '53300':
      return noConnectionLeft({ server, doing });
    case LOCK_NOT_AVAILABLE:
      return blocked({ server, doing, who: said });
    case '57014':
      return tooSlow(facts);
    case STARTING:
      return starting({ server, said });
    case '57P01': // a DBA, or a shutdown, has ended the session
    case '57P02':
      return connectionLost({ ...endpoint, doing, said });
  }
  const unconnected =
    tlsError(endpoint, code) ??
    networkError(error, endpoint, doing, LOST) ??
    tlsError(endpoint, said);
  if (unconnected !== undefined) return unconnected;
  // An SQLSTATE has five characters, so these are the server's own words.
  if (/^[0-9A-Z]{5}$/.test(code)) return refused({ ...facts, number: `SQLSTATE ${code}` });
  return error instanceof Error ? error : new Error(said);
}

/** The server's words repeat the name that it was given, so none of them is used. */
function whyRefused(code: string, said: string): Pick<Refusal, 'why' | 'mayBeWrong'> {
  if (code === '28P01') return { why: 'wrong name or password', mayBeWrong: true };
  const [, why = `it is not authorized (SQLSTATE ${code})`] =
    REFUSALS.find(([pattern]) => pattern.test(`${code} ${said}`)) ?? [];
  return { why, mayBeWrong: why === NO_ROLE };
}

const NO_ROLE = 'the server has no such role';

const REFUSALS: ReadonlyArray<readonly [RegExp, string]> = [
  [
    new RegExp(`^${CLEARTEXT_REFUSED}|^28000 PAM authentication`),
    'the server takes no password from it, as RDS does from no member of rds_iam (through other ' +
      'roles too). Log in as the master with an IAM token, and REVOKE the role that leads to rds_iam',
  ],
  [/pg_hba\.conf/, "the server's pg_hba.conf does not let it in from the spoke"],
  [/not permitted to log in/, 'the role may not log in (ALTER ROLE ... LOGIN)'],
  [/does not exist/, NO_ROLE],
];

const LOST = /timeout expired|terminated|ended by/i;

/** A function, a table, a schema, or another object. */
const UNDEFINED: ReadonlySet<string> = new Set(['42883', '42P01', '3F000', '42704']);

/**
 * What is gone since it was looked up (XX000: "cache lookup failed", "tuple concurrently updated";
 * 3F000 a schema, 42P01 a table, 42704 a role), made twice at once (23505, 42710), or a deadlock.
 */
const RACES = new Set(['23505', '3F000', '40001', '40P01', '42704', '42710', '42P01', 'XX000']);
