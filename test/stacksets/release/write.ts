import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withCurrentParts } from './page.ts';

/** `npm run release-page`: writes the parts of docs/release.md that are made of data. */

const page = join(import.meta.dirname, '../../../docs/release.md');
writeFileSync(page, withCurrentParts(readFileSync(page, 'utf8')));
