import { parseArgs } from 'node:util';
import { command } from '../../provider/runtime/command.ts';

export const USAGE = `${command('synth', '[SETTINGS] [--out FOLDER]')}

Makes all that is deployed out of your settings: templates, the functions' code, and the policies of
whoever deploys them. docs/rollout.md tells what to do with them. It asks nothing of AWS.

  SETTINGS       a file; default settings.json or stacksets/settings.json, whichever there is; without
                 any, the example
  --out FOLDER   where templates, code and permissions go, each in a folder of its own, and
                 cdk.out, the same for the CDK's command line; default dist

Exit status: 0, or 2 if something is wrong with the settings.`;

export interface Options {
  readonly settings?: string;
  readonly out: string;
  readonly help: boolean;
}

export function parseOptions(words: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      out: { type: 'string', default: 'dist' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [settings, ...others] = positionals;
  if (others.length > 0) throw new Error(`one file has all settings: leave ${others[0]} out`);
  return { ...values, ...(settings !== undefined && { settings }) };
}
