import { type Row, row, runKeys, runSummary } from '../../provider/contract/messages/reconcile.ts';
import { parseAnswer } from '../ask-hub/hub.ts';
import { NotAsked } from '../ask-hub/not-asked.ts';
import { bucketCalled, type ResultsBucket } from './bucket.ts';
import type { Run } from './run.ts';

/** How many objects are read at once. */
const AT_ONCE = 20;

/** The results of a run in its bucket, whose name is not known before the run has begun. */
export function resultsIn(
  bucketOfRun: () => Promise<string | undefined>,
  run: string,
  region: string,
): Pick<Run, 'newRows' | 'summary'> {
  const read = new Set<string>();
  let known: ResultsBucket | undefined;

  async function bucket(): Promise<ResultsBucket | undefined> {
    if (known !== undefined) return known;
    const name = await bucketOfRun();
    known = name === undefined ? undefined : bucketCalled(name, region);
    return known;
  }

  return {
    async newRows() {
      const results = await bucket();
      if (results === undefined) return [];
      const keys = (await results.list(runKeys.allRows(run))).filter((key) => !read.has(key));
      const rows: Row[] = [];
      for (let at = 0; at < keys.length; at += AT_ONCE) {
        const batch = keys.slice(at, at + AT_ONCE);
        const texts = await Promise.all(batch.map((key) => results.read(key)));
        rows.push(...texts.flatMap((lines = '') => parseRows(lines)));
        for (const key of batch) read.add(key);
      }
      return rows;
    },
    async summary() {
      const found = await (await bucket())?.read(runKeys.summary(run));
      return found ? runSummary.safeParse(parseAnswer(found)).data : undefined;
    },
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
