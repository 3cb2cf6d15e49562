import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readBundles } from './code/functions.ts';
import { readAuthorities } from './code/read-authorities.ts';
import { parseSettings } from './settings/index.ts';
import { writeRollout } from './write.ts';

/**
 * `app.ts [SETTINGS]` writes everything that is deployed: cdk.out for the CDK's command line, and
 * for everybody else dist/templates, with each template in a file of its own, dist/code, with the
 * functions' code as it is uploaded, and dist/permissions, with the policies of whoever deploys it.
 * docs/rollout.md tells what to do with them.
 */
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const dist = here('../dist');

const source = process.argv[2] ?? ownSettings() ?? here('settings.example.json');
const settings = parseSettings(jsonIn(source), source);
const written = writeRollout(settings, readBundles(dist, readAuthorities(settings, source)), {
  assembly: process.env['CDK_OUTDIR'] ?? here('../cdk.out'),
  templates: here('../dist/templates'),
  code: here('../dist/code'),
  permissions: here('../dist/permissions'),
});

console.log(`settings: ${source}
dist/templates: ${written.templates.join(', ')}
dist/code: ${written.code.join(', ')}
dist/permissions: ${written.permissions.join(', ')}
Next: docs/rollout.md`);

function jsonIn(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Error(`${path} can't be read as JSON`, { cause });
  }
}

function ownSettings(): string | undefined {
  const path = here('settings.json');
  return existsSync(path) ? path : undefined;
}
