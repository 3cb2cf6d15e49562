import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificates } from '../certificates/certificates.ts';
import { BACKGROUND, endWithUs } from '../machine/ownership.ts';
import type { ServerUser } from '../machine/server-user.ts';

export function launch(options: {
  readonly native: string;
  readonly data: string;
  readonly port: number;
  readonly logFile: string;
  readonly user: ServerUser | undefined;
  readonly certificates: Certificates;
  readonly log: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
}): ChildProcess {
  const { native, data, port, logFile, user, certificates, log } = options;
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    ssl: 'on',
    ssl_cert_file: certificates.certFile,
    ssl_key_file: certificates.keyFile,
    password_encryption: 'scram-sha-256',
    log_statement: log,
    log_line_prefix: '%m [%p] %q%u@%d ',
    // The data is thrown away with the server.
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    shared_buffers: '32MB',
    ...options.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const output = openSync(logFile, 'a');
  const server = spawn(join(native, 'bin', 'postgres'), ['-D', data, ...flags], {
    ...BACKGROUND,
    cwd: data,
    stdio: ['ignore', output, output],
    env: { ...process.env, ...options.environment },
    ...user,
  });
  closeSync(output);
  // SIGQUIT is "immediate shutdown". SIGTERM would wait until every client has gone.
  endWithUs(server, 'SIGQUIT');
  return server;
}
