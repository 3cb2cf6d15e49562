import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from '../machine/tool.ts';

const SOURCE = join(import.meta.dirname, 'aws-authentication-plugin.c');

/** In the new folder `plugins`, the plugin that personal users are identified with. It compiles in a tenth of a second. */
export async function authenticationPlugin(plugins: string): Promise<void> {
  mkdirSync(plugins);
  const output = join(plugins, 'aws_authentication.so');
  try {
    // What a compiler that was ended leaves behind goes with the folder.
    const environment = { TMPDIR: plugins };
    await runTool('cc', ['-shared', '-fPIC', '-O1', '-o', output, SOURCE], { environment });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : cause;
    throw new Error(
      `AWSAuthenticationPlugin for MariaDB was not compiled. It needs a C compiler, for instance: ` +
        `apt-get install gcc libc6-dev (${why})`,
      { cause },
    );
  }
}
