import { constants } from 'node:fs';
import { cp } from 'node:fs/promises';
import { keptFolder } from '../machine/cache.ts';

/**
 * Copies an empty server's data to the new folder `data`. Making it takes seconds, so the first is
 * kept, by its name and by what it was made with.
 */
export async function copyEmptyData(
  data: string,
  origin: { readonly name: string; readonly madeWith: unknown },
  make: (data: string) => Promise<unknown>,
): Promise<void> {
  const kept = await keptFolder(origin, make);
  await cp(kept, data, { recursive: true, mode: constants.COPYFILE_FICLONE });
}
