import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { reason } from '../provider/runtime/errors.ts';
import { readBundles } from './code/functions.ts';
import { readAuthorities } from './code/read-authorities.ts';
import { parseSettings, type Settings } from './settings/index.ts';
import { writeRollout } from './write.ts';

/**
 * `app.ts [SETTINGS]` writes everything that is deployed: cdk.out for the CDK's command line, and
 * for everybody else dist/templates, with each template in a file of its own, dist/code, with the
 * functions' code as it is uploaded, and dist/permissions, with the policies of whoever deploys it.
 * docs/rollout.md tells what to do with them.
 */
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const dist = here('../dist');

const own = process.argv[2] ?? ownSettings();
const isExample = own === undefined;
const source = own ?? here('settings.example.json');
const { settings, authorities } = readSettings();
const written = writeRollout(settings, readBundles(dist, authorities), {
  assembly: process.env['CDK_OUTDIR'] ?? here('../cdk.out'),
  templates: here('../dist/templates'),
  code: here('../dist/code'),
  permissions: here('../dist/permissions'),
});

console.log(`settings: ${source}${isExample ? ' (the example: stacksets/settings.json is not there)' : ''}
dist/templates: ${written.templates.join(', ')}
dist/code: ${written.code.join(', ')}
dist/permissions: ${written.permissions.join(', ')}
Next: docs/rollout.md`);

/** Mistakes in the settings are told without a stack, which is only of use for defects. */
function readSettings(): { readonly settings: Settings; readonly authorities: string } {
  try {
    const settings = parseSettings(jsonIn(source), source);
    return { settings, authorities: readAuthorities(settings, source) };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

function jsonIn(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path} can't be read as JSON: ${reason(error)}`);
  }
}

function ownSettings(): string | undefined {
  const path = here('settings.json');
  return existsSync(path) ? path : undefined;
}
