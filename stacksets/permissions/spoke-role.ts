import { spokeFunction } from '../../provider/contract/names.ts';
import { type Policy, policy } from './policy.ts';

/** Who may become the spoke role: the hub's role alone, of this organization, with the agreed External ID. */
export function spokeRoleTrust(options: {
  readonly hubRoleArn: string;
  readonly externalId: string;
  readonly organization: string;
}): Policy {
  return policy(
    {
      Sid: 'HubWithExternalId',
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { AWS: options.hubRoleArn },
      Condition: {
        StringEquals: {
          'sts:ExternalId': options.externalId,
          'aws:PrincipalOrgID': options.organization,
        },
      },
    },
    {
      // sts:ExternalId is no condition key of TagSession, so the two actions can't share a statement.
      Sid: 'HubNamesItsRequest',
      Effect: 'Allow',
      Action: 'sts:TagSession',
      Principal: { AWS: options.hubRoleArn },
      Condition: { StringEquals: { 'aws:PrincipalOrgID': options.organization } },
    },
  );
}

/** What the hub may do in a member account: invoke the spokes there. */
export function spokeRolePermissions(account: string): Policy {
  return policy({
    // The functions' names, after whatever VPC: database-access-spoke-default.
    Sid: 'InvokeSpokes',
    Effect: 'Allow',
    Action: 'lambda:InvokeFunction',
    Resource: `arn:aws:lambda:*:${account}:function:${spokeFunction('*')}`,
  });
}
