import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { HUB_FUNCTION, RECONCILE_FUNCTION, SPOKE_ROLE } from '../../provider/contract/names.ts';
import { addRole } from '../function/role.ts';
import { roleArn } from '../names.ts';
import { spokeRolePermissions, spokeRoleTrust } from '../permissions/spoke-role.ts';
import type { StackSettings } from '../settings/stack-settings.ts';

/**
 * What an account has once: the role that the hub assumes. IAM is global, so the StackSet has one
 * Region only.
 */
export class AccountStack extends Stack {
  constructor(scope: Construct, id: string, settings: StackSettings, props: StackProps) {
    super(scope, id, { ...props, description: 'database-access: the role that the hub takes' });
    const { hub, externalId, organization, roles } = settings;
    // Their functions' names are those of their roles too.
    const hubRoleArns = [HUB_FUNCTION, RECONCILE_FUNCTION].map((name) =>
      roleArn(hub.account, roles.path, name),
    );
    addRole(this, 'SpokeRole', settings, {
      name: SPOKE_ROLE,
      description: 'The hub of database-access takes it, to invoke the spokes of this account',
      trust: spokeRoleTrust({ hubRoleArns, externalId, organization }),
      permissions: { work: spokeRolePermissions(this.account) },
    });
  }
}
