import { type HubWork, hubWork } from './hub.ts';
import { type Policy, policy } from './policy.ts';

/**
 * The role of the reconciliation's function: what the hub's code needs, and the results of its
 * runs. It may delete none, and nothing hands on its failures: it only has the state machine's
 * events.
 */
export function reconcilePermissions(
  options: HubWork & { readonly resultsBucket: string },
): Policy {
  const bucket = `arn:aws:s3:::${options.resultsBucket}`;
  return policy(
    ...hubWork(options),
    {
      Sid: 'ReadAndWriteRuns',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: `${bucket}/runs/*`,
    },
    {
      // S3 answers "not found" only to those who may list; "access denied" to everybody else.
      Sid: 'ListRuns',
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: bucket,
      Condition: { StringLike: { 's3:prefix': 'runs/*' } },
    },
  );
}

/** The bucket policy of the results: nobody outside of the account, nobody without TLS. */
export function resultsBucketPolicy(options: {
  readonly bucketArn: string;
  readonly account: string;
}): Policy {
  const { bucketArn, account } = options;
  const all = {
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: 's3:*',
    Resource: [bucketArn, `${bucketArn}/*`],
  } as const;
  return policy(
    {
      // Nothing permits it anyway. This outlives a permission that somebody adds by mistake.
      Sid: 'NobodyOfAnotherAccount',
      ...all,
      Condition: { StringNotEquals: { 'aws:PrincipalAccount': account } },
    },
    {
      Sid: 'NobodyWithoutTls',
      ...all,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  );
}
