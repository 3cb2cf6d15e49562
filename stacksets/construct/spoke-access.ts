import { Stack, Token } from 'aws-cdk-lib';
import {
  CfnSecurityGroupIngress,
  type IConnectable,
  type ISecurityGroup,
  Port,
  SecurityGroup,
} from 'aws-cdk-lib/aws-ec2';
import { ParameterValueType, StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { IConstruct } from 'constructs';
import { vpcParameters } from '../names.ts';

/**
 * Lets the spoke in. Several accesses of one database share the rule: EC2 refuses the same one
 * twice. Returns what an access has to wait for.
 */
export function allowFromSpoke(
  database: IConnectable,
  port: number,
  vpc = 'default',
): IConstruct[] {
  const [group] = database.connections.securityGroups;
  if (group === undefined)
    throw new Error(
      'allowFromSpoke: the database has no security group that the CDK knows; import it with ' +
        'its group, or set allowFromSpoke to false and let the spoke in yourself',
    );
  const spoke = spokeGroup(Stack.of(group), vpc);
  group.addIngressRule(spoke, Port.tcp(port), 'database-access');
  // Not the whole group: its other rules may name groups of what waits for the access.
  return group.node
    .findAll()
    .filter(
      (each) =>
        CfnSecurityGroupIngress.isCfnSecurityGroupIngress(each) &&
        each.sourceSecurityGroupId === spoke.securityGroupId,
    );
}

/** The group that the spoke publishes, once in the stack of the database's group. */
function spokeGroup(stack: Stack, vpc: string): ISecurityGroup {
  if (Token.isUnresolved(vpc))
    throw new Error(
      'database.vpcName: must be known at synth, to find the group of its spoke; or set ' +
        'allowFromSpoke to false and let the spoke in yourself',
    );
  const id = `DatabaseAccessSpoke-${vpc}`;
  const present = stack.node.tryFindChild(id);
  if (present !== undefined && SecurityGroup.isSecurityGroup(present)) return present;
  const groupId = StringParameter.valueForTypedStringParameterV2(
    stack,
    vpcParameters(vpc).securityGroup,
    ParameterValueType.AWS_EC2_SECURITYGROUP_ID,
  );
  return SecurityGroup.fromSecurityGroupId(stack, id, groupId);
}
