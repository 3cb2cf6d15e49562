import { CfnDeletionPolicy, CfnOutput, type Stack } from 'aws-cdk-lib';
import { CfnBucket, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { resultsBucketPolicy } from '../permissions/reconcile.ts';
import type { StackSettings } from '../settings/stack-settings.ts';

/** The bucket with the results of the runs. They are of the central account only. */
export function addResultsBucket(stack: Stack, name: string, settings: StackSettings): CfnBucket {
  const bucket = new CfnBucket(stack, 'Results', {
    bucketName: name,
    bucketEncryption: {
      serverSideEncryptionConfiguration: [
        { serverSideEncryptionByDefault: { sseAlgorithm: 'AES256' } },
      ],
    },
    publicAccessBlockConfiguration: {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    ownershipControls: { rules: [{ objectOwnership: 'BucketOwnerEnforced' }] },
    // A step that is repeated writes its objects again; versions show what it wrote before.
    versioningConfiguration: { status: 'Enabled' },
    lifecycleConfiguration: {
      rules: [
        {
          id: 'forget-old-runs',
          status: 'Enabled',
          expirationInDays: settings.reconcile.retentionDays,
          // Counted from when a version was replaced, or its object expired.
          noncurrentVersionExpiration: { noncurrentDays: 30 },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
        {
          id: 'forget-that-they-were-there',
          status: 'Enabled',
          expiredObjectDeleteMarker: true,
        },
      ],
    },
  });
  // Audits need the results, and CloudFormation cannot delete a bucket that is not empty anyway.
  bucket.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN;
  bucket.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;

  new CfnBucketPolicy(stack, 'ResultsPolicy', {
    bucket: bucket.ref,
    policyDocument: resultsBucketPolicy({ bucketArn: bucket.attrArn, account: stack.account }),
  });
  new CfnOutput(stack, 'ResultsBucketName', { value: bucket.ref });
  return bucket;
}
