import { devNull } from 'node:os';
import type { Engine } from '../../provider/contract/request/engine.ts';
import type { Found } from './find.ts';
import type { WayIn } from './way-in.ts';

/** A program that talks to the database, and how it is called. */
export interface Client {
  readonly program: string;
  readonly words: readonly string[];
  /** It holds the token: other users of the machine see a command line, and no environment. */
  readonly environment: NodeJS.ProcessEnv;
  /** What makes it log in, ask one thing, and end. */
  readonly probe: readonly string[];
}

export interface Login {
  readonly database: Found;
  readonly user: string;
  readonly token: string;
  /** A file of certificates. */
  readonly ca: string;
  readonly wayIn?: WayIn | undefined;
}

/** A private database may be out of reach, and then a client waits for minutes. */
const SECONDS = '10';

/** Each client talks to MySQL and to MariaDB. On many machines, `mysql` is MariaDB's. */
export const PROGRAMS: Readonly<Record<Engine, readonly string[]>> = {
  postgres: ['psql'],
  mysql: ['mysql', 'mariadb'],
};

/** @param version what the program says of itself */
export function clientFor(
  program: string,
  version: string,
  login: Login,
  environment: NodeJS.ProcessEnv,
): Client {
  if (login.database.engine === 'postgres') return psql(program, login, environment);
  return mysql(program, /mariadb/i.test(version), login, environment);
}

/** Of the user's own PG... variables, those that lead elsewhere must not count. */
const KEPT = ['PGAPPNAME', 'PGCLIENTENCODING', 'PGCONNECT_TIMEOUT', 'PGOPTIONS', 'PGTZ'];

function psql(program: string, login: Login, environment: NodeJS.ProcessEnv): Client {
  const { database, user, token, ca, wayIn } = login;
  const own = Object.entries(environment).filter(
    ([name]) => !/^PG[A-Z]/.test(name) || KEPT.includes(name),
  );
  return {
    program,
    words: [],
    environment: {
      PGCONNECT_TIMEOUT: SECONDS,
      ...Object.fromEntries(own),
      PGHOST: database.host,
      PGPORT: String(wayIn?.port ?? database.port),
      // The certificate is still that of PGHOST.
      ...(wayIn && { PGHOSTADDR: wayIn.address }),
      PGUSER: user,
      PGPASSWORD: token,
      PGDATABASE: database.identity.dbname,
      PGSSLMODE: 'verify-full',
      // Whoever has a Kerberos ticket would try that before TLS, and then no certificate is checked.
      PGGSSENCMODE: 'disable',
      PGSSLROOTCERT: ca,
    },
    probe: ['--no-psqlrc', '--no-password', '--command', 'SELECT 1'],
  };
}

function mysql(
  program: string,
  isMariadb: boolean,
  { database, user, token, ca, wayIn }: Login,
  environment: NodeJS.ProcessEnv,
): Client {
  // The server takes the token as it is, which is safe in a connection to a verified server only.
  const verified = isMariadb
    ? ['--ssl', '--ssl-verify-server-cert']
    : ['--ssl-mode=VERIFY_IDENTITY', '--enable-cleartext-plugin'];
  return {
    program,
    words: [
      // A password in a my.cnf would be sent in place of the token.
      '--no-defaults',
      ...[`--host=${database.host}`, `--port=${wayIn?.port ?? database.port}`],
      ...['--protocol=TCP', `--connect-timeout=${SECONDS}`],
      ...[`--user=${user}`, `--database=${database.identity.dbname}`],
      ...[`--ssl-ca=${ca}`, ...verified],
    ],
    environment: {
      ...environment,
      MYSQL_PWD: token,
      // Read in spite of --no-defaults: a password in ~/.mylogin.cnf would be sent in place of the token.
      MYSQL_TEST_LOGIN_FILE: devNull,
    },
    probe: ['--execute=SELECT 1'],
  };
}
