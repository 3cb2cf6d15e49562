import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { keptFolder } from '../sandbox/machine/cache.ts';
import { runTool } from '../sandbox/machine/tool.ts';

const REPOSITORY = join(import.meta.dirname, '../..');

/** The tarball that `npm run package` makes: once of the same sources. */
export async function npmPackage(): Promise<string> {
  const madeWith = ['package.json', 'package-lock.json', 'README.md', ...sources()].map((path) => [
    path,
    createHash('sha256')
      .update(readFileSync(join(REPOSITORY, path)))
      .digest('hex'),
  ]);
  const folder = await keptFolder({ name: 'npm', madeWith }, (folder) =>
    runTool(process.execPath, ['stacksets/package/main.ts', relative(REPOSITORY, folder)], {
      folder: REPOSITORY,
    }),
  );
  return join(folder, `${packageJson.name}-${packageJson.version}.tgz`);
}

function sources(): string[] {
  return ['provider', 'stacksets', 'docs'].flatMap((folder) =>
    readdirSync(join(REPOSITORY, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(REPOSITORY, join(parentPath, name)))
      .toSorted(),
  );
}
