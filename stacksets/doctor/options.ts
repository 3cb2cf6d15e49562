import { parseArgs } from 'node:util';
import { HUB_FUNCTION } from '../../provider/contract/names.ts';

export const USAGE = `npm run doctor -- [--only ACCOUNT]... [--function NAME|ARN]
npm run -s doctor -- --json ...

Asks the hub whether database-access works in every account and Region of the rollout. Credentials and Region are AWS's usual
ones (AWS_PROFILE, AWS_REGION): of somebody who may lambda:InvokeFunction on the hub.

  --only ACCOUNT      this account and no other; may be repeated
  --function NAME     the hub, if it is not ${HUB_FUNCTION}; an ARN for another account or Region
  --json              what was found, for machines; without -s, npm writes lines of its own before it

Exit status: 0 everything is ready, 1 something is not, 2 the hub could not be asked, or not about all accounts.`;

export interface Options {
  readonly hub: string;
  /** Of the hub, if its ARN says so. */
  readonly region?: string;
  readonly only?: readonly string[];
  readonly json: boolean;
  readonly help: boolean;
}

export function readOptions(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...words],
    options: {
      only: { type: 'string', multiple: true },
      function: { type: 'string', default: HUB_FUNCTION },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { function: hub, only, json, help } = values;
  const region = /^arn:[^:]+:lambda:([^:]+):/.exec(hub)?.[1];
  return {
    hub,
    ...(region !== undefined && { region }),
    ...(only !== undefined && { only }),
    json,
    help,
  };
}
