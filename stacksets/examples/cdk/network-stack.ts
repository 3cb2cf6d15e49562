import { Stack, type StackProps } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { StringListParameter, StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';

/**
 * What an account's platform team deploys before the rollout, or before the account joins it: a VPC,
 * published for the spoke.
 */
export class NetworkStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const vpc = new Vpc(this, 'Vpc', { maxAzs: 2, natGateways: 1 });

    new StringParameter(this, 'PublishedVpc', {
      parameterName: '/database-access-vpc/default/id',
      stringValue: vpc.vpcId,
    });
    new StringListParameter(this, 'PublishedSubnets', {
      parameterName: '/database-access-vpc/default/subnet-ids',
      stringListValue: vpc.selectSubnets({ subnets: vpc.privateSubnets }).subnetIds,
    });
  }
}
