import { vpcParameters } from '../../../stacksets/names.ts';
import { createStack } from '../cloudformation/create-stack.ts';
import type { Cloud } from './cloud.ts';

/** The account that they belong to. */
export type Accounts = Pick<Cloud, 'administrator'>;

export interface Network {
  readonly vpc: string;
  readonly subnets: readonly string[];
}

/**
 * The VPC that an account's platform team publishes in each Region before the rollout
 * (docs/rollout.md).
 */
export async function publishNetwork(
  accounts: Accounts,
  account: string,
  region: string,
): Promise<Network> {
  const { VpcId = '', SubnetIds = '' } = await createStack(
    accounts.administrator(account, region),
    'network',
    JSON.stringify(template()),
  );
  return { vpc: VpcId, subnets: SubnetIds.split(',') };
}

function template() {
  const { id, subnets } = vpcParameters('default');
  const subnet = (block: string) => ({
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: block },
  });
  const parameter = (name: string, type: string, value: unknown) => ({
    Type: 'AWS::SSM::Parameter',
    Properties: { Name: name, Type: type, Value: value },
  });
  const subnetIds = { 'Fn::Join': [',', [{ Ref: 'SubnetA' }, { Ref: 'SubnetB' }]] };
  return {
    Resources: {
      Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.20.0.0/16' } },
      SubnetA: subnet('10.20.0.0/24'),
      SubnetB: subnet('10.20.1.0/24'),
      VpcParameter: parameter(id, 'String', { Ref: 'Vpc' }),
      SubnetsParameter: parameter(subnets, 'StringList', subnetIds),
    },
    Outputs: { VpcId: { Value: { Ref: 'Vpc' } }, SubnetIds: { Value: subnetIds } },
  };
}
