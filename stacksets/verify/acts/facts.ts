import { type Act, NotChecked } from '../act.ts';
import { askProbe, MASTER, rowsOf } from '../ask-probe.ts';
import type { Engine } from '../options.ts';
import { databasesOf } from '../world.ts';

/** What the master can see of its server by a statement or a few: data. */
interface Fact {
  readonly id: string;
  readonly engine: Engine;
  readonly title: string;
  readonly confirms: readonly string[];
  /** If not the access's own. */
  readonly database?: string;
  /** What makes the user or role that it is about, and removes it: in databases of the run only. */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  readonly statement: string;
  /** The error of a server that is too old for it. */
  readonly tooOld?: RegExp;
  /** Of the first row, as text. */
  readonly expected: Readonly<Record<string, string>>;
}

const FACTS: readonly Fact[] = [
  {
    id: 'pg-master',
    engine: 'postgres',
    title: 'who the master is',
    confirms: ['pg-master'],
    statement: `SELECT rolsuper AS superuser, rolcreaterole AS createrole,
        pg_has_role(rolname, 'rds_superuser', 'MEMBER') AS member,
        pg_has_role(rolname, 'pg_signal_backend', 'MEMBER') AS signals
      FROM pg_roles WHERE rolname = current_user`,
    expected: { superuser: 'false', createrole: 'true', member: 'true', signals: 'true' },
  },
  {
    id: 'pg-owner',
    engine: 'postgres',
    title: 'whose the database is',
    confirms: ['pg-owner'],
    statement: `SELECT pg_get_userbyid(datdba) = current_user AS own
      FROM pg_database WHERE datname = current_database()`,
    expected: { own: 'true' },
  },
  {
    id: 'pg-postgres',
    engine: 'postgres',
    title: 'logs in to the database postgres',
    confirms: ['pg-postgres'],
    database: 'postgres',
    statement: 'SELECT current_database() AS database',
    expected: { database: 'postgres' },
  },
  {
    id: 'pg-grant-to-self',
    engine: 'postgres',
    title: 'grants a role of its own to itself',
    confirms: ['pg-grant-to-self'],
    statement: `BEGIN; CREATE ROLE database_access_verify;
      GRANT database_access_verify TO CURRENT_USER WITH INHERIT TRUE, SET TRUE;
      SELECT pg_has_role('database_access_verify', 'USAGE') AS usage; ROLLBACK`,
    tooOld: /syntax error/,
    expected: { usage: 'true' },
  },
  {
    id: 'my-master',
    engine: 'mysql',
    title: 'who the master is',
    confirms: ['my-master'],
    statement: `SELECT SUM(PRIVILEGE_TYPE = 'SUPER') AS super,
        SUM(PRIVILEGE_TYPE = 'CREATE USER' AND IS_GRANTABLE = 'YES') > 0 AS creates
      FROM information_schema.USER_PRIVILEGES
      WHERE GRANTEE = CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), '''')
        OR GRANTEE LIKE '''rds_superuser_role''@%'`,
    expected: { super: '0', creates: '1' },
  },
  {
    id: 'my-tables',
    engine: 'mysql',
    title: 'reads the tables of mysql',
    confirms: ['my-tables'],
    statement: `SELECT (SELECT COUNT(*) FROM mysql.user) > 0
        AND (SELECT COUNT(*) FROM mysql.db) >= 0
        AND (SELECT COUNT(*) FROM mysql.role_edges) >= 0 AS readable`,
    expected: { readable: '1' },
  },
  {
    id: 'my-partial-revokes',
    engine: 'mysql',
    title: 'looks whether partial_revokes is on',
    confirms: ['my-partial-revokes'],
    statement: 'SELECT @@partial_revokes AS partial_revokes',
    expected: { partial_revokes: '1' },
  },
  {
    id: 'my-iam-plugin',
    engine: 'mysql',
    title: "looks for the plugin of IAM's login",
    confirms: ['my-iam-plugin'],
    statement: `SELECT COUNT(*) AS there FROM information_schema.PLUGINS
      WHERE PLUGIN_NAME = 'AWSAuthenticationPlugin' AND PLUGIN_STATUS = 'ACTIVE'`,
    expected: { there: '1' },
  },
  {
    id: 'my-kill',
    engine: 'mysql',
    title: 'looks for rds_kill',
    confirms: ['my-kill'],
    statement: `SELECT COUNT(*) AS there FROM information_schema.ROUTINES
      WHERE ROUTINE_SCHEMA = 'mysql' AND ROUTINE_NAME = 'rds_kill'`,
    expected: { there: '1' },
  },
  {
    id: 'my-roles',
    engine: 'mysql',
    title: 'looks at a new role',
    confirms: ['my-users-as-roles'],
    before: ["CREATE ROLE 'database_access_verify'"],
    statement: `SELECT password_expired AS expired, account_locked AS locked,
        authentication_string = '' AS bare FROM mysql.user WHERE User = 'database_access_verify'`,
    after: ["DROP ROLE 'database_access_verify'"],
    expected: { expired: 'Y', locked: 'Y', bare: '1' },
  },
  {
    id: 'my-subject',
    engine: 'mysql',
    title: 'requires a subject of 1,024 characters',
    confirms: ['my-subject'],
    before: [
      `CREATE USER 'database_access_verify'@'localhost' REQUIRE SUBJECT '/CN=${'x'.repeat(1_020)}'`,
    ],
    statement: `SELECT LENGTH(x509_subject) AS characters FROM mysql.user
      WHERE User = 'database_access_verify'`,
    after: ["DROP USER 'database_access_verify'@'localhost'"],
    expected: { characters: '1024' },
  },
  {
    id: 'my-lock',
    engine: 'mysql',
    title: 'takes a named lock',
    confirms: ['my-locks'],
    statement: `SELECT GET_LOCK('database-access-verify', 0) AS taken,
        IS_USED_LOCK('database-access-verify') = CONNECTION_ID() AS held`,
    expected: { taken: '1', held: '1' },
  },
];

/** One act for each fact. */
export const facts: readonly Act[] = FACTS.map((fact) => ({
  id: fact.id,
  title: `${fact.engine}: ${fact.title}`,
  minutes: 3,
  confirms: fact.confirms,
  isWanted: ({ choices }) =>
    choices.engines.includes(fact.engine) &&
    (fact.before === undefined || choices.database === undefined),
  async do(world, signal) {
    const database = databasesOf(world).find(({ engine }) => engine === fact.engine);
    if (database === undefined) throw new Error('there is no such database');
    const where = { ...database, name: fact.database ?? database.name };
    const { before = [], after = [] } = fact;
    const statements = [...before, fact.statement, ...after];
    const asked = await askProbe(world, where, MASTER, statements, signal);
    const refused = asked.answers.find((answer) => 'error' in answer);
    if (refused !== undefined && fact.tooOld?.test(refused.error))
      return new NotChecked('the server is too old for it');
    for (const at of statements.keys()) rowsOf(asked, at);
    const [row = {}] = rowsOf(asked, before.length);
    const seen = Object.keys(fact.expected).map((key) => [key, text(row[key])] as const);
    const told = seen.map(([key, value]) => `${key} ${value}`).join(', ');
    const isAsExpected = seen.every(([key, value]) => value === fact.expected[key]);
    if (!isAsExpected) throw new Error(told);
    return told;
  },
}));

/** Drivers differ in what they make of a boolean and of a long number. */
function text(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  return String(value);
}
