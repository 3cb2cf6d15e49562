import { GetParametersCommand, SSMClient, type SSMClientConfig } from '@aws-sdk/client-ssm';
import { Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { synthesizer, templateOf } from '../../stacksets/assemble.ts';
import { CheckoutStack } from '../../stacksets/examples/cdk/checkout-stack.ts';
import { vpcParameters } from '../../stacksets/names.ts';
import type { Network } from '../sandbox/organization/network.ts';
import { MEMBER_A, REGION } from '../sandbox/organization/roles.ts';

/** The template of stacksets/examples/cdk, as `cdk deploy` would send it. */
export function checkoutTemplate({ vpc: vpcId, subnets }: Network): string {
  process.env['CDK_VALIDATION'] = 'false'; // the CDK's own checks take seconds
  return templateOf((app) => {
    const vpc = Vpc.fromVpcAttributes(new Stack(app, 'Network'), 'Vpc', {
      vpcId,
      availabilityZones: subnets.map((_, at) => `${REGION}${'abc'[at]}`),
      privateSubnetIds: [...subnets],
    });
    return new CheckoutStack(app, 'Checkout', {
      ...{ vpc, image: 'checkout:1', env: { account: MEMBER_A, region: REGION } },
      synthesizer: synthesizer(), // the sandbox's accounts are not bootstrapped for the CDK
    });
  });
}

/** The one that an account publishes for its spoke. */
export async function networkOf(account: SSMClientConfig): Promise<Network> {
  const ssm = new SSMClient(account);
  const { id, subnets } = vpcParameters('default');
  const { Parameters = [] } = await ssm.send(new GetParametersCommand({ Names: [id, subnets] }));
  ssm.destroy();
  const published = (name: string) => Parameters.find(({ Name }) => Name === name)?.Value ?? '';
  return { vpc: published(id), subnets: published(subnets).split(',') };
}
