import type { Endpoint } from '../../contract/request/request.ts';
import { errorCode, isReadable, OutsideError, reason, UserError } from '../../runtime/errors.ts';
import { IAM_ROLE } from '../model/state.ts';
import { LoginRefused, RaceLost } from '../server.ts';

/** The code of the error with which a login ends when the server asks for the password itself. */
export const CLEARTEXT_REFUSED = 'ERR_CLEARTEXT_PASSWORD';

/**
 * What an error of the server or of the way to it means to whoever wrote the request. `doing` says what was under way.
 * PostgreSQL's messages name objects, never values: a password reaches it only as a verifier, and DETAIL is left out.
 * Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function explained(
  error: unknown,
  doing: string,
  { host, port }: Endpoint,
  database: string,
): Error {
  if (isReadable(error)) return error;
  const server = `${host}:${port}`;
  const code = errorCode(error) ?? '';
  const said = reason(error);
  if (isRace(code, said))
    return new RaceLost(`somebody else changed the same on ${server} (${doing}): ${said}`);
  if (code === '42704' && said.includes(`"${IAM_ROLE}"`))
    return new UserError(
      `groups: ${server} has no role ${IAM_ROLE}, so it knows no IAM authentication: groups need RDS or Aurora, with IAM authentication enabled`,
    );
  switch (code) {
    case CLEARTEXT_REFUSED:
    case '28P01':
    case '28000':
      return new LoginRefused(
        `${server} refused a login (${doing}): ${said}. For the master user: is the password that the request or mastersecret gives the ` +
          'current one, and is it no member of rds_iam (also not through other roles)? Its password stops working then.',
      );
    case '3D000':
      if (database === 'postgres')
        return new UserError(
          `${server} has no database postgres; the lock that keeps requests apart lives there: CREATE DATABASE postgres`,
        );
      return new UserError(
        `dbname: ${server} has no database ${database}; create it first (aws_db_instance.db_name does)`,
      );
    case '25006':
      return readOnly(server);
    case '42501':
      return new OutsideError(
        `the master user may not do this on ${server} (${doing}): ${said}. It must have CREATEROLE, own the database, and have made, ` +
          'or hold the ADMIN option on, the roles that are changed.',
      );
    case '53300':
      return new OutsideError(`${server} has no connection left (max_connections) for ${doing}`);
    case '55P03':
      return new OutsideError(
        `another change on ${server} went on until the time was up (${doing}); try again`,
      );
    case '57014':
      return new OutsideError(
        `${server} did not finish ${doing} in the time that was left: ${said}`,
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new OutsideError(
        `the name ${host} can't be resolved in this VPC (${code}): is dbendpoint right, and does the database exist?`,
      );
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return new OutsideError(
        `the certificate of ${server} is for another name: dbendpoint must be the name that RDS gave (not an IP address or an own CNAME)`,
      );
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return new OutsideError(
        `the certificate of ${server} was not issued by Amazon RDS (${code}); for another authority set DATABASE_CA_FILE of the spoke`,
      );
    default:
      if (NETWORK.test(`${code} ${said}`))
        return new OutsideError(
          `no connection to ${server} while ${doing}: ${said}. Does the database's security group let the spoke's in on port ${port}, ` +
            'and is it the spoke of the right VPC (field vpc)?',
        );
      if (/does not support SSL/.test(said))
        return new OutsideError(`${server} does not speak TLS, which is required`);
      // Five characters: an SQLSTATE, so these are the server's own words.
      if (/^[0-9A-Z]{5}$/.test(code))
        return new OutsideError(`${server} refused ${doing}: ${said} (SQLSTATE ${code})`);
      return error instanceof Error ? error : new Error(said);
  }
}

export function readOnly(server: string): UserError {
  return new UserError(
    `dbendpoint: ${server} is read-only; give the endpoint of the writer (for Aurora the cluster endpoint, not a reader's)`,
  );
}

const NETWORK =
  /ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|timeout expired|terminated|ended by/i;

/** XX000 is "tuple concurrently updated"; unique violations and duplicates are two CREATE ROLEs at once. */
function isRace(code: string, said: string): boolean {
  if (code === 'XX000') return said.includes('tuple concurrently');
  return ['23505', '40001', '40P01', '42710'].includes(code);
}
