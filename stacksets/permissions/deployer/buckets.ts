import type { Settings } from '../../settings/index.ts';
import type { Statement } from '../policy.ts';
import { allow } from './allow.ts';

/** The names of S3's actions say "Bucket" or not as AWS chose. */
export function buckets({ namePrefix, hub }: Settings): Statement[] {
  const own = [
    `arn:aws:s3:::${namePrefix}-code-${hub.account}-*`,
    `arn:aws:s3:::${namePrefix}-results-${hub.account}-${hub.region}`,
  ];
  const change = [
    'CreateBucket',
    'DeleteBucket',
    'DeleteBucketPolicy',
    'PutBucketOwnershipControls',
    'PutBucketPolicy',
    'PutBucketPublicAccessBlock',
    'PutBucketTagging',
    'PutBucketVersioning',
    'PutEncryptionConfiguration',
    'PutLifecycleConfiguration',
    'TagResource',
    'UntagResource',
  ];
  const read = [
    'GetAccelerateConfiguration',
    'GetAnalyticsConfiguration',
    'GetBucketAbac',
    'GetBucketCORS',
    'GetBucketLogging',
    'GetBucketMetadataTableConfiguration',
    'GetBucketNotification',
    'GetBucketObjectLockConfiguration',
    'GetBucketOwnershipControls',
    'GetBucketPolicy',
    'GetBucketPublicAccessBlock',
    'GetBucketTagging',
    'GetBucketVersioning',
    'GetBucketWebsite',
    'GetEncryptionConfiguration',
    'GetIntelligentTieringConfiguration',
    'GetInventoryConfiguration',
    'GetLifecycleConfiguration',
    'GetMetricsConfiguration',
    'GetReplicationConfiguration',
    'ListBucket',
    'ListBucketVersions',
    'ListTagsForResource',
  ];
  const objects = [
    'DeleteObject',
    'DeleteObjectVersion',
    'GetObject',
    'GetObjectTagging',
    'PutObject',
  ];
  return [
    allow('Buckets', { s3: change }, own),
    allow('LookAtBuckets', { s3: read }, own),
    allow(
      'Code',
      { s3: objects },
      own.map((bucket) => `${bucket}/*`),
    ),
  ];
}
