import { CfnParameter, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { addFunction } from '../../function/lambda-function.ts';
import { codeBucket, vpcParameters } from '../../names.ts';
import { probePermissions } from '../../permissions/verify-probe.ts';
import type { Settings } from '../../settings/index.ts';
import { VPC } from '../world.ts';

/** The probe, in the network of the spoke and with its security group. */
export class ProbeStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    options: {
      readonly settings: Settings;
      readonly name: string;
      readonly key: string;
    },
    props: StackProps,
  ) {
    super(scope, id, { ...props, description: 'database-access: the probe of verify' });
    const { settings, name, key } = options;
    const names = vpcParameters(VPC);
    const subnets = new CfnParameter(this, 'Subnets', {
      type: 'AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>',
      default: names.subnets,
    });
    const securityGroup = new CfnParameter(this, 'SecurityGroup', {
      type: 'AWS::SSM::Parameter::Value<AWS::EC2::SecurityGroup::Id>',
      default: names.securityGroup,
    });
    const secrets = new CfnParameter(this, 'Secrets', { type: 'CommaDelimitedList' });
    const { hub, namePrefix, spokes } = settings;
    addFunction(this, 'Probe', {
      settings,
      name,
      role: name,
      description: 'Logs in to the databases of verify, and asks what is assumed',
      permissions: probePermissions({
        account: this.account,
        region: this.region,
        parameterPrefix: spokes.parameterPrefix,
        secrets: secrets.valueAsList,
      }),
      code: { bucket: codeBucket(namePrefix, hub.account, this.region), key },
      seconds: 60,
      megabytes: 256,
      network: { subnets: subnets.valueAsList, securityGroup: securityGroup.valueAsString },
    });
  }
}
