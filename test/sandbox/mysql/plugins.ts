import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerProgram } from '../machine/program.ts';
import { runTool } from '../machine/tool.ts';

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
  const output = join(plugins, 'aws_authentication.so');
  try {
    // What a compiler that was ended leaves behind goes with the folder.
    const environment = { TMPDIR: plugins };
    const flags = ['-shared', '-fPIC', '-O1', `-I${HEADERS}`];
    await runTool('cc', [...flags, '-o', output, SOURCE], { environment });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : cause;
    throw new Error(
      'AWSAuthenticationPlugin for MySQL was not compiled. It needs a C compiler, for instance: ' +
        `apt-get install gcc libc6-dev (${why})`,
      { cause },
    );
  }
}
