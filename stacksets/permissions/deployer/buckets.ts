import type { Statement } from '../policy.ts';
import { allow } from './allow.ts';
import type { Deployed } from './deployed.ts';

/** The names of S3's actions say "Bucket" or not as AWS chose. */
export function buckets({ namePrefix, hub }: Deployed): Statement[] {
  const code = `arn:aws:s3:::${namePrefix}-code-${hub.account}-*`;
  const results = `arn:aws:s3:::${namePrefix}-results-${hub.account}-${hub.region}`;
  const own = [code, results];
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
    'GetBucketLocation',
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
  const empty = ['DeleteObject', 'DeleteObjectVersion'];
  const upload = ['GetObject', 'GetObjectTagging', 'PutObject'];
  return [
    allow('Buckets', { s3: change }, own),
    allow('LookAtBuckets', { s3: read }, own),
    // Results name people: the deployer empties their bucket, and neither reads nor writes there.
    allow(
      'EmptyBuckets',
      { s3: empty },
      own.map((bucket) => `${bucket}/*`),
    ),
    allow('Code', { s3: upload }, `${code}/*`),
  ];
}
