import { parseArgs } from 'node:util';
import { command, QUIET_NOTE, quietCommand } from '../../provider/runtime/command.ts';
import {
  COMMON_OPTIONS,
  COMMON_USAGE,
  type CommonOptions,
  CREDENTIALS_USAGE,
  commonOptions,
} from '../ask-hub/options.ts';

export const USAGE = `${command('doctor', '[--only ACCOUNT]... [--function NAME|ARN]')}
${quietCommand('doctor', '--json ...')}

Asks the hub whether database-access works in every account and Region of the rollout.
${CREDENTIALS_USAGE} With
cloudformation:ListStackInstances, the program also tells why a stack is missing.

${COMMON_USAGE}
  --json              the findings, for machines${QUIET_NOTE}

Exit status: 0 if everything is ready, 1 if something is not, 2 if the hub could not be asked about
all accounts.`;

export function parseOptions(words: readonly string[]): CommonOptions {
  return commonOptions(parseArgs({ args: [...words], options: COMMON_OPTIONS }).values);
}
