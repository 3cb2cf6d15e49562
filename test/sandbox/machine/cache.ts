import { join } from 'node:path';

/** What takes long to fetch or to make is kept here. It may be removed at any time. */
export const CACHE = join(import.meta.dirname, '../../../.cache');
