import { type Policy, policy } from './policy.ts';

/** What the bucket with the functions' code allows: the organization reads, over TLS. */
export function codeBucketPolicy(options: {
  readonly bucketArn: string;
  readonly organization: string;
}): Policy {
  const { bucketArn, organization } = options;
  return policy(
    {
      Sid: 'TheOrganizationReads',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: 's3:GetObject',
      Resource: `${bucketArn}/*`,
      Condition: { StringEquals: { 'aws:PrincipalOrgID': organization } },
    },
    {
      Sid: 'NobodyWithoutTls',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:*',
      Resource: [bucketArn, `${bucketArn}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  );
}
