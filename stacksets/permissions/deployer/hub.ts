import { DOOR_FUNCTION, HUB_FUNCTION } from '../../../provider/contract/names.ts';
import { boundaryArn, HUB_URL_PARAMETER, roleArn } from '../../names.ts';
import { type Statement, unlessEmpty } from '../policy.ts';
import { allow } from './allow.ts';
import type { Deployed } from './deployed.ts';

/** Functions, roles and the state machine keep their names, whatever the settings' prefix. */
export const OURS = `${DOOR_FUNCTION}-*`;

/**
 * Whoever writes roles can give them anything, and so have it: only within the permissions boundary
 * of the settings, if there is one, which the deployer can't take away
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html).
 */
export function roles({ hub, roles: { path, permissionsBoundary } }: Deployed): Statement[] {
  const iam = [
    'DeleteRole',
    'DeleteRolePolicy',
    'GetRole',
    'GetRolePolicy',
    'ListAttachedRolePolicies',
    'ListRolePolicies',
    'TagRole',
    'UntagRole',
    'UpdateAssumeRolePolicy',
    'UpdateRole',
    'UpdateRoleDescription',
  ];
  const empower = ['CreateRole', 'PutRolePolicy'];
  const own = roleArn(hub.account, path, OURS);
  const services = ['lambda', 'scheduler', 'states'].map((name) => `${name}.amazonaws.com`);
  return [
    allow('Roles', { iam }, own),
    permissionsBoundary === undefined
      ? allow('Empower', { iam: empower }, own)
      : {
          ...allow('EmpowerWithin', { iam: [...empower, 'PutRolePermissionsBoundary'] }, own),
          Condition: {
            StringEquals: {
              'iam:PermissionsBoundary': boundaryArn(hub.account, permissionsBoundary),
            },
          },
        },
    {
      ...allow('RolesForServicesOnly', { iam: ['PassRole'] }, own),
      Condition: { StringEquals: { 'iam:PassedToService': services } },
    },
  ];
}

export function functions({ hub }: Deployed): Statement[] {
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
export function network({ hub }: Deployed): Statement[] {
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

/**
 * The hub's URL, and the login to the directory that somebody stores by hand, which nobody has to
 * read for that.
 */
export function parameters({ hub, directory }: Deployed): Statement[] {
  const store = ['DeleteParameter', 'PutParameter'];
  const manage = [
    'AddTagsToResource',
    'GetParameters',
    'ListTagsForResource',
    'RemoveTagsFromResource',
  ];
  const named = (name: string) => `arn:aws:ssm:${hub.region}:${hub.account}:parameter${name}`;
  const stored = [directory?.bindParameter, directory?.caParameter].filter((name) => name != null);
  const key = directory?.key ? [directory.key] : [];
  return [
    allow('StoreParameters', { ssm: store }, [HUB_URL_PARAMETER, ...stored].map(named)),
    allow('Parameters', { ssm: manage }, named(HUB_URL_PARAMETER)),
    ...unlessEmpty(key, allow('StoreTheLogin', { kms: ['Encrypt', 'GenerateDataKey'] }, key)),
  ];
}
