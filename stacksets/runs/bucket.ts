import { GetObjectCommand, NoSuchKey, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { awsReason } from '../ask-hub/aws-reason.ts';
import { NotAsked } from '../ask-hub/not-asked.ts';

/** The bucket with the results of the runs, as whoever runs the program may read it. */
export interface ResultsBucket {
  readonly name: string;
  /** Undefined if there is no such object. */
  read(key: string): Promise<string | undefined>;
  list(prefix: string): Promise<string[]>;
}

export function bucketCalled(name: string, region: string): ResultsBucket {
  const s3 = new S3Client({ region });
  const answered = <Answer>(answer: Promise<Answer>): Promise<Answer> =>
    answer.catch((error: unknown) => {
      throw new NotAsked(`the results in ${name} could not be read: ${awsReason(error)}`);
    });

  async function get(Key: string): Promise<string | undefined> {
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: name, Key }));
      return await Body?.transformToString();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async function keys(Prefix: string): Promise<string[]> {
    const found: string[] = [];
    for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: name, Prefix }))
      found.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
    return found;
  }

  return {
    name,
    read: (key) => answered(get(key)),
    list: (prefix) => answered(keys(prefix)),
  };
}
