import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keptFolder } from '../sandbox/machine/cache.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { runTool } from '../sandbox/machine/tool.ts';
import { buildBundles } from '../sandbox/product/bundles.ts';

const REPOSITORY = join(import.meta.dirname, '../..');

/**
 * The version that today's functions have to work with, as docs/rollout.md promises: the commit of
 * the last release. Before the first one: the last commit before there were releases to speak of.
 */
export const FORMER = '5065ab69eb80e5a8a39751a4e4c947076c56e17a';

/** What its functions say that their version is, to be told from today's. */
export const FORMER_VERSION = 'former';

/** The folder with its functions. */
export async function formerBundles(): Promise<string> {
  const madeWith = { FORMER, FORMER_VERSION };
  return await keptFolder({ name: 'former-functions', madeWith }, (folder) =>
    buildCommit(FORMER, folder, FORMER_VERSION),
  );
}

/** Builds the functions of a commit by its own build, with the packages of today. */
export async function buildCommit(commit: string, folder: string, version: string): Promise<void> {
  const sources = temporaryFolder('former-sources');
  try {
    const archive = join(sources.path, 'sources.tar');
    await git('archive', '--output', archive, commit);
    await runTool('tar', ['-xf', archive, '-C', sources.path]);
    const manifest = join(sources.path, 'package.json');
    const { version: _, ...rest } = JSON.parse(readFileSync(manifest, 'utf8'));
    writeFileSync(manifest, JSON.stringify({ ...rest, version }));
    symlinkSync(join(REPOSITORY, 'node_modules'), join(sources.path, 'node_modules'));
    await buildBundles(folder, sources.path);
  } finally {
    await sources.remove();
  }
}

/** A file of that version. */
export async function formerFile(path: string): Promise<string> {
  return await git('show', `${FORMER}:${path}`);
}

async function git(...command: string[]): Promise<string> {
  try {
    return await runTool('git', command, { folder: REPOSITORY });
  } catch (error) {
    const why = `the former version ${FORMER} is not in the history of this clone: git fetch --unshallow`;
    throw new Error(why, { cause: error });
  }
}
