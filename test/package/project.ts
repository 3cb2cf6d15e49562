import { cpSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { runTool, TOOL_PATH } from '../sandbox/machine/tool.ts';

/** A project of somebody who uses the package. */
export interface Project {
  write(name: string, text: string): void;
  /** Runs a script. Returns what it prints. */
  node(...words: readonly string[]): Promise<string>;
  /** `npx database-access WORDS` */
  npx(...words: readonly string[]): Promise<string>;
}

/** Node is ours, as in npm's scripts. Nobody is logged in to AWS. */
const ENVIRONMENT = {
  PATH: [dirname(process.execPath), TOOL_PATH].join(delimiter),
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  // The CDK's own checks take seconds.
  CDK_VALIDATION: 'false',
};

/** One with the lowest versions of the package's peers, and a compiler that users have. */
export async function installProject(folder: string, tarball: string): Promise<Project> {
  cpSync(join(import.meta.dirname, 'project'), folder, { recursive: true });
  const run = (program: string, words: readonly string[]) =>
    runTool(program, words, { folder, environment: ENVIRONMENT });
  await run('npm', [
    'install',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    tarball,
  ]);
  return {
    write: (name, text) => writeFileSync(join(folder, name), text),
    node: (...words) => run(process.execPath, words),
    npx: (...words) => run('npx', ['database-access', ...words]),
  };
}
