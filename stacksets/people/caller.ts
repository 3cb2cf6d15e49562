import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { reason } from '../../provider/runtime/errors.ts';
import type { Credentials } from './token.ts';

/** Whoever runs the program, by AWS's usual settings (AWS_PROFILE, AWS_REGION). */
export interface Caller {
  /** Of the settings; throws if they name none. */
  region(): Promise<string>;
  credentials(): Promise<Credentials>;
  /** Needs no permission. */
  identity(): Promise<{ readonly account: string; readonly arn: string }>;
}

export function currentCaller(region?: string): Caller {
  const sts = new STSClient({ ...(region !== undefined && { region }) });
  return {
    region: () => sts.config.region(),
    credentials: () => sts.config.credentials(),
    async identity() {
      const { Account = '', Arn = '' } = await sts
        .send(new GetCallerIdentityCommand({}))
        .catch((error: unknown) => {
          throw new Error(`AWS does not tell who you are: ${reason(error)}`, { cause: error });
        });
      return { account: Account, arn: Arn };
    },
  };
}
