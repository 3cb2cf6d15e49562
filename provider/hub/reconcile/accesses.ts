import {
  type Row,
  runKeys,
  type Step,
  type StepAnswers,
} from '../../contract/messages/reconcile.ts';
import { parseJson } from '../../runtime/json.ts';
import type { Invocation } from '../../runtime/lambda.ts';
import { type Snapshot, snapshot } from '../directory/snapshot.ts';
import { forEachPlace } from './batches.ts';
import { bringUpToDate } from './place.ts';
import type { ReconcilePorts } from './ports.ts';

type AccessesStep = Extract<Step, { step: 'accesses' }>;

/** Milliseconds for writing the rows, before Lambda ends the step. */
const TIME_TO_WRITE = 20_000;

const FAILED: ReadonlySet<Row['outcome']> = new Set(['failed', 'not reached', 'unreadable']);

/** Brings the accesses of the places of a batch up to date, and writes the rows of each place. */
export async function bringBatchUpToDate(
  step: AccessesStep,
  ports: ReconcilePorts,
  invocation: Invocation,
): Promise<StepAnswers['accesses']> {
  const { run, input, places } = step;
  const { results } = ports;
  const { deadline, log } = invocation;
  const inTime = { ...invocation, deadline: deadline.reserve(TIME_TO_WRITE) };
  const groups = await readSnapshot(run, ports, inTime);
  const counts = await forEachPlace(places, async (place) => {
    const key = runKeys.rows(run, place);
    // A call that is repeated would tell nothing of what the first one has changed.
    if ((await results.read(key, deadline)) !== undefined) return { rows: 0, failed: 0 };
    const rows = await bringUpToDate({ run, input, place }, groups, ports, inTime);
    const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    await results.write(key, lines, deadline);
    const failed = rows.filter(({ outcome }) => FAILED.has(outcome)).length;
    const { account, region } = place;
    log.info('place', { account, region, rows: rows.length, failed });
    return { rows: rows.length, failed };
  });
  return {
    rows: counts.reduce((sum, { rows }) => sum + rows, 0),
    failed: counts.reduce((sum, { failed }) => sum + failed, 0),
  };
}

/** Undefined if the groups were not read, or not by this version. */
async function readSnapshot(
  run: string,
  { results }: ReconcilePorts,
  { deadline }: Invocation,
): Promise<Snapshot | undefined> {
  const text = await results.read(runKeys.groups(run), deadline);
  return snapshot.safeParse(parseJson(text ?? '')).data;
}
