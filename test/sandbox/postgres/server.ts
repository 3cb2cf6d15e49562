import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Certificates, createCertificates } from '../certificates/certificates.ts';
import { startRadius } from '../iam/radius.ts';
import type { SignedTokens } from '../iam/signed-tokens.ts';
import { iamToken, isToken } from '../iam/tokens.ts';
import { freePort } from '../machine/free-port.ts';
import { firstConnection, newPassword, stopServer } from '../machine/server-process.ts';
import { giveTo, serverUser } from '../machine/server-user.ts';
import { type PostgresMajor, postgresBinaries } from './binaries.ts';
import { connectPostgres } from './client.ts';
import { newData, SUPERUSER } from './data.ts';
import { accessRules } from './hba-rules.ts';
import type { Login } from './login.ts';
import { startLongTokens } from './long-tokens.ts';
import { launch } from './process.ts';
import { rdsLikeMaster } from './rds-like-master.ts';

export type { Login };

export interface PostgresServer {
  readonly major: PostgresMajor;
  readonly host: 'localhost';
  readonly port: number;
  readonly caFile: string;
  readonly database: 'app';
  readonly master: Login;
  readonly superuser: Login;
  readonly logFile: string;
  /** The login of a member of rds_iam: a token in place of a password. */
  iamLogin(username: string): Login;
  readonly tokenKey: string;
  /** Whether RDS would accept only a token from this user. For the master, it must not be so. */
  needsToken(username: string): Promise<boolean>;
  stop(): Promise<void>;
}

export interface PostgresOptions {
  readonly major: PostgresMajor;
  /** An existing folder, open to the OS user `postgres`; temporaryFolder() makes one. */
  readonly directory: string;
  /**
   * The statements that the server logs. With all of them, tests can search the log for passwords.
   */
  readonly log?: 'all' | 'ddl' | 'none';
  /** @default - a CA of the server's own, in `directory` */
  readonly certificates?: Certificates;
  /** The key of its IAM tokens. @default - a key of its own */
  readonly tokenKey?: string;
  /** Checks tokens of AWS credentials. @default - there are none */
  readonly signedTokens?: SignedTokens;
  /** Of postgresql.conf, in place of the sandbox's own. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * A PostgreSQL server as RDS provides it: it accepts TLS only, and its master user is no superuser.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { major, directory } = options;
  const user = await serverUser('postgres');
  const home = join(directory, `postgres-${major}`);
  mkdirSync(home, { mode: 0o711 });
  const native = await postgresBinaries(major, user, join(home, 'native'));
  const certificates = options.certificates ?? createCertificates(home);
  // The CA and the certificate are public; the key is the server's.
  chmodSync(certificates.keyFile, 0o600);
  giveTo(user, certificates.keyFile);

  const master = { username: 'master', password: newPassword() };
  const tokenKey = options.tokenKey ?? newPassword();
  const port = await freePort();
  const { signedTokens } = options;
  const longTokens =
    signedTokens && (await startLongTokens(home, `localhost:${port}`, signedTokens));
  const radius = await startRadius(
    (username, token) => token === longTokens?.proof || isToken(token, { key: tokenKey, username }),
  );
  const names = { superuser: SUPERUSER, master: master.username };
  const rules = accessRules(major, names, radius);
  const { data, superuser } = await newData({ native, home, user }, rules);
  const logFile = join(home, 'postgres.log');
  const server = launch({
    native,
    data,
    port,
    logFile,
    user,
    certificates,
    log: options.log ?? 'all',
    settings: options.settings ?? {},
    environment: longTokens?.environment ?? {},
  });
  const stop = async () => {
    await Promise.all([stopServer(server, 'SIGQUIT'), radius.stop(), longTokens?.stop()]);
  };
  const address = { host: 'localhost', port, caFile: certificates.caFile } as const;
  try {
    const client = await firstConnection({
      ...{ name: 'PostgreSQL', server, logFile },
      connect: () => connectPostgres({ ...address, ...superuser }),
    });
    await rdsLikeMaster(client, major, master);
    await client.end();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ...{ major, ...address, database: 'app', master, superuser, logFile, tokenKey, stop },
    iamLogin: (username) => ({ username, password: iamToken({ key: tokenKey, username }) }),
    async needsToken(username) {
      const client = await connectPostgres({ ...address, ...superuser });
      try {
        // Before 16 every member counts, since then only one that inherits.
        const kind = major >= 16 ? 'USAGE' : 'MEMBER';
        const question = `SELECT pg_has_role($1, 'rds_iam', '${kind}') AS needed`;
        return (
          (await client.query<{ needed: boolean }>(question, [username])).rows[0]?.needed === true
        );
      } finally {
        await client.end();
      }
    },
  };
}
