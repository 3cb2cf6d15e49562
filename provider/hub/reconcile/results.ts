import {
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { bucketFailed } from '../../errors/operations.ts';
import { awsReason, until } from '../../runtime/aws.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import { errorCode } from '../../runtime/errors.ts';

/** The bucket with the results of the reconciliation's runs. */
export interface Results {
  readonly bucket: string;
  write(key: string, text: string, deadline: Deadline): Promise<void>;
  /** Undefined if there is no such object. */
  read(key: string, deadline: Deadline): Promise<string | undefined>;
  /** The keys of all objects below a prefix. */
  list(prefix: string, deadline: Deadline): Promise<string[]>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.jsonl': 'application/jsonl',
  '.html': 'text/html; charset=utf-8',
};

export function resultsIn(bucket: string, s3: S3Client): Results {
  const explained = <Out>(doing: string, work: Promise<Out>): Promise<Out> =>
    work.catch((cause: unknown) => {
      throw bucketFailed({ doing, bucket, because: awsReason(cause) }, { cause });
    });
  return {
    bucket,
    async write(Key, text, deadline) {
      const ContentType = TYPES[Key.slice(Key.lastIndexOf('.'))] ?? 'application/json';
      // Of an empty text, the SDK would not know the length.
      const Body = Buffer.from(text);
      const command = new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType });
      await explained(`write ${Key}`, s3.send(command, until(deadline)));
    },
    read(Key, deadline) {
      const get = async () => {
        try {
          const command = new GetObjectCommand({ Bucket: bucket, Key });
          const { Body } = await s3.send(command, until(deadline));
          return await Body?.transformToString();
        } catch (error) {
          if (errorCode(error) === 'NoSuchKey') return undefined;
          throw error;
        }
      };
      return explained(`read ${Key}`, get());
    },
    list(Prefix, deadline) {
      const all = async () => {
        const keys: string[] = [];
        const input = { Bucket: bucket, Prefix };
        for await (const page of paginateListObjectsV2({ client: s3 }, input, until(deadline)))
          keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
        return keys;
      };
      return explained(`list ${Prefix}`, all());
    },
  };
}
