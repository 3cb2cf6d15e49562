import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { temporaryFolder } from '../machine/ownership.ts';
import { runTool, TOOL_PATH } from '../machine/tool.ts';

export const CACHE = join(import.meta.dirname, '../../../.cache');
const UNPACKED = join(CACHE, 'mariadb');
const PACKAGE = 'mariadb-server-core';

export interface MariadbProgram {
  readonly server: string;
  /** With sbin/, share/ and so on. */
  readonly base: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * This machine's MariaDB server; where it has none, Debian's or Ubuntu's, unpacked into .cache/. It
 * is not installed: that would need root, bring Perl and a cluster along, and leave a service
 * behind that wants to be started.
 */
export async function mariadbProgram(progress: (line: string) => void): Promise<MariadbProgram> {
  const installed = TOOL_PATH.split(delimiter)
    .map((folder) => join(folder, 'mariadbd'))
    .find((path) => existsSync(path));
  if (installed) return { server: installed, base: dirname(dirname(installed)), environment: {} };

  if (!existsSync(UNPACKED)) {
    progress('unpacking MariaDB into .cache/ (once)');
    await unpack().catch((cause: unknown) => {
      const why = cause instanceof Error ? cause.message : cause;
      throw new Error(
        `there is no MariaDB here, and Debian’s ${PACKAGE} could not be had. ` +
          'Install it, for instance with: ' +
          `apt-get install mariadb-server (${why})`,
        { cause },
      );
    });
  }
  const base = join(UNPACKED, 'usr');
  return {
    server: join(base, 'sbin', 'mariadbd'),
    base,
    environment: { LD_LIBRARY_PATH: libraries(join(base, 'lib')).join(delimiter) },
  };
}

/** The package, with those of its dependencies that the machine lacks, according to apt. */
async function unpack(): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const folder = temporaryFolder('mariadb', CACHE);
  try {
    // Folders of our own replace the machine's: nothing of it changes, and root is not needed.
    const archives = join(folder.path, 'archives');
    const lists = join(folder.path, 'lists');
    const root = join(folder.path, 'root');
    for (const path of [join(archives, 'partial'), join(lists, 'partial'), root]) {
      mkdirSync(path, { recursive: true });
    }
    const settings = {
      'Dir::State::lists': lists,
      'Dir::Cache': folder.path,
      'Dir::Cache::archives': archives,
      'Debug::NoLocking': 'true',
      'APT::Sandbox::User': 'root', // who would be _apt, and may not write here
    };
    const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
    const apt = (...words: string[]) => runTool('apt-get', [...words, '-qq', ...options]);
    await apt('update');
    await apt('install', '--download-only', '--yes', '--no-install-recommends', PACKAGE);
    const debs = readdirSync(archives).filter((name) => name.endsWith('.deb'));
    for (const deb of debs) await runTool('dpkg-deb', ['--extract', join(archives, deb), root]);
    await rename(root, UNPACKED).catch((error) => {
      if (!existsSync(UNPACKED)) throw error; // else somebody else was faster
    });
  } finally {
    await folder.remove();
  }
}

/** lib/ and, below it, the one of the machine's architecture: lib/x86_64-linux-gnu/ */
function libraries(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const below = readdirSync(folder, { withFileTypes: true }).filter((one) => one.isDirectory());
  return [folder, ...below.map(({ name }) => join(folder, name))];
}
