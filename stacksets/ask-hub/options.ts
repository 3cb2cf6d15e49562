import { HUB_FUNCTION } from '../../provider/contract/names.ts';

/** The options of every program that asks the hub, for parseArgs. */
export const COMMON_OPTIONS = {
  only: { type: 'string', multiple: true },
  function: { type: 'string', default: HUB_FUNCTION },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export const COMMON_USAGE = `\
  --only ACCOUNT      only this account; may be repeated
  --function NAME     the hub, unless it is ${HUB_FUNCTION}; an ARN for another account or Region`;

export const CREDENTIALS_USAGE = `\
Credentials and Region come from AWS's usual settings (AWS_PROFILE, AWS_REGION); the credentials
need lambda:InvokeFunction on the hub.`;

export interface CommonOptions {
  readonly hub: string;
  /** The hub's Region, if its ARN names it. */
  readonly region?: string;
  readonly only?: readonly string[];
  readonly json: boolean;
  readonly help: boolean;
}

interface Values {
  readonly only?: string[];
  readonly function: string;
  readonly json: boolean;
  readonly help: boolean;
}

export function commonOptions({ function: hub, only, json, help }: Values): CommonOptions {
  const region = /^arn:[^:]+:lambda:([^:]+):/.exec(hub)?.[1];
  return {
    hub,
    ...(region !== undefined && { region }),
    ...(only !== undefined && { only }),
    json,
    help,
  };
}
