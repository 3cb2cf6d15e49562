import { Stack, type StackProps } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { HUB_FUNCTION, SPOKE_ROLE } from '../../provider/contract/names.ts';
import { spokeRolePermissions, spokeRoleTrust } from '../permissions/spoke-role.ts';
import type { Settings } from '../settings/index.ts';

/**
 * What an account has once: the role that the hub assumes. IAM is global, so the StackSet has one
 * Region only.
 */
export class AccountStack extends Stack {
  constructor(scope: Construct, id: string, settings: Settings, props: StackProps) {
    super(scope, id, { ...props, description: 'database-access: the role that the hub takes' });
    const { hub, externalId, organization } = settings;
    const hubRoleArn = `arn:aws:iam::${hub.account}:role/${HUB_FUNCTION}`;
    new CfnRole(this, 'SpokeRole', {
      roleName: SPOKE_ROLE,
      description: 'The hub of database-access takes it, to invoke the spokes of this account',
      assumeRolePolicyDocument: spokeRoleTrust({ hubRoleArn, externalId, organization }),
      policies: [{ policyName: 'work', policyDocument: spokeRolePermissions(this.account) }],
    });
  }
}
