import { CfnParameter, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnParameter as CfnStoredParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { spokeFunction } from '../../provider/contract/names.ts';
import type { Keys } from '../code/functions.ts';
import { egress } from '../function/egress.ts';
import { addFunction } from '../function/lambda-function.ts';
import { nameServerEgress } from '../function/name-servers.ts';
import { SECONDS } from '../function/time-limits.ts';
import {
  codeBucket,
  MAX_ROLLED_OUT_VPC_NAME,
  spokeExecutionRole,
  vpcParameters,
} from '../names.ts';
import { statementsWhere, textIfGiven } from '../open.ts';
import { spokePermissions } from '../permissions/spoke.ts';
import type { StackSettings } from '../settings/stack-settings.ts';
import { addWayToServices } from './services.ts';

/**
 * What a VPC has: its spoke. The account publishes the VPC and its subnets as SSM parameters, which
 * each stack reads in its own account and Region. Parameters that a StackSet overrides for an
 * account would not reach accounts that join later.
 */
export class SpokeStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    settings: StackSettings,
    keys: Keys,
    props: StackProps,
  ) {
    super(scope, id, { ...props, description: 'database-access: the spoke of a VPC' });
    const { hub, namePrefix, spokes } = settings;
    const [vpcName, vpc, subnets] = this.vpc();
    const name = spokeFunction(vpcName);

    const securityGroup = new CfnSecurityGroup(this, 'SecurityGroup', {
      groupDescription: 'Spoke of database-access: lets nothing in',
      vpcId: vpc,
      securityGroupEgress: [
        ...spokes.databaseNetworks.flatMap((network) =>
          spokes.databasePorts.flatMap((port) =>
            egress({ description: 'Databases', ipProtocol: 'tcp', port, network }),
          ),
        ),
        ...nameServerEgress(spokes.nameServers, 'Name servers'),
      ],
    });
    new CfnStoredParameter(this, 'SecurityGroupParameter', {
      name: vpcParameters(vpcName).securityGroup,
      type: 'String',
      value: securityGroup.attrGroupId,
      description: 'Security group of the spoke of database-access: databases let it in',
    });

    const { parameterPrefix, masterSecretTag } = spokes;
    const permissions = spokePermissions({
      account: this.account,
      region: this.region,
      parameterPrefix,
      masterSecrets: spokes.masterSecrets.map(
        (secret) => `arn:aws:secretsmanager:${this.region}:${this.account}:secret:${secret}`,
      ),
      ...(masterSecretTag && { masterSecretTag }),
      masterParameters: spokes.masterParameters,
      keyAliases: spokes.keyAliases,
    });
    addFunction(this, 'Spoke', {
      settings,
      name,
      description:
        'Makes and removes users in the databases of a VPC, for the hub of database-access',
      role: spokeExecutionRole(vpcName, this.region),
      permissions: statementsWhere(permissions, {
        MasterParameters: spokes.hasMasterParameters,
        KeysByAliasThroughTheServicesOnly: spokes.hasKeys,
      }),
      code: { bucket: codeBucket(namePrefix, hub.account, this.region), key: keys.spoke },
      seconds: SECONDS.spoke,
      megabytes: 1_024,
      environment: {
        PARAMETER_PREFIX: parameterPrefix,
        PARAMETER_KEY_ID: textIfGiven(spokes.parameterKey, (key) => key),
        READABLE_SECRETS: spokes.readable.secrets,
        READABLE_PARAMETERS: spokes.readable.parameters,
        PLAIN_TEXT_MASTERS: spokes.plainTextMasters,
        ...addWayToServices(this, { vpc, subnets, securityGroup }),
      },
      network: { subnets, securityGroup: securityGroup.attrGroupId },
    });
  }

  private vpc(): [name: string, id: string, subnets: string[]] {
    const name = new CfnParameter(this, 'VpcName', {
      description: 'What requests call the VPC',
      default: 'default',
      allowedPattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
      maxLength: MAX_ROLLED_OUT_VPC_NAME,
    });
    const { id, subnets } = vpcParameters('default');
    const vpc = new CfnParameter(this, 'Vpc', {
      description: 'Name of the SSM parameter with the id of the VPC',
      type: 'AWS::SSM::Parameter::Value<AWS::EC2::VPC::Id>',
      default: id,
    });
    const list = new CfnParameter(this, 'Subnets', {
      description: 'Name of the SSM parameter (StringList) with the ids of private subnets',
      type: 'AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>',
      default: subnets,
    });
    return [name.valueAsString, vpc.valueAsString, list.valueAsList];
  }
}
