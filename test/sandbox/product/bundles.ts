import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { CACHE, keptFolder } from '../machine/cache.ts';
import { runTool, ToolFailure } from '../machine/tool.ts';

const REPOSITORY = join(import.meta.dirname, '../../..');

const NAME = 'functions';
const DAY_MS = 86_400_000;

/**
 * The folder with the functions as they would be deployed, so that the tests run what is shipped.
 * The same sources are built once; others go elsewhere, so that running functions do not change.
 */
export async function builtBundles(): Promise<string> {
  const madeWith = ['package.json', 'package-lock.json', 'tsconfig.json', ...sources()].map(
    (path) => [
      path,
      createHash('sha256')
        .update(readFileSync(join(REPOSITORY, path)))
        .digest('hex'),
    ],
  );
  return await keptFolder({ name: NAME, madeWith }, async (folder) => {
    await buildBundles(folder);
    await removeOld();
  });
}

function sources(): string[] {
  return readdirSync(join(REPOSITORY, 'provider'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(REPOSITORY, join(parentPath, name)))
    .toSorted();
}

/** A sandbox reads them when it starts. */
async function removeOld(): Promise<void> {
  const old = readdirSync(CACHE)
    .filter((name) => name.startsWith(`${NAME}-`))
    .map((name) => join(CACHE, name))
    .filter((path) => statSync(path).mtimeMs < Date.now() - DAY_MS);
  for (const path of old) await rm(path, { recursive: true, force: true });
}

/** Builds them into a folder, which it returns. */
export async function buildBundles(folder: string, repository = REPOSITORY): Promise<string> {
  const script = join(repository, 'provider', 'build.ts');
  try {
    await runTool(process.execPath, [script, folder], { folder: repository });
  } catch (error) {
    throw error instanceof ToolFailure ? shorter(error) : error;
  }
  return folder;
}

/**
 * esbuild reports where a mistake is; the thirty lines of its own stack around that help nobody.
 */
function shorter(failure: ToolFailure): Error {
  const mistakes = failure.output.match(/^\S+:\d+:\d+: ERROR: .*$/gm);
  if (!mistakes) return failure;
  const message = ['the functions can’t be bundled:', ...mistakes].join('\n');
  return new Error(message, { cause: failure });
}
