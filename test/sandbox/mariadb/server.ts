import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Certificates, createCertificates } from '../certificates/certificates.ts';
import { startTokenService } from '../iam/token-service.ts';
import { iamToken, isToken } from '../iam/tokens.ts';
import { freePort } from '../machine/free-port.ts';
import { BACKGROUND, endWithUs } from '../machine/ownership.ts';
import { firstConnection, newPassword, stopServer } from '../machine/server-process.ts';
import type { Login } from '../postgres/server.ts';
import { connectMariadb } from './client.ts';
import { emptyData, essentials } from './data.ts';
import { authenticationPlugin } from './plugin.ts';
import { type MariadbProgram, mariadbProgram } from './program.ts';
import { firstUser, rdsLikeMariadb } from './rds-like-master.ts';

export interface MariadbServer {
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

export interface MariadbOptions {
  /** An existing folder. */
  readonly directory: string;
  /** @default - a CA of the server's own, in `directory` */
  readonly certificates?: Certificates;
  /** The key of its IAM tokens. @default - a key of its own */
  readonly tokenKey?: string;
  readonly progress?: (line: string) => void;
}

/**
 * A MariaDB server as RDS provides it: its master user has no SUPER. As on RDS, clients may connect
 * with and without TLS.
 */
export async function startMariadb(options: MariadbOptions): Promise<MariadbServer> {
  const { directory, tokenKey = newPassword(), progress = () => {} } = options;
  const program = await mariadbProgram(progress);
  const home = join(directory, 'mariadb');
  mkdirSync(home, { mode: 0o700 });
  const data = join(home, 'data');
  await emptyData(program, data);
  const plugins = join(home, 'plugins');
  await authenticationPlugin(plugins);

  const certificates = options.certificates ?? createCertificates(home);
  const superuser = { username: 'rdsadmin', password: newPassword() };
  const master = { username: 'master', password: newPassword() };
  const initFile = join(home, 'init.sql');
  writeFileSync(initFile, firstUser(superuser), { mode: 0o600 });

  const logFile = join(home, 'general.log');
  const errorLogFile = join(home, 'mariadb.log');
  const tokens = await startTokenService((username, token) =>
    isToken(token, { key: tokenKey, username }),
  );
  const port = await freePort();
  const settings = {
    'bind-address': '127.0.0.1',
    port: String(port),
    socket: '',
    'init-file': initFile,
    'plugin-dir': plugins,
    'plugin-load-add': 'aws_authentication',
    'ssl-cert': certificates.certFile,
    'ssl-key': certificates.keyFile,
    'general-log': '1',
    'general-log-file': logFile,
    'innodb-buffer-pool-size': '16M',
  };
  const server = launch(program, { data, settings, errorLogFile, tokenPort: tokens.port });
  const stop = async () => {
    await Promise.all([stopServer(server, 'SIGKILL'), tokens.stop()]);
  };
  const address = { host: 'localhost', port, caFile: certificates.caFile } as const;
  try {
    const connection = await firstConnection({
      ...{ name: 'MariaDB', server, logFile: errorLogFile },
      connect: () => connectMariadb({ ...address, ...superuser }),
    });
    await rdsLikeMariadb(connection, master);
    await connection.end();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ...{ ...address, database: 'app', master, superuser, logFile, errorLogFile, tokenKey, stop },
    iamLogin: (username) => ({ username, password: iamToken({ key: tokenKey, username }) }),
  };
}

function launch(
  program: MariadbProgram,
  options: {
    readonly data: string;
    readonly settings: Readonly<Record<string, string>>;
    readonly errorLogFile: string;
    readonly tokenPort: number;
  },
): ChildProcess {
  const { data, settings, errorLogFile, tokenPort } = options;
  const flags = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
  const output = openSync(errorLogFile, 'a');
  const server = spawn(program.server, [...essentials(program, data), ...flags], {
    ...BACKGROUND,
    cwd: data,
    stdio: ['ignore', output, output],
    env: { ...process.env, ...program.environment, SANDBOX_TOKEN_PORT: String(tokenPort) },
  });
  closeSync(output);
  endWithUs(server, 'SIGKILL'); // what it would put away is thrown away
  return server;
}
