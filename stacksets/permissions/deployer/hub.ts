import { DOOR_FUNCTION, HUB_FUNCTION } from '../../../provider/contract/names.ts';
import { HUB_URL_PARAMETER, roleArn } from '../../names.ts';
import type { Settings } from '../../settings/index.ts';
import { type Statement, unlessEmpty } from '../policy.ts';
import { allow } from './allow.ts';

/** Functions, roles and the state machine keep their names, whatever the settings' prefix. */
export const OURS = `${DOOR_FUNCTION}-*`;

export function roles({ hub, roles: { path, permissionsBoundary } }: Settings): Statement[] {
  const iam = [
    'CreateRole',
    'DeleteRole',
    'DeleteRolePolicy',
    'GetRole',
    'GetRolePolicy',
    'ListAttachedRolePolicies',
    'ListRolePolicies',
    'PutRolePolicy',
    'TagRole',
    'UntagRole',
    'UpdateAssumeRolePolicy',
    'UpdateRole',
    'UpdateRoleDescription',
    ...(permissionsBoundary ? ['DeleteRolePermissionsBoundary', 'PutRolePermissionsBoundary'] : []),
  ];
  const own = roleArn(hub.account, path, OURS);
  const services = ['lambda', 'scheduler', 'states'].map((name) => `${name}.amazonaws.com`);
  return [
    allow('Roles', { iam }, own),
    {
      ...allow('RolesForServicesOnly', { iam: ['PassRole'] }, own),
      Condition: { StringEquals: { 'iam:PassedToService': services } },
    },
  ];
}

export function functions({ hub }: Settings): Statement[] {
  const lambda = [
    'AddPermission',
    'CreateFunction',
    'CreateFunctionUrlConfig',
    'DeleteFunction',
    'DeleteFunctionConcurrency',
    'DeleteFunctionEventInvokeConfig',
    'DeleteFunctionUrlConfig',
    'GetFunction',
    'GetFunctionCodeSigningConfig',
    'GetFunctionEventInvokeConfig',
    'GetFunctionRecursionConfig',
    'GetFunctionScalingConfig',
    'GetFunctionUrlConfig',
    'GetPolicy',
    'GetRuntimeManagementConfig',
    'PutFunctionConcurrency',
    'PutFunctionEventInvokeConfig',
    'RemovePermission',
    'TagResource',
    'UntagResource',
    'UpdateFunctionCode',
    'UpdateFunctionConfiguration',
    'UpdateFunctionEventInvokeConfig',
    'UpdateFunctionUrlConfig',
  ];
  const named = (name: string) => `arn:aws:lambda:${hub.region}:${hub.account}:function:${name}`;
  return [
    allow('Functions', { lambda }, named(OURS)),
    // To check the hub (docs/rollout.md, step 3, and npm run doctor).
    allow('AskTheHub', { lambda: ['InvokeFunction'] }, named(HUB_FUNCTION)),
  ];
}

/** The hub's security group, and what CloudFormation looks at for functions in a VPC. */
export function network({ hub }: Settings): Statement[] {
  const arn = (resource: string) => `arn:aws:ec2:${hub.region}:${hub.account}:${resource}`;
  const change = [
    'AuthorizeSecurityGroupEgress',
    'CreateSecurityGroup',
    'CreateTags',
    'DeleteSecurityGroup',
    'DeleteTags',
    'RevokeSecurityGroupEgress',
    'UpdateSecurityGroupRuleDescriptionsEgress',
  ];
  // These have no resources. Without DescribeNetworkInterfaces, nobody waits for a function's
  // interfaces to go, and the security group can't be deleted.
  const look = [
    'DescribeInstances',
    'DescribeNetworkInterfaces',
    'DescribeSecurityGroups',
    'DescribeSubnets',
    'DescribeVpcs',
  ];
  return [
    allow('SecurityGroup', { ec2: change }, [arn('security-group/*'), arn(`vpc/${hub.vpc}`)]),
    allow('LookAtTheNetwork', { ec2: look, lambda: ['GetAccountSettings'] }, '*'),
  ];
}

/** The hub's URL, and the login to the directory that somebody stores by hand. */
export function parameters({ hub, directory }: Settings): Statement[] {
  const ssm = [
    'AddTagsToResource',
    'DeleteParameter',
    'GetParameters',
    'ListTagsForResource',
    'PutParameter',
    'RemoveTagsFromResource',
  ];
  const stored = [directory?.bindParameter, directory?.caParameter].filter((name) => name != null);
  const key = directory?.key ? [directory.key] : [];
  return [
    allow(
      'Parameters',
      { ssm },
      [HUB_URL_PARAMETER, ...stored].map(
        (name) => `arn:aws:ssm:${hub.region}:${hub.account}:parameter${name}`,
      ),
    ),
    ...unlessEmpty(key, allow('StoreTheLogin', { kms: ['Encrypt', 'GenerateDataKey'] }, key)),
  ];
}
