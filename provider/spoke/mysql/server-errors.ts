import { OutsideError, UserError } from '../../runtime/errors.ts';
import {
  blocked,
  loginRefused,
  missingDatabase,
  noConnectionLeft,
  raceLost,
  readOnly,
} from '../engine/messages.ts';
import type { Flavour } from './flavour.ts';

export interface Circumstances {
  readonly server: string;
  readonly doing: string;
  readonly said: string;
  /** Undefined until the server has said what it is. */
  readonly flavour: Flavour | undefined;
}

/**
 * The error for a number of the server's. Undefined if the server's own words are the best there
 * are.
 * https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
 * https://mariadb.com/kb/en/mariadb-error-codes/
 */
export function serverError(
  number: number,
  { server, doing, said, flavour, database }: Circumstances & { readonly database: string },
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
      return loginRefused(server, doing, said, '?');
    case 3118: // account locked, MySQL
    case 4151: // and MariaDB
    case 3955: // blocked by failed logins, MySQL (FAILED_LOGIN_ATTEMPTS)
    case 4150: // and MariaDB (max_password_errors)
    case 1820: // password expired
    case 1862:
      return loginRefused(server, doing, said, ', and is it neither locked nor expired?');
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
        `the settings of ${server} do not allow ${doing}: ${said}${hashesRefused(flavour)}`,
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
        `the master user may not do this on ${server} (${doing}): ${said}. It must have ` +
          `${creators(flavour)}, must be allowed to read the tables of the database mysql, and ` +
          'must hold all that it grants WITH GRANT OPTION',
      );
    case 4006: // an application user: people are looked at before (definers.ts)
      return new OutsideError(
        `${server} refused ${doing}: ${said} Drop what that user is the definer of, or create it ` +
          'again as somebody else',
      );
    case 1095:
      return new OutsideError(
        `the master user may not end the sessions of others on ${server}, and there is no ` +
          `procedure mysql.rds_kill: ${said}`,
      );
    case 1203:
      return new OutsideError(
        `${server} allows this user no more connections (max_user_connections) for ${doing}`,
      );
    case 1226:
      return new OutsideError(`a limit of this user on ${server} is reached (${doing}): ${said}`);
    case 1040:
      return noConnectionLeft(server, doing);
    case 1205:
    case 1969: // max_statement_time, MariaDB
      return blocked(
        server,
        doing,
        `${said} (SHOW PROCESSLIST tells who locks the whole server, as backups do)`,
      );
    case 1064: // the server's own words would quote the statement
      return new OutsideError(`${server} did not understand a statement (${doing})`);
  }
  return undefined;
}

function isLogin(doing: string): boolean {
  return doing.startsWith('logging in');
}

/** What it takes to create our users, roles and memberships. */
function creators(flavour: Flavour | undefined): string {
  switch (flavour) {
    case 'mysql':
      return 'CREATE USER and ROLE_ADMIN';
    case 'mariadb':
      return 'CREATE USER';
    case undefined:
      return 'CREATE USER, on MySQL also ROLE_ADMIN';
  }
}

function hashesRefused(flavour: Flavour | undefined): string {
  return flavour === 'mysql'
    ? ''
    : ". MariaDB's strict_password_validation refuses hashes of passwords, and database-access " +
        'sends no password in any other form';
}

/**
 * A grant or a user appeared or vanished a moment ago: 1133 and 1410 (MySQL) no such user, 1141 and
 * 1147 no such grant, 1396 an account statement failed for some, 1961 and 1962 a role could not be
 * granted or revoked, 1213 a deadlock, 3523 and 3530 (MySQL) no such role.
 */
const RACES = new Set([1133, 1141, 1147, 1213, 1396, 1410, 1961, 1962, 3523, 3530]);
