import { spawn } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type mysql from 'mysql2/promise';
import { type Certificates, createCertificates } from '../certificates/certificates.ts';
import type { SignedTokens } from '../iam/signed-tokens.ts';
import { startTokenService } from '../iam/token-service.ts';
import { iamToken, isToken } from '../iam/tokens.ts';
import { freePort } from '../machine/free-port.ts';
import { BACKGROUND, endWithUs } from '../machine/ownership.ts';
import type { ServerProgram } from '../machine/program.ts';
import { firstConnection, newPassword, stopServer } from '../machine/server-process.ts';
import type { Login } from '../postgres/login.ts';
import { connectClient } from './client.ts';

/** A MySQL or MariaDB server. */
export interface MysqlServer {
  readonly flavour: 'mysql' | 'mariadb';
  /** 9.7.4, or 10.11.14 */
  readonly version: string;
  readonly host: 'localhost';
  readonly port: number;
  readonly caFile: string;
  readonly database: 'app';
  readonly master: Login;
  readonly superuser: Login;
  /** The general log: each statement of each session, and who came in. */
  readonly logFile: string;
  /** The server's error log. */
  readonly errorLogFile: string;
  /** The login of a user with AWSAuthenticationPlugin: a token in place of a password. */
  iamLogin(username: string): Login;
  readonly tokenKey: string;
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** An existing folder. */
  readonly directory: string;
  /** @default - a CA of the server's own, in `directory` */
  readonly certificates?: Certificates;
  /** The key of its IAM tokens. @default - a key of its own */
  readonly tokenKey?: string;
  /** Checks tokens of AWS credentials. @default - there are none */
  readonly signedTokens?: SignedTokens;
  readonly progress?: (line: string) => void;
}

/** What differs between the two. */
export interface Flavour {
  readonly flavour: MysqlServer['flavour'];
  readonly name: string;
  /** An existing folder of its own, with the data in `data`. */
  readonly home: string;
  readonly program: ServerProgram;
  /** The options without which it does not start. */
  readonly essentials: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  /** SQL that the server runs before anybody can come in. */
  firstUser(superuser: Login): string;
  /** Makes the fresh server look as RDS hands it over. */
  asOnRds(superuser: mysql.Connection, master: Login): Promise<void>;
}

/** Starts it on its data, as RDS provides it. As there, clients may connect with and without TLS. */
export async function startServer(options: ServerOptions, flavour: Flavour): Promise<MysqlServer> {
  const { tokenKey = newPassword(), signedTokens = async () => false } = options;
  const { name, home, program } = flavour;
  const certificates = options.certificates ?? createCertificates(home);
  const superuser = { username: 'rdsadmin', password: newPassword() };
  const master = { username: 'master', password: newPassword() };
  const initFile = join(home, 'init.sql');
  writeFileSync(initFile, flavour.firstUser(superuser), { mode: 0o600 });

  const logFile = join(home, 'general.log');
  const errorLogFile = join(home, 'error.log');
  const port = await freePort();
  const tokens = await startTokenService(
    async (username, token) =>
      isToken(token, { key: tokenKey, username }) ||
      (await signedTokens({ username, token, address: `localhost:${port}` })),
  );
  const server = launch(flavour, errorLogFile, tokens.port, {
    'bind-address': '127.0.0.1',
    port: String(port),
    'init-file': initFile,
    'plugin-dir': join(home, 'plugins'),
    'plugin-load-add': 'aws_authentication.so',
    'ssl-cert': certificates.certFile,
    'ssl-key': certificates.keyFile,
    'general-log': '1',
    'general-log-file': logFile,
    ...flavour.settings,
  });
  const stop = async () => {
    await Promise.all([stopServer(server, 'SIGKILL'), tokens.stop()]);
  };
  const address = { host: 'localhost', port, caFile: certificates.caFile } as const;
  try {
    const connection = await firstConnection({
      ...{ name, server, logFile: errorLogFile },
      connect: async () => {
        try {
          return await connectClient({ ...address, ...superuser });
        } catch (error) {
          // MySQL goes on without TLS where it can't use the certificate. Its log says why.
          if (isWithoutTls(error)) await stopServer(server, 'SIGKILL');
          throw error;
        }
      },
    });
    await flavour.asOnRds(connection, master);
    await connection.end();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ...{ flavour: flavour.flavour, version: program.version, ...address, database: 'app' },
    ...{ master, superuser, logFile, errorLogFile, tokenKey, stop },
    iamLogin: (username) => ({ username, password: iamToken({ key: tokenKey, username }) }),
  };
}

function isWithoutTls(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'HANDSHAKE_NO_SSL_SUPPORT';
}

function launch(
  { home, program, essentials }: Flavour,
  errorLogFile: string,
  tokenPort: number,
  settings: Readonly<Record<string, string>>,
) {
  const flags = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
  const output = openSync(errorLogFile, 'a');
  const server = spawn(program.command, [...program.prefix, ...essentials, ...flags], {
    ...BACKGROUND,
    cwd: join(home, 'data'),
    stdio: ['ignore', output, output],
    env: { ...process.env, SANDBOX_TOKEN_PORT: String(tokenPort) },
  });
  closeSync(output);
  endWithUs(server, 'SIGKILL'); // what it would put away is thrown away
  return server;
}
