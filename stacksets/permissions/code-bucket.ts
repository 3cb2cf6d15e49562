import { type Policy, policy } from './policy.ts';

/** The bucket policy of the functions' code: the organization may read, over TLS. */
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
