import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, keptFolder } from '../sandbox/machine/cache.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { runTool } from '../sandbox/machine/tool.ts';

const REPOSITORY = join(import.meta.dirname, '../..');

/** A commit whose code is measured beside today's, in the same process. */
export interface Earlier {
  /** As it was asked for. */
  readonly commit: string;
  /** A module of it. Who asks says what it holds: today's types are the best guess. */
  load(path: string): Promise<unknown>;
}

/** Its sources run as they are, with the packages of today. */
export async function earlierCode(commit: string): Promise<Earlier> {
  const asked = runTool('git', ['rev-parse', '--verify', `${commit}^{commit}`], IN);
  const id = (await asked.catch(noCommit(commit))).trim();
  // Below the repository, so that it finds our node_modules.
  const folder = await keptFolder({ name: 'bench-sources', madeWith: id }, unpack(id));
  return {
    commit,
    load: async (path) => {
      try {
        return await import(join(folder, path));
      } catch (error) {
        throw new Error(`${commit} can't be measured beside today's code: no ${path}`, {
          cause: error,
        });
      }
    },
  };
}

const IN = { folder: REPOSITORY };

const noCommit = (commit: string) => (cause: unknown) => {
  throw new Error(`--against: this clone has no commit ${commit}`, { cause });
};

const unpack = (id: string) => async (folder: string) => {
  const packed = temporaryFolder('bench-archive');
  try {
    const archive = join(packed.path, 'sources.tar');
    await runTool('git', ['archive', '--output', archive, id], IN);
    await runTool('tar', ['-xf', archive, '-C', folder]);
    symlinkSync(CACHE, join(folder, '.cache'));
  } finally {
    await packed.remove();
  }
};
