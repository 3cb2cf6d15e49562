import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { compileLibrary } from '../machine/compile.ts';
import type { ServerProgram } from '../machine/program.ts';

const SOURCE = join(import.meta.dirname, 'aws-authentication-plugin.c');
const HEADERS = join(import.meta.dirname, '../iam');

/**
 * The new folder `plugins`: the one that personal users are identified with, and links to MySQL's
 * own. Without component_reference_cache.so, a changed password never reaches the cache of
 * caching_sha2_password, and the old one stays good (seen on 9.7.4).
 */
export async function pluginFolder({ base }: ServerProgram, plugins: string): Promise<void> {
  mkdirSync(plugins);
  const own = join(base, 'lib/mysql/plugin');
  for (const name of readdirSync(own)) symlinkSync(join(own, name), join(plugins, name));
  await compileLibrary(SOURCE, join(plugins, 'aws_authentication.so'), {
    folder: plugins,
    purpose: 'AWSAuthenticationPlugin for MySQL',
    flags: [`-I${HEADERS}`],
  });
}
