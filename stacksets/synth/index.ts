import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { reason } from '../../provider/runtime/errors.ts';
import type { Program } from '../cli/program.ts';
import { readBundles } from '../code/functions.ts';
import { readAuthorities } from '../code/read-authorities.ts';
import { BUILT, EXAMPLE_SETTINGS } from '../root.ts';
import { parseSettings, type Settings } from '../settings/index.ts';
import { parseOptions, USAGE } from './options.ts';

/**
 * `synth` writes everything that is deployed: cdk.out for the CDK's command line, and for everybody
 * else a folder with templates, each in a file of its own, code, as it is uploaded, and the policies
 * of whoever deploys it. docs/rollout.md tells what to do with them.
 */
export const synth: Program = { name: 'synth', usage: USAGE, main };

const PARTS = ['templates', 'code', 'permissions'];
const USUAL_SETTINGS = ['settings.json', 'stacksets/settings.json'];

async function main(words: readonly string[]): Promise<number> {
  const options = parseOptions(words);
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  refuseForeign(options.out);
  const own = options.settings ?? USUAL_SETTINGS.find((path) => existsSync(path));
  const source = resolve(own ?? EXAMPLE_SETTINGS);
  const read = readSettings(source);
  if (read === undefined) return 2;
  // The CDK takes a second to load: mistakes are told before.
  const { writeRollout } = await import('../write.ts');
  const within = (name: string) => join(options.out, name);
  const written = writeRollout(read.settings, readBundles(BUILT, read.authorities), {
    assembly: process.env['CDK_OUTDIR'] ?? within('cdk.out'),
    templates: within('templates'),
    code: within('code'),
    permissions: within('permissions'),
  });
  const isExample = own === undefined;
  console.log(`settings: ${relative('', source)}${isExample ? ' (the example: there are no others)' : ''}
${within('templates')}: ${written.templates.join(', ')}
${within('code')}: ${written.code.join(', ')}
${within('permissions')}: ${written.permissions.join(', ')}
Next: docs/rollout.md`);
  return 0;
}

/** A former rollout is removed first. */
function refuseForeign(out: string): void {
  const present = PARTS.filter((name) => existsSync(join(out, name)));
  if (present.length === 0 || existsSync(join(out, 'templates/rollout.json'))) return;
  throw new Error(
    `${present.map((name) => join(out, name)).join(', ')}: there already, not made by this program, which would remove it. ` +
      'Choose another folder with --out',
  );
}

interface Read {
  readonly settings: Settings;
  readonly authorities: string;
}

/** Says all mistakes at once, each in a line of its own; undefined then. */
function readSettings(source: string): Read | undefined {
  try {
    const settings = parseSettings(jsonIn(source), source);
    return { settings, authorities: readAuthorities(settings, source) };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return undefined;
  }
}

function jsonIn(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path} can't be read as JSON: ${reason(error)}`);
  }
}
