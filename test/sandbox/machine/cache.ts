import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from './ownership.ts';

/** What takes long to fetch or to make is kept here. It may be removed at any time. */
export const CACHE = join(import.meta.dirname, '../../../.cache');

/** The folder that was made once by this name and with this, and is made now if it is missing. */
export async function keptFolder(
  { name, madeWith }: { readonly name: string; readonly madeWith: unknown },
  make: (folder: string) => Promise<unknown>,
): Promise<string> {
  const key = createHash('sha256').update(JSON.stringify(madeWith)).digest('hex');
  const kept = join(CACHE, `${name}-${key.slice(0, 12)}`);
  if (!existsSync(kept)) await keep(kept, make);
  return kept;
}

/**
 * Makes it under another name until it is complete: neither a crash nor a second maker leaves half
 * of it behind.
 */
async function keep(kept: string, make: (folder: string) => Promise<unknown>): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const temporary = temporaryFolder('data', CACHE);
  try {
    const folder = join(temporary.path, 'data');
    mkdirSync(folder, { mode: 0o700 });
    await make(folder);
    await rename(folder, kept).catch((error) => {
      if (!existsSync(kept)) throw error; // else another process was faster
    });
  } finally {
    await temporary.remove();
  }
}
