import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Workspace } from '../support/terraform/workspace.ts';
import type { Narrator } from './narrator.ts';

/** A text, or a map of texts. */
type Value = string | Readonly<Record<string, string>>;

/** A configuration as its author works with it, before the reader's eyes. */
export interface Terraform {
  /** Sets variables in terraform.tfvars; the others stay. */
  edit(variables: Readonly<Record<string, Value>>): void;
  /** Runs a command, shows what it did, and gives all that it printed. */
  run(command: string): Promise<string>;
  /** Everything that Terraform remembers, the backup of its state included. */
  state(): string;
}

const VARIABLES = 'terraform.tfvars';

/**
 * The lines of `init`, `apply` and `destroy` that say what they did. The plan, which repeats every
 * field, is left out, and so is what is only read.
 */
const TELLING =
  /^(module\.(?!\S+\.data\.)\S+: (?!Refreshing)|Plan: |No changes\.|(Apply|Destroy) complete!|Terraform has been )/;

export function terraformOf(
  workspace: Workspace,
  narrator: Narrator,
  telling: RegExp = TELLING,
): Terraform {
  const { directory } = workspace;
  const variables = new Map<string, Value>();
  return {
    edit(changed) {
      for (const [name, value] of Object.entries(changed)) variables.set(name, value);
      const lines = (all: Iterable<[string, Value]>) =>
        [...all].map(([name, value]) => `${name} = ${written(value)}`).join('\n');
      writeFileSync(join(directory, VARIABLES), `${lines(variables)}\n`);
      narrator.command(`# in ${VARIABLES}`);
      narrator.output(lines(Object.entries(changed)));
    },
    async run(command) {
      narrator.command(`$ terraform ${command}`);
      const shown = command.startsWith('output') ? /./ : telling;
      const onLine = (line: string) => {
        if (shown.test(line)) narrator.output(line.replace(/ \[id=.*\]$/, ''));
      };
      const work = workspace.terraform(command.split(' '), { onLine });
      const { status, output } = await narrator.during(work);
      if (status === 0) return output;
      throw new Error(`terraform ${command} ended with status ${status}:\n${output}`);
    },
    state: () =>
      readdirSync(directory)
        .filter((name) => name.startsWith('terraform.tfstate'))
        .map((name) => readFileSync(join(directory, name), 'utf8'))
        .join('\n'),
  };
}

/** In Terraform's own language. */
function written(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value);
  const pairs = Object.entries(value).map(([key, one]) => `${written(key)} = ${written(one)}`);
  return `{ ${pairs.join(', ')} }`;
}
