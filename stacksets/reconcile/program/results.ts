import { GetObjectCommand, NoSuchKey, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import {
  type Row,
  row,
  runKeys,
  runSummary,
} from '../../../provider/contract/messages/reconcile.ts';
import { reason } from '../../../provider/runtime/errors.ts';
import { printable } from '../../../provider/runtime/printable.ts';
import { parseAnswer } from '../../ask-hub/hub.ts';
import { NotAsked } from '../../ask-hub/not-asked.ts';
import type { Run } from './run.ts';

/** How many objects are read at once. */
const AT_ONCE = 20;

/** The results of a run in its bucket, whose name is not known before the run has begun. */
export function resultsIn(
  bucketOfRun: () => Promise<string | undefined>,
  run: string,
  region: string,
): Pick<Run, 'newRows' | 'summary'> {
  const s3 = new S3Client({ region });
  const read = new Set<string>();
  let known: string | undefined;

  async function bucket(): Promise<string | undefined> {
    known ??= await bucketOfRun();
    return known;
  }

  async function list(Bucket: string): Promise<string[]> {
    const keys: string[] = [];
    const within = { Bucket, Prefix: runKeys.allRows(run) };
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, within))
      keys.push(...Contents.map(({ Key = '' }) => Key));
    return keys;
  }

  async function text(Bucket: string, Key: string): Promise<string | undefined> {
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return await Body?.transformToString();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  return {
    newRows: () =>
      answered(async () => {
        const Bucket = await bucket();
        if (Bucket === undefined) return [];
        const keys = (await list(Bucket)).filter((key) => !read.has(key));
        const rows: Row[] = [];
        for (let at = 0; at < keys.length; at += AT_ONCE) {
          const batch = keys.slice(at, at + AT_ONCE);
          const texts = await Promise.all(batch.map((key) => text(Bucket, key)));
          rows.push(...texts.flatMap((lines = '') => parseRows(lines)));
          for (const key of batch) read.add(key);
        }
        return rows;
      }),
    summary: () =>
      answered(async () => {
        const Bucket = await bucket();
        const found = Bucket && (await text(Bucket, runKeys.summary(run)));
        return found ? runSummary.safeParse(parseAnswer(found)).data : undefined;
      }),
  };
}

function parseRows(lines: string): Row[] {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { data } = row.safeParse(parseAnswer(line));
      if (data !== undefined) return data;
      throw new NotAsked(
        'this program does not understand the results: are it and the hub of the same version?',
      );
    });
}

async function answered<Answer>(read: () => Promise<Answer>): Promise<Answer> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof NotAsked) throw error;
    throw new NotAsked(`the results could not be read: ${printable(reason(error))}`);
  }
}
