import { Aws, CfnDeletionPolicy, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnBucket, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { codeBucket } from '../names.ts';
import { codeBucketPolicy } from '../permissions/code-bucket.ts';
import type { StackSettings } from '../settings/stack-settings.ts';

/**
 * One Region's bucket with the functions' code, in the hub's account. Lambda reads code only from
 * its own Region, on behalf of the principal that creates the function: in a member account, that
 * is the role of StackSets, which belongs to the organization.
 */
export class CodeStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    settings: Pick<StackSettings, 'namePrefix' | 'organization'>,
    props: StackProps,
  ) {
    super(scope, id, { ...props, description: "database-access: the functions' code" });
    const bucket = new CfnBucket(this, 'Bucket', {
      // The same template serves all Regions.
      bucketName: codeBucket(settings.namePrefix, Aws.ACCOUNT_ID, Aws.REGION),
      // Not a KMS key: every account would need permission to use it, for code that is no secret.
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
      // A name stands for its content, so a second version is a mistake or an attack. Versioning
      // brings the first one back.
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
    // A rollback needs the old code, and CloudFormation cannot delete a bucket that is not empty
    // anyway.
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
