import { expect, test } from 'vitest';
import { Secret } from '../../../../provider/runtime/secret.ts';
import type { MysqlStep } from '../../../../provider/spoke/model/changes.ts';
import type { Dialect } from '../../../../provider/spoke/mysql/dialect.ts';
import { parseVersion } from '../../../../provider/spoke/mysql/flavour.ts';
import { renderLedger } from '../../../../provider/spoke/mysql/ledger.ts';
import { render } from '../../../../provider/spoke/mysql/render.ts';

/** Statements are the same on MySQL and MariaDB, word by word: all but those with a password. */
const dialectOf = (version: string): Dialect => {
  const flavour = parseVersion(version)?.flavour;
  if (flavour === undefined) throw new Error('no version');
  return {
    flavour,
    grantedAs: 'my\\_db',
    password: new Secret('secret'),
    access: '0123456789ab',
    isApplicationUser: (name) => name.startsWith('app'),
    moreFactors: (name) => (name.endsWith('_with_factors') ? 2 : 0),
  };
};

/** The statements as texts, by phase. */
const rendered = (step: MysqlStep, version: string): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(render(step, dialectOf(version))).map(([phase, statements]) => [
      phase,
      statements.map(({ text }) => text),
    ]),
  );

const user = {
  name: 'app_x',
  generation: 1,
  rotation: 'r',
  canLogIn: true,
  memberOf: [],
  password: 'as stored',
} as const;
const role = {
  name: 'dbaccess_r',
  level: 'readonly',
  hostPort: 'h:1',
  isManageable: true,
} as const;
const tokens = (name: string) => `'${name}'@'%' IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'`;
const lockedPerson = "REQUIRE SUBJECT 'database-access: person' ACCOUNT LOCK";
const lockedUser =
  "REQUIRE SUBJECT 'database-access: application user of 0123456789ab' ACCOUNT LOCK";
const database = { kind: 'database' } as const;
const unlocked = 'REQUIRE SSL ACCOUNT UNLOCK';

const sameEverywhere: ReadonlyArray<readonly [MysqlStep, ReturnType<typeof rendered>]> = [
  [{ kind: 'create role', role }, { prepare: ['CREATE ROLE `dbaccess_r`'] }],
  [{ kind: 'mark role', role }, {}],
  [
    { kind: 'create people', users: ['a', "o'b"] },
    {
      prepare: [
        `CREATE USER ${tokens('a')}, ${tokens("o''b")} ${lockedPerson} PASSWORD EXPIRE NEVER`,
      ],
      open: [`ALTER USER 'a'@'%', 'o''b'@'%' ${unlocked}`],
    },
  ],
  [
    { kind: 'grant', privileges: ['INSERT', 'SELECT'], on: database, grantees: ['a', 'b'] },
    { prepare: ["GRANT INSERT, SELECT ON `my\\_db`.* TO 'a'@'%', 'b'@'%'"] },
  ],
  [
    { kind: 'revoke', privileges: ['GRANT OPTION', 'DROP'], on: database, grantees: ['a'] },
    { reduce: ["REVOKE GRANT OPTION, DROP ON `my\\_db`.* FROM 'a'@'%'"] },
  ],
  [
    {
      kind: 'revoke',
      privileges: ['DROP', 'INDEX'],
      on: { kind: 'database by another spelling', grantedAs: 'my_db' },
      grantees: ['a', 'b'],
    },
    { reduce: ["REVOKE DROP, INDEX ON `my_db`.* FROM 'a'@'%', 'b'@'%'"] },
  ],
  [
    { kind: 'add members', role: 'dbaccess_r', members: ['a', 'b'] },
    { prepare: ["GRANT `dbaccess_r` TO 'a'@'%', 'b'@'%'"] },
  ],
  [
    { kind: 'remove members', role: 'dbaccess_r', members: ['a'] },
    { part: ["REVOKE `dbaccess_r` FROM 'a'@'%'"] },
  ],
  [
    { kind: 'forbid login', users: ['a', 'app_x'] },
    {
      shut: [`ALTER USER 'app_x'@'%' ${lockedUser}`, `ALTER USER 'a'@'%' ${lockedPerson}`],
    },
  ],
  [
    { kind: 'allow login', users: ['a', 'app_x'] },
    {
      open: [
        `ALTER USER ${tokens('a')} REQUIRE SSL PASSWORD EXPIRE NEVER ACCOUNT UNLOCK`,
        `ALTER USER 'app_x'@'%' ${unlocked}`,
      ],
    },
  ],
];

test.each(sameEverywhere)('MySQL and MariaDB get the same statements: %j', (step, statements) => {
  const [mysql, mariadb] = ['8.0.36', '10.6.14-MariaDB-log'].map((version) =>
    rendered(step, version),
  );
  expect(mysql).toEqual(statements);
  expect(mariadb).toEqual(statements);
});

test('who needs more factors is let in again without them, the last one first', () => {
  const users = ['app_with_factors', 'b_with_factors'];
  const { open } = rendered({ kind: 'allow login', users }, '8.4.3');
  expect(open?.slice(2)).toEqual(
    users.flatMap((user) =>
      [3, 2].map((factor) => `ALTER USER '${user}'@'%' DROP ${factor} FACTOR`),
    ),
  );
});

test('a statement names at most five hundred users', () => {
  const users = Array.from({ length: 1_001 }, (_, index) => `p${index}`);
  const { prepare = [], open = [] } = rendered({ kind: 'create people', users }, '8.4.3');
  expect([prepare.length, open.length]).toEqual([3, 3]);
});

test.each(['8.0.36', '8.4.3'])(
  'a password of MySQL %s is the hash of caching_sha2_password',
  (version) => {
    const hash = 'IDENTIFIED WITH caching_sha2_password AS 0x2441243030352[0-9a-f]{127}';
    const { prepare = [], open } = rendered({ kind: 'create user', user }, version);
    expect(prepare).toHaveLength(1);
    expect(prepare[0]).toMatch(
      new RegExp(`^CREATE USER 'app_x'@'%' ${hash} ${lockedUser} PASSWORD EXPIRE NEVER$`),
    );
    expect(open).toEqual([`ALTER USER 'app_x'@'%' ${unlocked}`]);
    const again = rendered({ kind: 'set password', user: 'app_x' }, version).open ?? [];
    expect(again).toEqual([
      expect.stringMatching(
        new RegExp(`^ALTER USER 'app_x'@'%' ${hash} PASSWORD EXPIRE NEVER ACCOUNT UNLOCK$`),
      ),
      "ALTER USER 'app_x'@'%' DISCARD OLD PASSWORD",
    ]);
  },
);

test('a password of MariaDB is the hash of mysql_native_password', () => {
  const { prepare } = rendered({ kind: 'create user', user }, '10.11.9-MariaDB');
  // SELECT PASSWORD('secret')
  const hash = '*14E65567ABDB5135D0CFD9A70B3032C179A49EE7';
  expect(prepare).toEqual([
    `CREATE USER 'app_x'@'%' IDENTIFIED VIA mysql_native_password USING '${hash}' ${lockedUser} PASSWORD EXPIRE NEVER`,
  ]);
});

test('nobody can log in with the account that is the ledger', () => {
  const statements = renderLedger('dbaccess_0123456789ab', "it's", dialectOf('8.4.3'));
  expect(statements).toHaveLength(2);
  for (const statement of statements)
    expect(statement.text).toMatch(
      /'dbaccess_0123456789ab'@'%' .*REQUIRE SUBJECT 'it''s' ACCOUNT LOCK$/,
    );
});
