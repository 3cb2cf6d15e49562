import { parseArgs } from 'node:util';
import { HUB_FUNCTION } from '../../provider/contract/names.ts';

export const USAGE = `npm run doctor -- [--only ACCOUNT]... [--function NAME|ARN]
npm run -s doctor -- --json ...

Asks the hub whether database-access works in every account and Region of the rollout. Credentials
and Region come from AWS's usual settings (AWS_PROFILE, AWS_REGION); the credentials need
lambda:InvokeFunction on the hub.

  --only ACCOUNT      only this account; may be repeated
  --function NAME     the hub, unless it is ${HUB_FUNCTION}; an ARN for another account or Region
  --json              the findings, for machines; without -s, npm writes lines of its own first

Exit status: 0 if everything is ready, 1 if something is not, 2 if the hub could not be asked about
all accounts.`;

export interface Options {
  readonly hub: string;
  /** The hub's Region, if its ARN names it. */
  readonly region?: string;
  readonly only?: readonly string[];
  readonly json: boolean;
  readonly help: boolean;
}

export function parseOptions(words: readonly string[]): Options {
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
