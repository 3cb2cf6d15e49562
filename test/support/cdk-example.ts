import { GetParametersCommand, SSMClient, type SSMClientConfig } from '@aws-sdk/client-ssm';
import { type VpcContextResponse, VpcSubnetGroupType } from 'aws-cdk-lib/cx-api';
import { synthesizer, templateOf } from '../../stacksets/assemble.ts';
import { CheckoutStack } from '../../stacksets/examples/cdk/checkout-stack.ts';
import { vpcParameters } from '../../stacksets/names.ts';
import type { Network } from '../sandbox/organization/network.ts';
import { MEMBER_A, REGION } from '../sandbox/organization/roles.ts';

/** The template of stacksets/examples/cdk/checkout.ts, as `cdk deploy` would send it. */
export function checkoutTemplate(network: Network): string {
  process.env['CDK_VALIDATION'] = 'false'; // the CDK's own checks take seconds
  const vpcName = 'Network/Vpc';
  return templateOf((app) => {
    app.node.setContext(
      `vpc-provider:account=${MEMBER_A}:filter.tag:Name=${vpcName}:region=${REGION}:` +
        'returnAsymmetricSubnets=true',
      foundByTheCdk(network),
    );
    return new CheckoutStack(app, 'Checkout', {
      ...{ vpcName, image: 'checkout:1', env: { account: MEMBER_A, region: REGION } },
      synthesizer: synthesizer(), // the sandbox's accounts are not bootstrapped for the CDK
    });
  });
}

/** What `cdk deploy` finds out of a VPC, and keeps in cdk.context.json. */
function foundByTheCdk({ vpc: vpcId, subnets }: Network): VpcContextResponse {
  const found = subnets.map((subnetId, at) => ({
    ...{
      subnetId,
      availabilityZone: `${REGION}${'abc'[at]}`,
      routeTableId: 'rtb-0123456789abcdef0',
    },
  }));
  const type = VpcSubnetGroupType.PRIVATE;
  return {
    ...{ vpcId, vpcCidrBlock: '10.20.0.0/16', availabilityZones: [] },
    subnetGroups: [{ name: 'Private', type, subnets: found }],
  };
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
