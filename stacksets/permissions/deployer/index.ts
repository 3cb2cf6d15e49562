import { type Policy, policy } from '../policy.ts';
import { buckets } from './buckets.ts';
import type { Deployed } from './deployed.ts';
import { functions, network, parameters, roles } from './hub.ts';
import { reconciliation, watching } from './reconciliation.ts';
import { stackSets, stacks } from './stacks.ts';

/**
 * What it takes to deploy the product in the central account, to update it and to remove it, with
 * the AWS CLI or with terraform/rollout. CloudFormation works with the permissions of whoever
 * deploys: what each type of resource asks for is told by
 * `aws cloudformation describe-type --type RESOURCE --type-name AWS::IAM::Role` (Schema, handlers).
 * The sandbox rolls out under exactly this policy, and tests fail for an action that is missing and
 * for one that nobody needs.
 *
 * Whoever has it is as good as an administrator: of the central account, whose roles it writes,
 * within the permissions boundary if there is one, and by StackSets of all other accounts
 * (docs/threat-model.md).
 */
export function deployerPermissions(settings: Deployed): Policy {
  return policy(
    ...stacks(settings),
    ...stackSets(settings),
    ...buckets(settings),
    ...roles(settings),
    ...functions(settings),
    ...network(settings),
    ...parameters(settings),
    ...reconciliation(settings),
    ...watching(settings),
  );
}
