import type { Endpoint } from '../../contract/request/request.ts';
import { errorCode, isReadable, OutsideError, reason, UserError } from '../../runtime/errors.ts';
import { LoginRefused, RaceLost } from '../server.ts';

/**
 * What an error of the server or of the way to it means to whoever wrote the request. `doing` says what was under way. The driver's
 * errors carry the statement (`sql`), so none of them is passed on; the numbers tell, since the driver names MariaDB's wrongly.
 * https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html, https://mariadb.com/kb/en/mariadb-error-codes/
 */
export function explained(
  error: unknown,
  doing: string,
  { host, port }: Endpoint,
  database: string,
): Error {
  if (isReadable(error)) return error;
  const server = `${host}:${port}`;
  const number = errorNumber(error);
  const code = errorCode(error) ?? '';
  const said = reason(error).slice(0, 300);
  if (RACES.has(number))
    return new RaceLost(`somebody else changed the same on ${server} (${doing}): ${said}`);
  switch (number) {
    case 1698:
      if (!isLogin(doing))
        return new OutsideError(
          `the master user may not do this on ${server} (${doing}): ${said}. On MariaDB, only the user that made a group role may grant it: ` +
            'was that another master user? It can GRANT the role to this one WITH ADMIN OPTION',
        );
      return loginRefused(server, doing, said);
    case 1045:
    case 3118: // account locked, MySQL
    case 4151: // and MariaDB
    case 1820: // password expired
    case 1862:
      return loginRefused(server, doing, said);
    case 1524:
      return new UserError(
        `groups: ${server} has no plugin AWSAuthenticationPlugin, so it knows no IAM authentication: groups need RDS or Aurora, with IAM ` +
          `authentication enabled (${said})`,
      );
    case 1049:
      return missingDatabase(server, database);
    case 1290:
      if (/read.only/.test(said)) return readOnly(server);
      return new OutsideError(
        `the settings of ${server} do not allow ${doing}: ${said}. With strict_password_validation of MariaDB, hashes of passwords are ` +
          'refused, and no password is sent otherwise',
      );
    case 1792:
    case 1836:
    case 3100:
      return readOnly(server);
    case 1044:
    case 1142:
    case 1143:
    case 1227:
    case 1370:
    case 1873:
    case 1959:
      return new OutsideError(
        `the master user may not do this on ${server} (${doing}): ${said}. It must have CREATE USER, on MySQL also CREATE ROLE and ` +
          'ROLE_ADMIN, may read the tables of the database mysql, and hold all that it grants WITH GRANT OPTION',
      );
    case 1095:
      return new OutsideError(
        `the master user may not end the sessions of others on ${server}, and there is no procedure mysql.rds_kill: ${said}`,
      );
    case 1203:
    case 1226:
      return new OutsideError(
        `${server} lets this user have no more connections (max_user_connections) for ${doing}`,
      );
    case 1040:
      return new OutsideError(`${server} has no connection left (max_connections) for ${doing}`);
    case 1205:
      return new OutsideError(
        `another change on ${server} went on until the time was up (${doing}); try again`,
      );
    case 1064:
      return new OutsideError(`${server} did not understand a statement (${doing})`); // it would quote the statement
  }
  switch (code) {
    case 'MYSQL_CLEAR_PASSWORD_NOT_ENABLED':
    case 'AUTH_SWITCH_PLUGIN_ERROR':
      return new LoginRefused(
        `${server} asks for the password in clear text (${doing}), which is refused. Is the master user one with IAM authentication?`,
      );
    case 'HANDSHAKE_NO_SSL_SUPPORT':
      return new OutsideError(`${server} does not speak TLS, which is required`);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new OutsideError(
        `the name ${host} can't be resolved in this VPC (${code}): is dbendpoint right, and does the database exist?`,
      );
    case 'HANDSHAKE_SSL_ERROR':
      return /altnames|does not match/i.test(said)
        ? otherName(server)
        : new OutsideError(
            `the certificate of ${server} was not issued by Amazon RDS (${said}); for another authority set DATABASE_CA_FILE of the spoke`,
          );
  }
  if (NETWORK.test(`${code} ${said}`))
    return new OutsideError(
      `no connection to ${server} while ${doing}: ${said}. Does the database's security group let the spoke's in on port ${port}, ` +
        'and is it the spoke of the right VPC (field vpc)?',
    );
  // A positive number: these are the server's own words.
  if (number > 0) return new OutsideError(`${server} refused ${doing}: ${said} (error ${number})`);
  return error instanceof Error && !('sql' in error) ? error : new Error(said);
}

function isLogin(doing: string): boolean {
  return doing.startsWith('logging in');
}

function loginRefused(server: string, doing: string, said: string): LoginRefused {
  return new LoginRefused(
    `${server} refused a login (${doing}): ${said}. For the master user: is the password that the request or mastersecret gives the current one?`,
  );
}

export function readOnly(server: string): UserError {
  return new UserError(
    `dbendpoint: ${server} is read-only; give the endpoint of the writer (for Aurora the cluster endpoint, not a reader's)`,
  );
}

export function missingDatabase(server: string, database: string): UserError {
  return new UserError(
    `dbname: ${server} has no database ${database}; create it first (aws_db_instance.db_name does)`,
  );
}

export function otherName(server: string): OutsideError {
  return new OutsideError(
    `the certificate of ${server} is for another name: dbendpoint must be the name that RDS gave (not an IP address or an own CNAME)`,
  );
}

export function errorNumber(error: unknown): number {
  const isNumbered = error instanceof Error && 'errno' in error && typeof error.errno === 'number';
  return isNumbered && typeof error.errno === 'number' ? error.errno : 0;
}

const NETWORK =
  /ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|PROTOCOL_CONNECTION_LOST|closed state|connection lost|server shutdown/i;

/**
 * A grant or a user that was there a moment ago, or was not: 1133 and 1410 (MySQL) no such user, 1141 and 1147 no such grant, 1396 an account statement
 * failed for some, 1961 and 1962 a role could not be granted or revoked, 1213 a deadlock, 3523 and 3530 (MySQL) no such role.
 */
const RACES = new Set([1133, 1141, 1147, 1213, 1396, 1410, 1961, 1962, 3523, 3530]);
