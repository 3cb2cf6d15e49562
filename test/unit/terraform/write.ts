import { writeFileSync } from 'node:fs';
import { MODULES, readModule, readmeOf } from './modules.ts';
import { withTables } from './tables.ts';

/** `npm run module-tables`: writes the tables of inputs and outputs into the modules' READMEs. */

for (const folder of MODULES) writeFileSync(readmeOf(folder), withTables(readModule(folder)));
