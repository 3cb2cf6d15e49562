import { runKeys } from '../../provider/contract/messages/reconcile.ts';
import { type Policy, policy } from './policy.ts';

/**
 * What `npm run review` needs: to read the reviews, and nothing else of the runs, such as the
 * records. It is for auditors in the hub's account, whose roles the rollout does not make.
 */
export function reviewerPermissions({ resultsBucket }: { readonly resultsBucket: string }): Policy {
  const bucket = `arn:aws:s3:::${resultsBucket}`;
  return policy(
    {
      Sid: 'ReadReviews',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: [runKeys.latestReview, runKeys.review('*')].map((key) => `${bucket}/${key}`),
    },
    // S3 answers "not found" only to those who may list; "access denied" to everybody else
    // (https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html).
    { Sid: 'TellMissingOnes', Effect: 'Allow', Action: 's3:ListBucket', Resource: bucket },
  );
}
