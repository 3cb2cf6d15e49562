import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trustedAuthorities } from '../code/authorities.ts';

/** A file of the certificates to trust, while the client runs. */
export interface AuthoritiesFile {
  readonly path: string;
  remove(): void;
}

/** The given file, or Amazon RDS's authorities of a Region, which come with database-access. */
export function authoritiesFile(given: string | undefined, region: string): AuthoritiesFile {
  if (given !== undefined) {
    if (!existsSync(given)) throw new Error(`there is no file ${given} (--ca-file)`);
    return { path: given, remove() {} };
  }
  const { pem } = trustedAuthorities([region], [], []);
  if (pem === '')
    throw new Error(
      `${region}: its databases' authorities do not come with database-access. Download ` +
        `https://truststore.pki.rds.amazonaws.com/${region}/${region}-bundle.pem: --ca-file FILE`,
    );
  const folder = mkdtempSync(join(tmpdir(), 'database-access-'));
  const path = join(folder, 'authorities.pem');
  writeFileSync(path, pem);
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
