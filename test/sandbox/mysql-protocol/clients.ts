import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { debianFolder, unpackedProgram } from '../machine/program.ts';

/** What people log in with. */
export type ClientFlavour = 'mysql' | 'mariadb';

const CLIENTS = {
  mariadb: {
    name: 'MariaDB-client',
    package: {
      name: 'mariadb-client-core',
      suite: 'bookworm',
      // Has the plugin that sends a token as it is, which Debian installs with the client.
      beside: ['libmariadb3'],
    },
    series: /^10\.11\.\d+$/,
    program: 'mariadb',
  },
  mysql: {
    name: 'MySQL-client',
    package: { name: 'mysql-client-core', suite: 'sid' },
    series: /^\d+\.\d+\.\d+$/,
    program: 'mysql',
  },
} as const;

/** Puts the client into a new folder, for the PATH of whoever is to find it. */
export async function clientFolder(
  flavour: ClientFlavour,
  folder: string,
  progress: (line: string) => void,
): Promise<string> {
  const { program, ...client } = CLIENTS[flavour];
  const { root } = await debianFolder(client, progress);
  const { command, prefix, base } = unpackedProgram(root, join('bin', program));
  const plugins = readdirSync(join(base, 'lib'))
    .filter((name) => name.includes('-linux-gnu'))
    .map((name) => join(base, 'lib', name, 'libmariadb3', 'plugin'));
  mkdirSync(folder, { recursive: true });
  const script = join(folder, program);
  const words = [command, ...prefix].map((word) => `'${word}'`).join(' ');
  const environment = `MARIADB_PLUGIN_DIR='${plugins[0] ?? ''}'`;
  writeFileSync(script, `#!/bin/sh\nexec env ${environment} ${words} "$@"\n`);
  chmodSync(script, 0o755);
  return folder;
}
