import { describe, expect, test } from 'vitest';
import { LoginRefused, RaceLost } from '../../../../provider/errors/server.ts';
import { OutsideError, UserError } from '../../../../provider/runtime/errors.ts';
import { explainer } from '../../../../provider/spoke/mysql/errors.ts';
import type { Flavour } from '../../../../provider/spoke/mysql/flavour.ts';

describe('problems', () => {
  const server = { engine: 'mysql', host: 'db.example', port: 3306 } as const;
  const explain = (
    fields: { errno?: number; code?: string },
    text = 'said the server',
    flavour?: Flavour,
  ) =>
    explainer(server, 'orders', { flavour })(
      Object.assign(new Error(text), { sql: "ALTER USER x IDENTIFIED BY 'secret'", ...fields }),
      'doing this',
    );

  test.each([
    [1045, LoginRefused, 'current one, and the user that of this server?'],
    [4151, LoginRefused, 'the account is locked'],
    [3955, LoginRefused, 'blocked by failed logins'],
    [4150, LoginRefused, 'blocked by failed logins'],
    [1820, LoginRefused, 'password has expired'],
    [1226, OutsideError, 'a limit of this user on db.example:3306 is reached'],
    [4006, UserError, 'Drop what that user is the definer of'],
    [1524, UserError, 'IAM'],
    [1049, UserError, 'dbname: db.example:3306 has no database orders'],
    [1836, UserError, 'endpoint of the writer'],
    [1227, UserError, 'CREATE USER'],
    [1044, UserError, 'WITH GRANT OPTION'],
    [1095, UserError, 'mysql.rds_kill'],
    [1129, OutsideError, 'is let in again by FLUSH HOSTS'],
    [1053, OutsideError, 'is starting or stopping'],
    [1040, OutsideError, 'max_connections'],
    [1205, OutsideError, 'try again'],
    [1141, RaceLost, 'somebody else'],
    [1396, RaceLost, 'somebody else'],
    [9999, OutsideError, 'error 9999'],
  ])('%i is explained', (errno, type, words) => {
    const problem = explain({ errno });
    expect(problem).toBeInstanceOf(type);
    expect(problem.message).toContain(words);
  });

  test.each([
    ['mysql', 'It must have CREATE USER and ROLE_ADMIN, must be allowed'],
    ['mariadb', 'It must have CREATE USER, must be allowed'],
    [undefined, 'It must have CREATE USER, on MySQL also ROLE_ADMIN, must be allowed'],
  ] as const)('a master without privileges is told those of %s', (flavour, words) => {
    expect(explain({ errno: 1227 }, 'denied', flavour).message).toContain(words);
  });

  test('only MariaDB has strict_password_validation', () => {
    const message = (flavour: Flavour) => explain({ errno: 1290 }, 'an option', flavour).message;
    expect(message('mariadb')).toContain('strict_password_validation');
    expect(message('mysql')).toBe(
      'the settings of db.example:3306 do not allow doing this: an option',
    );
  });

  test('1290 is read-only, or a setting', () => {
    const option = (text: string) =>
      explain({ errno: 1290 }, `The server is running with the ${text} option`).message;
    expect(option('--read-only')).toContain('read-only; give the endpoint');
    expect(option('--strict-password-validation')).toContain('hashes of passwords');
  });

  test.each([
    [
      'HANDSHAKE_SSL_ERROR',
      "Hostname/IP does not match certificate's altnames",
      'for another name',
    ],
    ['HANDSHAKE_SSL_ERROR', 'unable to verify the first certificate', 'not issued by Amazon RDS'],
    ['HANDSHAKE_NO_SSL_SUPPORT', '', 'does not speak TLS'],
    ['ENOTFOUND', '', "can't be resolved"],
    [
      'PROTOCOL_CONNECTION_LOST',
      'Connection lost: The server closed the connection.',
      'broke (doing this): Connection lost: The server closed the connection. Was',
    ],
  ])('%s (%s)', (code, text, words) => {
    expect(explain({ code, errno: -111 }, text).message).toContain(words);
  });

  test.each([1064, 9999, 1396, undefined])(
    'no statement leaves with %j, nor anything else of the driver',
    (errno) => {
      const problem = explain(errno === undefined ? {} : { errno }, 'near ...');
      expect(JSON.stringify({ ...problem, message: problem.message })).not.toContain('secret');
      expect(problem).not.toHaveProperty('sql');
      if (errno === 1064) expect(problem.message).not.toContain('near');
    },
  );
});
