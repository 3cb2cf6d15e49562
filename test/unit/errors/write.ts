import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCatalogue } from './catalogue.ts';
import { writePage } from './page.ts';

/** `npm run errors`: writes docs/errors.md from the catalogue. */

const page = join(import.meta.dirname, '../../../docs/errors.md');
writeFileSync(page, writePage(await readCatalogue()));
