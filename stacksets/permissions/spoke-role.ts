import { spokeFunction } from '../../provider/contract/names.ts';
import { type Policy, policy } from './policy.ts';

/**
 * Only the roles of the hub and of its reconciliation may assume the spoke role, from within this
 * organization and with the agreed External ID.
 */
export function spokeRoleTrust(options: {
  readonly hubRoleArns: readonly string[];
  readonly externalId: string;
  readonly organization: string;
}): Policy {
  return policy(
    {
      Sid: 'HubWithExternalId',
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { AWS: options.hubRoleArns },
      Condition: {
        StringEquals: {
          'sts:ExternalId': options.externalId,
          'aws:PrincipalOrgID': options.organization,
        },
      },
    },
    {
      // TagSession does not know the condition key sts:ExternalId, so it needs its own statement.
      Sid: 'HubNamesItsRequest',
      Effect: 'Allow',
      Action: 'sts:TagSession',
      Principal: { AWS: options.hubRoleArns },
      Condition: { StringEquals: { 'aws:PrincipalOrgID': options.organization } },
    },
  );
}

/** In a member account, the hub may invoke the spokes and nothing else. */
export function spokeRolePermissions(account: string): Policy {
  return policy({
    // The spokes of every VPC, such as database-access-spoke-default.
    Sid: 'InvokeSpokes',
    Effect: 'Allow',
    Action: 'lambda:InvokeFunction',
    Resource: `arn:aws:lambda:*:${account}:function:${spokeFunction('*')}`,
  });
}
