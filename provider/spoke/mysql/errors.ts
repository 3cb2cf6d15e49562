import { type Endpoint, hostPort } from '../../contract/request/request.ts';
import { errorCode, isReadable, OutsideError, reason, UserError } from '../../runtime/errors.ts';
import {
  busy,
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
import { LoginRefused } from '../server.ts';

/**
 * Explains errors of the server and of the way to it. The driver's errors carry the statement
 * (`sql`), so none of them is passed on. The numbers count, since the driver names MariaDB's errors
 * wrongly.
 * https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
 * https://mariadb.com/kb/en/mariadb-error-codes/
 */
export function explainer(endpoint: Endpoint, database: string): Explain {
  return (error, doing) =>
    isReadable(error) ? error : explained(error, doing, endpoint, database);
}

function explained(error: unknown, doing: string, endpoint: Endpoint, database: string): Error {
  const number = errorNumber(error);
  const code = errorCode(error) ?? '';
  const said = reason(error).slice(0, 300);
  const server = hostPort(endpoint);
  return (
    serverError(number, { server, doing, said, database }) ??
    driverError(code, { server, doing, said }) ??
    networkProblem(endpoint, doing, { code, said, lost: LOST }) ??
    otherError(error, number, { server, doing, said })
  );
}

interface Circumstances {
  readonly server: string;
  readonly doing: string;
  readonly said: string;
}

function serverError(
  number: number,
  { server, doing, said, database }: Circumstances & { readonly database: string },
): Error | undefined {
  if (RACES.has(number)) return raceLost(server, doing, said);
  switch (number) {
    case 1698:
      if (!isLogin(doing))
        return new OutsideError(
          `the master user may not do this on ${server} (${doing}): ${said}. On MariaDB, only ` +
            'the user that created a group role may grant it: was that another master user? It ' +
            'can GRANT the role to this one WITH ADMIN OPTION',
        );
      return loginRefused(server, doing, said, '?');
    case 1045:
    case 3118: // account locked, MySQL
    case 4151: // and MariaDB
    case 1820: // password expired
    case 1862:
      return loginRefused(server, doing, said, '?');
    case 1524:
      return new UserError(
        `groups: ${server} has no plugin AWSAuthenticationPlugin, so it knows no IAM ` +
          'authentication: groups need RDS or Aurora, with IAM authentication enabled ' +
          `(${said})`,
      );
    case 1049:
      return missingDatabase(server, database);
    case 1290:
      if (/read.only/.test(said)) return readOnly(server);
      return new OutsideError(
        `the settings of ${server} do not allow ${doing}: ${said}. MariaDB's ` +
          'strict_password_validation refuses hashes of passwords, and database-access sends ' +
          'no password in any other form',
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
        `the master user may not do this on ${server} (${doing}): ${said}. It must have CREATE ` +
          'USER, on MySQL also CREATE ROLE and ROLE_ADMIN, must be allowed to read the tables of ' +
          'the database mysql, and must hold all that it grants WITH GRANT OPTION',
      );
    case 1095:
      return new OutsideError(
        `the master user may not end the sessions of others on ${server}, and there is no ` +
          `procedure mysql.rds_kill: ${said}`,
      );
    case 1203:
    case 1226:
      return new OutsideError(
        `${server} allows this user no more connections (max_user_connections) for ${doing}`,
      );
    case 1040:
      return noConnectionLeft(server, doing);
    case 1205:
      return busy(server, doing);
    case 1064: // the server's own words would quote the statement
      return new OutsideError(`${server} did not understand a statement (${doing})`);
  }
  return undefined;
}

function driverError(code: string, { server, doing, said }: Circumstances): Error | undefined {
  switch (code) {
    case 'MYSQL_CLEAR_PASSWORD_NOT_ENABLED':
    case 'AUTH_SWITCH_PLUGIN_ERROR':
      return new LoginRefused(
        `${server} asks for the password in clear text (${doing}), which is refused. Does the ` +
          'master user log in with IAM authentication?',
      );
    case 'HANDSHAKE_NO_SSL_SUPPORT':
      return noTls(server);
    case 'HANDSHAKE_SSL_ERROR':
      return /altnames|does not match/i.test(said)
        ? otherName(server)
        : unknownIssuer(server, said);
  }
  return undefined;
}

function otherError(error: unknown, number: number, { server, doing, said }: Circumstances): Error {
  // A positive number comes from the server, so these are its own words.
  if (number > 0) return new OutsideError(`${server} refused ${doing}: ${said} (error ${number})`);
  return error instanceof Error && !('sql' in error) ? error : new Error(said);
}

function isLogin(doing: string): boolean {
  return doing.startsWith('logging in');
}

export function errorNumber(error: unknown): number {
  const isNumbered = error instanceof Error && 'errno' in error && typeof error.errno === 'number';
  return isNumbered && typeof error.errno === 'number' ? error.errno : 0;
}

const LOST = /PROTOCOL_CONNECTION_LOST|closed state|connection lost|server shutdown/i;

/**
 * A grant or a user appeared or vanished a moment ago: 1133 and 1410 (MySQL) no such user, 1141 and
 * 1147 no such grant, 1396 an account statement failed for some, 1961 and 1962 a role could not be
 * granted or revoked, 1213 a deadlock, 3523 and 3530 (MySQL) no such role.
 */
const RACES = new Set([1133, 1141, 1147, 1213, 1396, 1410, 1961, 1962, 3523, 3530]);
