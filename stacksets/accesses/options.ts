import { parseArgs } from 'node:util';
import { command, QUIET_NOTE, quietCommand } from '../../provider/runtime/command.ts';
import {
  COMMON_OPTIONS,
  COMMON_USAGE,
  type CommonOptions,
  CREDENTIALS_USAGE,
  commonOptions,
} from '../ask-hub/options.ts';
import type { Filter } from './filter.ts';

export const USAGE = `${command('accesses', '[--only ACCOUNT]... [--declared-by TEXT] [--database HOST[/DB]]')}
${quietCommand('accesses', '--json ...')}

Lists the accesses of every account and Region of the rollout: who declares them, where they are,
and when they last were made true.
${CREDENTIALS_USAGE}

${COMMON_USAGE}
  --declared-by TEXT  only accesses of declarers whose id or declared_by contains TEXT
  --database HOST     only accesses to this server: its host name, or the first part of it;
                      HOST/DB: only to this database; /DB: to this database on any server
  --json              the accesses, for machines${QUIET_NOTE}

Exit status: 0 if all is well; 1 if an access failed, was interrupted, left users elsewhere or has
no record, or if a record can't be read; 2 if not all accounts and Regions could be asked.`;

export interface Options extends CommonOptions {
  readonly filter: Filter;
}

export function parseOptions(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...words],
    options: {
      ...COMMON_OPTIONS,
      'declared-by': { type: 'string' },
      database: { type: 'string' },
    },
  });
  const { 'declared-by': declaredBy, database } = values;
  return {
    ...commonOptions(values),
    filter: {
      ...(declaredBy !== undefined && { declaredBy }),
      ...(database !== undefined && { database }),
    },
  };
}
