import { createHash } from 'node:crypto';
import { constants, existsSync, mkdirSync } from 'node:fs';
import { cp, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { CACHE } from '../machine/cache.ts';
import { temporaryFolder } from '../machine/ownership.ts';

/**
 * Copies an empty server's data to the new folder `data`. Making it takes seconds, so the first is
 * kept, by its name and by what it was made with.
 */
export async function copyEmptyData(
  data: string,
  { name, madeWith }: { readonly name: string; readonly madeWith: unknown },
  make: (data: string) => Promise<unknown>,
): Promise<void> {
  const key = createHash('sha256').update(JSON.stringify(madeWith)).digest('hex');
  const kept = join(CACHE, `${name}-${key.slice(0, 12)}`);
  if (!existsSync(kept)) await keep(kept, make);
  await cp(kept, data, { recursive: true, mode: constants.COPYFILE_FICLONE });
}

/**
 * Makes it under another name until it is complete: neither a crash nor a second maker leaves half
 * of it behind.
 */
async function keep(kept: string, make: (data: string) => Promise<unknown>): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const folder = temporaryFolder('data', CACHE);
  try {
    const data = join(folder.path, 'data');
    mkdirSync(data, { mode: 0o700 });
    await make(data);
    await rename(data, kept).catch((error) => {
      if (!existsSync(kept)) throw error; // else another process was faster
    });
  } finally {
    await folder.remove();
  }
}
