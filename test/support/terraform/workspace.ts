import { spawn } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import { type Variables, withoutOtherClouds } from '../../sandbox/command/environment.ts';
import { endWithUs } from '../../sandbox/machine/ownership.ts';
import { runningProvider } from './provider.ts';

/**
 * A configuration of this repository in a folder of its own, as a user has it who has copied it.
 */
export interface Workspace {
  readonly directory: string;
  /** Values of the configuration's variables, for the runs to come. */
  set(values: Readonly<Record<string, unknown>>): void;
  terraform(command: readonly string[], options?: RunOptions): Promise<Run>;
}

export interface WorkspaceOptions {
  /**
   * Whether one AWS provider serves all runs but `init`, which is faster. @default - each run
   * starts its own, as it does for a user
   */
  readonly keepsProvider?: boolean;
}

export interface RunOptions {
  readonly environment?: Variables;
  readonly onLine?: (line: string) => void;
}

export interface Run {
  readonly status: number;
  /** All that Terraform printed, without colours and without the frames around its errors. */
  readonly output: string;
}

/**
 * The schema of the AWS provider is so large that a third of the time would be for Go's collector.
 */
const LESS_COLLECTION = { GOGC: '400' };

/** For tests: that Terraform can start its provider is proved by the demo. */
export const KEEPS_PROVIDER: WorkspaceOptions = { keepsProvider: true };

const REPOSITORY = join(import.meta.dirname, '../../..');
const MODULES = ['database-access', 'database-access-stack', 'rollout'].map(
  (name) => `terraform/${name}`,
);

/**
 * The real Terraform, in a copy of `configuration` (a path in this repository) and of its modules.
 */
export function createWorkspace(
  configuration: string,
  directory: string,
  variables: Variables,
  options: WorkspaceOptions = {},
): Workspace {
  for (const path of new Set([...MODULES, configuration])) {
    // The same paths as in the repository, so that the configuration finds its module.
    cpSync(join(REPOSITORY, path), join(directory, path), {
      recursive: true,
      filter: isSource,
      // A link between modules then leads to the copy.
      verbatimSymlinks: true,
    });
  }
  return workspaceIn(join(directory, configuration), directory, variables, options);
}

/**
 * The real Terraform, in a folder with a configuration.
 *
 * @param directory that is removed after the tests
 */
export function workspaceIn(
  home: string,
  directory: string,
  variables: Variables,
  { keepsProvider = false }: WorkspaceOptions = {},
): Workspace {
  return {
    directory: home,
    set(values) {
      writeFileSync(
        join(home, 'terraform.tfvars.json'),
        `${JSON.stringify(values, undefined, 2)}\n`,
      );
    },
    async terraform(command, { environment = {}, onLine = () => {} } = {}) {
      // A provider that is killed leaves its socket in TMPDIR: that must go with the folder.
      const given = { ...variables, ...LESS_COLLECTION, TMPDIR: directory, ...environment };
      const env = { ...withoutOthers(process.env), ...given };
      const provider =
        keepsProvider && command[0] !== 'init' ? await runningProvider(home, env) : {};
      return run(command, home, { ...env, ...provider }, onLine);
    },
  };
}

/** Leaves out what a developer's own runs have left in the repository. */
function isSource(path: string): boolean {
  return !/^(\.terraform|.*\.tfstate|.*\.tfvars)/.test(basename(path));
}

/** The user's own settings of Terraform could lead it elsewhere, as those of AWS could. */
function withoutOthers(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(withoutOtherClouds(environment)).filter(([name]) => !name.startsWith('TF_')),
  );
}

async function run(
  command: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  onLine: (line: string) => void,
): Promise<Run> {
  const child = spawn('terraform', command, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  endWithUs(child);
  const lines: string[] = [];
  const read = async (stream: NodeJS.ReadableStream) => {
    for await (const line of createInterface({ input: stream })) {
      const plain = stripVTControlCharacters(line).replace(/^[╷│╵] ?/, '');
      lines.push(plain);
      onLine(plain);
    }
  };
  const status = new Promise<number>((resolve, reject) => {
    child.once('error', reject); // no such program
    child.once('close', (code) => resolve(code ?? 1));
  });
  await Promise.all([read(child.stdout), read(child.stderr)]);
  return { status: await status, output: lines.join('\n') };
}
