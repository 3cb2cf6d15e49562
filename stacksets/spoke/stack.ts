import { CfnParameter, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnParameter as CfnStoredParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { spokeFunction } from '../../provider/contract/names.ts';
import type { Keys } from '../code/functions.ts';
import { addFunction } from '../function/lambda-function.ts';
import { nameServerEgress } from '../function/name-servers.ts';
import { SECONDS } from '../function/time-limits.ts';
import {
  codeBucket,
  MAX_ROLLED_OUT_VPC_NAME,
  spokeExecutionRole,
  vpcParameters,
} from '../names.ts';
import { spokePermissions } from '../permissions/spoke.ts';
import type { Settings } from '../settings/index.ts';
import { addWayToServices } from './services.ts';

/**
 * What a VPC has: its spoke. The account publishes the VPC and its subnets as SSM parameters, which
 * each stack reads in its own account and Region. Parameters that a StackSet overrides for an
 * account would not reach accounts that join later.
 */
export class SpokeStack extends Stack {
  constructor(scope: Construct, id: string, settings: Settings, keys: Keys, props: StackProps) {
    super(scope, id, { ...props, description: 'database-access: the spoke of a VPC' });
    const { hub, namePrefix, spokes } = settings;
    const [vpcName, vpc, subnets] = this.vpc();
    const name = spokeFunction(vpcName);

    const securityGroup = new CfnSecurityGroup(this, 'SecurityGroup', {
      groupDescription: 'Spoke of database-access: lets nothing in',
      vpcId: vpc,
      securityGroupEgress: [
        ...spokes.databaseNetworks.flatMap((cidrIp) =>
          spokes.databasePorts.map((port) => ({
            description: 'Databases',
            ipProtocol: 'tcp',
            fromPort: port,
            toPort: port,
            cidrIp,
          })),
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

    const { parameterPrefix, parameterKey, masterKeys, masterSecretTag } = spokes;
    addFunction(this, 'Spoke', {
      settings,
      name,
      description:
        'Makes and removes users in the databases of a VPC, for the hub of database-access',
      role: spokeExecutionRole(vpcName, this.region),
      permissions: spokePermissions({
        account: this.account,
        region: this.region,
        parameterPrefix,
        masterSecrets: spokes.masterSecrets.map(
          (secret) => `arn:aws:secretsmanager:${this.region}:${this.account}:secret:${secret}`,
        ),
        ...(masterSecretTag && { masterSecretTag }),
        masterParameters: spokes.masterParameters,
        keyAliases: [...new Set([...(parameterKey ? [parameterKey] : []), ...masterKeys])],
      }),
      code: { bucket: codeBucket(namePrefix, hub.account, this.region), key: keys.spoke },
      seconds: SECONDS.spoke,
      megabytes: 512,
      environment: {
        PARAMETER_PREFIX: parameterPrefix,
        ...(parameterKey && { PARAMETER_KEY_ID: parameterKey }),
        READABLE_SECRETS: names(spokes.masterSecrets, masterSecretTag),
        READABLE_PARAMETERS: names(spokes.masterParameters.map((path) => `/${path}`)),
        ...(spokes.plainTextMasters && { PLAIN_TEXT_MASTERS: 'true' }),
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

/** In words, for error messages. A function's environment has room for 4 KB in all. */
function names(patterns: readonly string[], tag?: { key: string; value: string }): string {
  const tagged = tag === undefined ? [] : [`any that is tagged ${tag.key} = ${tag.value}`];
  const text = [...patterns, ...tagged].join(', ');
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}
