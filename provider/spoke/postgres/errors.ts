import { type Endpoint, hostPort } from '../../contract/request/request.ts';
import { errorCode, isReadable, OutsideError, reason, UserError } from '../../runtime/errors.ts';
import {
  blocked,
  decryptedInBetween,
  type Explain,
  loginRefused,
  missingDatabase,
  networkProblem,
  noConnectionLeft,
  noTls,
  otherName,
  raceLost,
  readOnly,
  unknownIssuer,
} from '../engine/messages.ts';
import type { EventTrigger } from './catalogue/rows.ts';
import { IAM_ROLE } from './state/accounts.ts';

/** Our own code for a server that asked for the password itself, in clear text. */
export const CLEARTEXT_REFUSED = 'ERR_CLEARTEXT_PASSWORD';

export const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Explains errors of the server and of the way to it. PostgreSQL's messages name objects, never
 * values: a password reaches it only as a verifier, and DETAIL is left out.
 * Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function explainer(
  endpoint: Endpoint,
  database: string,
  eventTriggers: readonly EventTrigger[] = [],
): Explain {
  return (error, doing) =>
    isReadable(error)
      ? error
      : (failedTrigger(error, doing, database, eventTriggers) ??
        explained(error, doing, endpoint, database));
}

/**
 * A DBA's event trigger runs with our settings, in which names without a schema are the system's
 * (connection.ts).
 */
function failedTrigger(
  error: unknown,
  doing: string,
  database: string,
  eventTriggers: readonly EventTrigger[],
): OutsideError | undefined {
  if (!(error instanceof Error && 'where' in error && typeof error.where === 'string'))
    return undefined;
  const { where } = error;
  const trigger = eventTriggers.find(({ called }) => where.includes(called));
  if (trigger === undefined) return undefined;
  const cure = UNDEFINED.has(errorCode(error) ?? '')
    ? 'must name objects with their schemas, or have a search_path of its own (ALTER FUNCTION ' +
      '... SET search_path)'
    : 'must let the master user do this';
  return new OutsideError(
    `the event trigger ${trigger.name} of database ${database} failed (${doing}): ` +
      `${reason(error)}. Its function ${trigger.called} ${cure}`,
  );
}

function explained(error: unknown, doing: string, endpoint: Endpoint, database: string): Error {
  const server = hostPort(endpoint);
  const code = errorCode(error) ?? '';
  const said = reason(error);
  if (code === '42704' && said.includes(`"${IAM_ROLE}"`))
    return new UserError(
      `groups: ${server} has no role ${IAM_ROLE}, so it knows no IAM authentication: groups need ` +
        'RDS or Aurora, with IAM authentication enabled',
    );
  if (RACES.has(code)) return raceLost(server, doing, said);
  switch (code) {
    case CLEARTEXT_REFUSED:
    case '28P01':
    case '28000':
      if (/channel binding/.test(said)) return decryptedInBetween(server, said);
      return loginRefused(
        server,
        doing,
        said,
        ', and is it not a member of rds_iam (through other roles either)? A member of rds_iam ' +
          'cannot log in with a password: log in as the master with an IAM token and REVOKE the ' +
          'role that leads to rds_iam (until PostgreSQL 15, every user may grant itself)',
      );
    case '3D000':
      if (database === 'postgres')
        return new UserError(
          `${server} has no database postgres; the lock that serialises requests lives there: ` +
            'CREATE DATABASE postgres',
        );
      return missingDatabase(server, database);
    case '25006':
      return readOnly(server);
    case '42501':
      return new OutsideError(
        `the master user may not do this on ${server} (${doing}): ${said}. It must have ` +
          'CREATEROLE, own the database, and have created, or hold the ADMIN option on, the ' +
          'roles that are changed.',
      );
    case '53200':
      return new OutsideError(
        `${server} has no memory left for this (${doing}): ${said}. Shared memory is what locks ` +
          'need: raise max_locks_per_transaction in the parameter group, and restart the server',
      );
    case '53300':
      return noConnectionLeft(server, doing);
    case LOCK_NOT_AVAILABLE:
      return blocked(server, doing, said);
    case '57014':
      return new OutsideError(
        `${server} did not finish ${doing} in the time that was left: ${said}`,
      );
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return otherName(server);
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return unknownIssuer(server, code);
  }
  const network = networkProblem(endpoint, doing, { code, said, lost: LOST });
  if (network !== undefined) return network;
  if (/does not support SSL/.test(said)) return noTls(server);
  // An SQLSTATE has five characters, so these are the server's own words.
  if (/^[0-9A-Z]{5}$/.test(code))
    return new OutsideError(`${server} refused ${doing}: ${said} (SQLSTATE ${code})`);
  return error instanceof Error ? error : new Error(said);
}

const LOST = /timeout expired|terminated|ended by/i;

/** A function, a table, a schema, or another object. */
const UNDEFINED: ReadonlySet<string> = new Set(['42883', '42P01', '3F000', '42704']);

/**
 * What is gone since it was looked up (XX000: "cache lookup failed", "tuple concurrently updated";
 * 3F000 a schema, 42P01 a table, 42704 a role), made twice at once (23505, 42710), or a deadlock.
 */
const RACES = new Set(['23505', '3F000', '40001', '40P01', '42704', '42710', '42P01', 'XX000']);
