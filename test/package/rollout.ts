import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBundles } from '../../stacksets/code/functions.ts';
import { readAuthorities } from '../../stacksets/code/read-authorities.ts';
import { parseSettings } from '../../stacksets/settings/index.ts';
import example from '../../stacksets/settings.example.json' with { type: 'json' };
import { writeRollout } from '../../stacksets/write.ts';
import { EVERYTHING } from '../support/every-setting.ts';

export const SETTINGS = { ...example, ...EVERYTHING };

/** Skips CDK's own checks, which take seconds. */
process.env['CDK_VALIDATION'] = 'false';

/** `npm run synth` with the checkout's CDK and the built functions. */
export function writeFromCheckout(folder: string, built: string): void {
  const settings = parseSettings(SETTINGS, 'settings.json');
  const authorities = readAuthorities(settings, 'settings.json');
  writeRollout(settings, readBundles(built, authorities), {
    assembly: join(folder, 'cdk.out'),
    templates: join(folder, 'templates'),
    code: join(folder, 'code'),
    permissions: join(folder, 'permissions'),
  });
}

/** What is deployed, by the names of its files. */
export function rolloutIn(folder: string): Record<string, string> {
  const parts = ['templates', 'code', 'permissions'].flatMap((part) =>
    readdirSync(join(folder, part), { recursive: true, encoding: 'utf8' }).map((name) =>
      join(part, name),
    ),
  );
  const files = parts.filter((name) => /\.(json|zip)$/.test(name));
  return Object.fromEntries(
    files.map((name) => [name, readFileSync(join(folder, name)).toString('latin1')]),
  );
}
