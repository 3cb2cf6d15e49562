import { Aws, CfnDeletionPolicy, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnBucket, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { codeBucket } from '../names.ts';
import { codeBucketPolicy } from '../permissions/code-bucket.ts';
import type { Settings } from '../settings/index.ts';

/**
 * One Region's bucket with the functions' code, in the hub's account. Lambda reads code from its own Region only, and in the name of whoever makes
 * the function: in a member account, that is the role of StackSets, which is of the organization.
 */
export class CodeStack extends Stack {
  constructor(scope: Construct, id: string, settings: Settings, props: StackProps) {
    super(scope, id, { ...props, description: "database-access: the functions' code" });
    const bucket = new CfnBucket(this, 'Bucket', {
      // One template for all Regions.
      bucketName: codeBucket(settings.namePrefix, Aws.ACCOUNT_ID, Aws.REGION),
      // Not a KMS key: every account would need it, for code that is no secret.
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
      // A name means its content, so a second version is a mistake or an attack: the first one can be had back.
      versioningConfiguration: { status: 'Enabled' },
      lifecycleConfiguration: {
        rules: [
          {
            id: 'forget-what-was-replaced',
            status: 'Enabled',
            noncurrentVersionExpiration: { noncurrentDays: 90 },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
          },
        ],
      },
    });
    // StackSets need old code for a rollback, and a bucket with something in it can't be deleted anyway.
    bucket.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN;
    bucket.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;

    new CfnBucketPolicy(this, 'BucketPolicy', {
      bucket: bucket.ref,
      policyDocument: codeBucketPolicy({
        bucketArn: bucket.attrArn,
        organization: settings.organization,
      }),
    });
    new CfnOutput(this, 'BucketName', { value: bucket.ref });
  }
}
