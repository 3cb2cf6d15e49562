import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { buildPackage } from './build.ts';

/** `main.ts [FOLDER]` makes FOLDER/npm, the package, and FOLDER/database-access-VERSION.tgz. */
const folder = resolve(process.argv[2] ?? 'dist');
await buildPackage(`${folder}/npm`);
const words = ['pack', `${folder}/npm`, '--pack-destination', folder, '--loglevel', 'error'];
execFileSync('npm', words, { stdio: 'inherit' });
