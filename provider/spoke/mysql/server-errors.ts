import {
  definerExists,
  hostRefused,
  masterDenied,
  mayNotKill,
  noIamPlugin,
  notUnderstood,
  roleOfOtherMaster,
  settingForbids,
  tooManyOfUser,
  userLimit,
} from '../../errors/mysql.ts';
import {
  blocked,
  loginRefused,
  missingDatabase,
  noConnectionLeft,
  raceLost,
  readOnly,
  starting,
} from '../../errors/server.ts';
import type { MasterFacts } from '../engine/master-facts.ts';
import type { Flavour } from './flavour.ts';

export interface Circumstances {
  readonly server: string;
  readonly doing: string;
  readonly said: string;
  /** Undefined until the server has said what it is. */
  readonly flavour: Flavour | undefined;
  readonly database: string;
  readonly master: MasterFacts;
}

/**
 * The error for a number of the server's. Undefined if the server's own words are the best there
 * are.
 * https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
 * https://mariadb.com/kb/en/mariadb-error-codes/
 */
export function serverError(number: number, circumstances: Circumstances): Error | undefined {
  const { server, doing, said, flavour, database, master } = circumstances;
  const facts = { server, doing, said };
  const refused = REFUSED.get(number);
  if (RACES.has(number)) return raceLost(facts);
  if (number === 1698 && !isLogin(doing)) return roleOfOtherMaster(facts);
  if (refused !== undefined)
    return loginRefused({ ...master, server, why: refused, mayBeWrong: refused === WRONG });
  switch (number) {
    case 1524:
      return noIamPlugin(facts);
    case 1049:
      return missingDatabase({ server, database });
    case 1290:
      if (/read.only/.test(said)) return readOnly({ server });
      return settingForbids({ ...facts, hint: hashesRefused(flavour) });
    case 1792:
    case 1836:
    case 3100:
      return readOnly({ server });
    case 1044:
    case 1142:
    case 1143:
    case 1227:
    case 1370:
    case 1873:
    case 1959:
      return masterDenied({ ...facts, needs: creators(flavour) });
    case 4006: // an application user: people are looked at before (definers.ts)
      return definerExists(facts);
    case 1095:
      return mayNotKill(facts);
    case 1129:
    case 1130:
      return hostRefused(facts);
    case 1203:
      return tooManyOfUser(facts);
    case 1226:
      return userLimit(facts);
    case 1040:
      return noConnectionLeft(facts);
    case 1053:
      return starting(facts);
    case 1205:
    case 1969: // max_statement_time, MariaDB
      return blocked({
        ...facts,
        who: `${said} (SHOW PROCESSLIST tells who locks the whole server, as backups do)`,
      });
    case 1064: // the server's own words would quote the statement
      return notUnderstood(facts);
  }
  return undefined;
}

const WRONG = 'wrong name or password';
const LOCKED = 'the account is locked (ALTER USER ... ACCOUNT UNLOCK)';
const BLOCKED =
  'the account is blocked by failed logins (ALTER USER ... ACCOUNT UNLOCK, or FLUSH PRIVILEGES)';
const EXPIRED = 'its password has expired (ALTER USER ... IDENTIFIED BY)';

/**
 * A login that was refused, in words of ours: the server's repeat the name that it was given. MySQL
 * has other numbers than MariaDB for accounts that are locked, or blocked (FAILED_LOGIN_ATTEMPTS,
 * max_password_errors).
 */
const REFUSED: ReadonlyMap<number, string> = new Map([
  [1045, WRONG],
  [1698, WRONG],
  [3118, LOCKED],
  [4151, LOCKED],
  [3955, BLOCKED],
  [4150, BLOCKED],
  [1820, EXPIRED],
  [1862, EXPIRED],
]);

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
