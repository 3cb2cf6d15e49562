import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from '../machine/tool.ts';

const HEADERS = join(import.meta.dirname, '../iam');
const SOURCE = join(import.meta.dirname, 'aws-authentication-plugin.c');

/**
 * Compiles the authentication plugin for personal users into the new folder `plugins`, in a tenth
 * of a second.
 */
export async function authenticationPlugin(plugins: string): Promise<void> {
  mkdirSync(plugins);
  const output = join(plugins, 'aws_authentication.so');
  try {
    // Files that an interrupted compiler leaves behind go with the folder.
    const environment = { TMPDIR: plugins };
    await runTool('cc', ['-shared', '-fPIC', '-O1', `-I${HEADERS}`, '-o', output, SOURCE], {
      environment,
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : cause;
    throw new Error(
      `AWSAuthenticationPlugin for MariaDB was not compiled. It needs a C compiler, ` +
        `for instance: apt-get install gcc libc6-dev (${why})`,
      { cause },
    );
  }
}
