import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withCurrentParts } from './page.ts';

/** `npm run rollout-page`: writes the parts of docs/rollout.md that are made of data. */

const page = join(import.meta.dirname, '../../../docs/rollout.md');
writeFileSync(page, withCurrentParts(readFileSync(page, 'utf8')));
