import { describe, expect, test } from 'vitest';
import { OutsideError, UserError } from '../../../../provider/runtime/errors.ts';
import { Secret } from '../../../../provider/runtime/secret.ts';
import { explainer } from '../../../../provider/spoke/mysql/errors.ts';
import { isSupported, parseVersion } from '../../../../provider/spoke/mysql/flavour.ts';
import { privilegesOf } from '../../../../provider/spoke/mysql/levels.ts';
import { cachingSha2 } from '../../../../provider/spoke/mysql/password-hash.ts';
import { grantName, literal, otherSpelling } from '../../../../provider/spoke/mysql/quote.ts';
import { LoginRefused, RaceLost } from '../../../../provider/spoke/server.ts';

test('caching_sha2_password is hashed as MySQL 8.0 hashes it', () => {
  // Of a MySQL server: CREATE USER ... IDENTIFIED BY 'foobar'; SELECT HEX(authentication_string) (in the tests of TiDB's parser).
  const stored =
    '24412430303524031a69251c34295c4b35167c7f1e5a7b63091349503974624d34504b5a424679354856336868686f52485a736e4a733368786e427575516c73446469496537';
  const salt = Buffer.from(stored, 'hex').subarray('$A$005$'.length).subarray(0, 20);
  expect(cachingSha2(new Secret('foobar'), salt).toString('hex')).toBe(stored);
  const [one, other] = [cachingSha2(new Secret('x')), cachingSha2(new Secret('x'))];
  expect(one.equals(other)).toBe(false);
  expect(one.toString()).toMatch(/^\$A\$005\$[a-zA-Z0-9]{20}[./a-zA-Z0-9]{43}$/);
});

test.each([
  ['8.0.36', 'mysql', 80_036, true],
  ['8.4.3-log', 'mysql', 80_403, true],
  ['9.1.0', 'mysql', 90_100, true],
  ['8.0.16', 'mysql', 80_016, false],
  ['5.7.44-log', 'mysql', 50_744, false],
  ['10.6.14-MariaDB-log', 'mariadb', 100_614, true],
  ['10.11.19-MariaDB-0+deb12u1-log', 'mariadb', 101_119, true],
  ['11.8.3-MariaDB', 'mariadb', 110_803, true],
  ['10.5.2-MariaDB', 'mariadb', 100_502, false],
] as const)('version %s', (text, flavour, number, supported) => {
  const version = parseVersion(text);
  expect(version).toEqual({ flavour, number });
  expect(version !== undefined && isSupported(version)).toBe(supported);
});

test('quoting', () => {
  expect(literal(`a'b\\c"d\0`)).toBe(`'a''b\\\\c"d\\0'`);
  expect(grantName('my_db', false)).toBe('my\\_db');
  expect(grantName('100%\\_', false)).toBe('100\\%\\\\\\_');
  expect(grantName('100%\\_', true)).toBe('100%\\_');
});

test.each([
  ['my_db', 'my\\_db'],
  ['my\\_db', 'my_db'],
  ['100\\%', '100%'],
  ['orders', undefined],
  // It would be another database's: grants on `my_db` are spelled so.
  ['my\\\\\\_db', undefined],
])('the other spelling of %s is %s', (grantedAs, other) => {
  expect(otherSpelling(grantedAs)).toBe(other);
});

test('a level has all that the lower ones have, and never ALL or GRANT OPTION', () => {
  const [readonly, readwrite, owner] = (['readonly', 'readwrite', 'owner'] as const).map(
    privilegesOf,
  );
  expect(readonly).toEqual(['SELECT', 'SHOW VIEW']);
  expect(readwrite).toEqual(expect.arrayContaining([...(readonly ?? []), 'INSERT']));
  expect(owner).toEqual(expect.arrayContaining([...(readwrite ?? []), 'CREATE', 'DROP']));
  expect(owner?.join()).not.toMatch(/ALL|GRANT/);
});

describe('problems', () => {
  const server = { engine: 'mysql', host: 'db.example', port: 3306 } as const;
  const explain = (fields: { errno?: number; code?: string }, text = 'said the server') =>
    explainer(server, 'orders')(
      Object.assign(new Error(text), { sql: "ALTER USER x IDENTIFIED BY 'secret'", ...fields }),
      'doing this',
    );

  test.each([
    [1045, LoginRefused, 'current one'],
    [4151, LoginRefused, 'refused a login'],
    [1524, UserError, 'IAM'],
    [1049, UserError, 'dbname: db.example:3306 has no database orders'],
    [1836, UserError, 'endpoint of the writer'],
    [1227, OutsideError, 'CREATE USER'],
    [1044, OutsideError, 'WITH GRANT OPTION'],
    [1095, OutsideError, 'mysql.rds_kill'],
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
      'security group',
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
