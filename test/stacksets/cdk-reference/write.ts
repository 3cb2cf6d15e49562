import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePage } from './page.ts';

/** `npm run cdk-reference`: writes docs/cdk-reference.md from the construct library. */

writeFileSync(join(import.meta.dirname, '../../../docs/cdk-reference.md'), writePage());
