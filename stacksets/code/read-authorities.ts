import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { rootCertificates } from 'node:tls';
import type { Settings } from '../settings/index.ts';
import { type AuthorityFile, trustedAuthorities } from './authorities.ts';

/**
 * What the spokes trust, in PEM form. Throws with all that is wrong with the files of the setting.
 *
 * @param source where the settings were written
 * @param folder where the files are: by default, beside the file of the settings
 */
export function readAuthorities(
  { regions, spokes }: Settings,
  source: string,
  folder: string = dirname(source),
): string {
  const files = spokes.certificateAuthorities.map((name): AuthorityFile => {
    try {
      return { name, text: readFileSync(resolve(folder, name), 'utf8') };
    } catch (cause) {
      throw new Error(`${source}: spokes.certificateAuthorities: ${name} can't be read`, { cause });
    }
  });
  const { pem, problems } = trustedAuthorities(regions, files, rootCertificates);
  if (problems.length === 0) return pem;
  const told = problems.map(({ setting, says }) => `✖ ${says}\n  → at ${setting}`);
  throw new Error([`${source}:`, ...told].join('\n'));
}
