import type { Stack } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { boundaryArn } from '../names.ts';
import { type OpenPolicy, textIfGiven } from '../open.ts';
import type { Policy } from '../permissions/policy.ts';
import type { StackSettings } from '../settings/stack-settings.ts';

export interface RoleOptions {
  readonly name: string;
  readonly description: string;
  readonly trust: Policy;
  /** What it may do, by the names of its policies. */
  readonly permissions: Readonly<Record<string, OpenPolicy>>;
}

/**
 * A role of the product, with what the settings ask of every role. Its policies are inline: they
 * exist before what uses the role does. A separate policy would come too late for a function's
 * network interfaces.
 */
export function addRole(
  stack: Stack,
  id: string,
  { roles }: Pick<StackSettings, 'roles'>,
  { name, description, trust, permissions }: RoleOptions,
): CfnRole {
  const permissionsBoundary = textIfGiven(roles.permissionsBoundary, (boundary) =>
    boundaryArn(stack.account, boundary),
  );
  return new CfnRole(stack, id, {
    roleName: name,
    ...(roles.path !== '/' && { path: roles.path }),
    ...(permissionsBoundary && { permissionsBoundary }),
    description,
    assumeRolePolicyDocument: trust,
    policies: Object.entries(permissions).map(([policyName, policyDocument]) => ({
      policyName,
      policyDocument,
    })),
  });
}
