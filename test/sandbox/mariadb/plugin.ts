import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { compileLibrary } from '../machine/compile.ts';

const HEADERS = join(import.meta.dirname, '../iam');
const SOURCE = join(import.meta.dirname, 'aws-authentication-plugin.c');

/** The authentication plugin for personal users, in the new folder `plugins`. */
export async function authenticationPlugin(plugins: string): Promise<void> {
  mkdirSync(plugins);
  await compileLibrary(SOURCE, join(plugins, 'aws_authentication.so'), {
    folder: plugins,
    purpose: 'AWSAuthenticationPlugin for MariaDB',
    flags: [`-I${HEADERS}`],
  });
}
