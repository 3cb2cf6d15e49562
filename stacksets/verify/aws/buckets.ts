import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Configuration } from './configuration.ts';

export interface Buckets {
  upload(bucket: string, key: string, content: Uint8Array): Promise<void>;
  /** With everything in it, all versions; it need not be there. */
  remove(bucket: string): Promise<void>;
  exists(bucket: string): Promise<boolean>;
}

export function bucketsOf(configuration: Configuration): Buckets {
  const client = new S3Client(configuration);

  async function versions(Bucket: string): Promise<{ Key: string; VersionId?: string }[]> {
    const page: ListObjectVersionsCommandOutput = await client.send(
      new ListObjectVersionsCommand({ Bucket }),
    );
    return [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(
      ({ Key = '', VersionId }) => (VersionId === undefined ? { Key } : { Key, VersionId }),
    );
  }

  async function exists(Bucket: string): Promise<boolean> {
    try {
      await client.send(new HeadBucketCommand({ Bucket }));
      return true;
    } catch (error) {
      if (error instanceof Error && ['NotFound', 'NoSuchBucket'].includes(error.name)) return false;
      throw error;
    }
  }

  return {
    exists,
    async upload(Bucket, Key, Body) {
      await client.send(new PutObjectCommand({ Bucket, Key, Body }));
    },
    async remove(Bucket) {
      if (!(await exists(Bucket))) return;
      for (;;) {
        const Objects = await versions(Bucket);
        if (Objects.length === 0) break;
        await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      }
      await client.send(new DeleteBucketCommand({ Bucket }));
    },
  };
}
