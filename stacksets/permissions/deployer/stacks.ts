import type { Statement } from '../policy.ts';
import { allow } from './allow.ts';
import type { Deployed } from './deployed.ts';

export function stacks({ namePrefix, hub }: Deployed): Statement[] {
  const cloudformation = [
    'CreateChangeSet',
    'CreateStack',
    'DeleteChangeSet',
    'DeleteStack',
    'DescribeChangeSet',
    'DescribeStackEvents',
    'DescribeStacks',
    'ExecuteChangeSet',
    'GetTemplate',
    'TagResource',
    'UntagResource',
    'UpdateStack',
  ];
  const own = `arn:aws:cloudformation:*:${hub.account}:stack/${namePrefix}-*`;
  return [allow('Stacks', { cloudformation }, own)];
}

/**
 * Those with service-managed permissions belong to the management account. CreateStackSet has no
 * resources
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html).
 */
export function stackSets({ namePrefix, delegatedAdministrator }: Deployed): Statement[] {
  const cloudformation = [
    'CreateStackInstances',
    'DeleteStackInstances',
    'DeleteStackSet',
    'DescribeStackInstance',
    'DescribeStackSet',
    'DescribeStackSetOperation',
    'ListStackInstances',
    'ListStackSetOperationResults',
    'TagResource',
    'UntagResource',
    'UpdateStackInstances',
    'UpdateStackSet',
  ];
  // Whoever lacks it is told that the account is no delegated administrator
  // (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-delegated-admin.html).
  const organizations = delegatedAdministrator ? ['ListDelegatedAdministrators'] : [];
  return [
    allow('StackSets', { cloudformation }, [
      `arn:aws:cloudformation:*:*:stackset/${namePrefix}-*`,
      `arn:aws:cloudformation:*:*:stackset-target/${namePrefix}-*`,
      'arn:aws:cloudformation:*::type/resource/*',
    ]),
    allow(
      'StackSetsWithoutResources',
      { cloudformation: ['CreateStackSet', 'GetTemplateSummary'], organizations },
      '*',
    ),
  ];
}
