import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { reason } from '../../provider/runtime/errors.ts';
import { printable } from '../../provider/runtime/printable.ts';
import { NotAsked } from '../ask-hub/not-asked.ts';

/** Where the credentials of whoever runs the program are from. */
export interface Caller {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

/** @param region undefined: the one of AWS's usual settings */
export async function whoCalls(region?: string): Promise<Caller> {
  const sts = new STSClient({ ...(region !== undefined && { region }) });
  try {
    const { Arn = '' } = await sts.send(new GetCallerIdentityCommand());
    const [, partition = '', , , account = ''] = Arn.split(':');
    return { partition, account, region: await sts.config.region() };
  } catch (error) {
    const because = printable(reason(error));
    throw new NotAsked(`AWS does not say whose credentials these are: ${because}`);
  }
}
