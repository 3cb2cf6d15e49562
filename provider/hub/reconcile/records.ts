import {
  type PlaceRecords,
  RUN_SCHEMA,
  type RunPlace,
  runKeys,
  type Step,
  type StepAnswers,
} from '../../contract/messages/reconcile.ts';
import type { VersionedRecord } from '../../contract/messages/records.ts';
import { command } from '../../runtime/command.ts';
import type { Invocation } from '../../runtime/lambda.ts';
import { readPage } from '../operations/accesses/read-page.ts';
import type { SpokeFailure } from '../operations/spoke-failure.ts';
import type { CallSpoke } from '../spoke-client/invoke.ts';
import { forEachPlace } from './batches.ts';
import type { ReconcilePorts } from './ports.ts';
import { isOfWholePlaces } from './selection.ts';

type RecordsStep = Extract<Step, { step: 'records' }>;
type Found = Omit<PlaceRecords, 'schema' | 'place'>;

/** Milliseconds for one spoke: one that was not used for weeks takes minutes to wake up. */
const PATIENCE = 180_000;

/** Milliseconds for writing what was found. */
const TIME_TO_WRITE = 20_000;

/** Parameter Store has no more in an account and Region, unless AWS raises the limit. */
const MOST_RECORDS = 10_000;

/** A spoke fills its pages; it may not keep the run waiting with empty ones. */
const MOST_PAGES = 500;

/** Reads the records of the places of a batch, as they are when the run begins. */
export async function readRecords(
  { run, input, places }: RecordsStep,
  { callSpoke, results }: ReconcilePorts,
  invocation: Invocation,
): Promise<StepAnswers['records']> {
  const { deadline, log } = invocation;
  const inTime = { ...invocation, deadline: deadline.reserve(TIME_TO_WRITE), requestId: run };
  const counts = await forEachPlace(places, async (place) => {
    const key = runKeys.records(run, place);
    if ((await results.read(key, deadline)) !== undefined) return 0;
    const found = await allRecords(place, callSpoke, inTime);
    const isSearched = isOfWholePlaces(input) && found.problem === undefined;
    const more = isSearched ? await unrecorded(place, callSpoke, inTime) : {};
    const content: PlaceRecords = { schema: RUN_SCHEMA, place, ...found, ...more };
    await results.write(key, JSON.stringify(content), deadline);
    const { account, region } = place;
    const { records, unreadable, problem } = found;
    log.info('records', {
      ...{ account, region, problem: problem ?? more.unrecordedProblem },
      records: records.length,
      unreadable: unreadable.length,
      unrecorded: more.unrecorded?.length,
    });
    return records.length;
  });
  return { records: counts.reduce((sum, count) => sum + count, 0) };
}

async function allRecords(
  place: RunPlace,
  callSpoke: CallSpoke,
  invocation: Invocation,
): Promise<Found> {
  const records: VersionedRecord[] = [];
  const unreadable: string[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const from = { ...place, ...(after !== undefined && { after }) };
    const page = await readPage(from, callSpoke, invocation, PATIENCE);
    // A part would look as if the rest were not there.
    if ('state' in page) return { records: [], unreadable: [], problem: describeFailure(page) };
    records.push(...page.records);
    unreadable.push(...page.unreadable);
    if (page.next === undefined) return { records, unreadable };
    if (page.next === after || records.length + unreadable.length > MOST_RECORDS) break;
    after = page.next;
  }
  return { records: [], unreadable: [], problem: ENDLESS };
}

/** Nothing from a spoke of an earlier version, which does not know the question. */
async function unrecorded(
  place: RunPlace,
  callSpoke: CallSpoke,
  invocation: Invocation,
): Promise<Pick<PlaceRecords, 'unrecorded' | 'unrecordedProblem'>> {
  const asked = { ...place, only: { unrecorded: true } } as const;
  const page = await readPage(asked, callSpoke, invocation, PATIENCE);
  if ('state' in page)
    return { unrecordedProblem: `credentials without a record: ${describeFailure(page)}` };
  return page.unrecorded === undefined ? {} : { unrecorded: page.unrecorded };
}

const ENDLESS =
  'its spoke answers with more records than there can be: is its code that of the rollout?';

function describeFailure({ state, problem }: SpokeFailure): string {
  return `${state}: ${problem ?? `see ${command('doctor')} for the cure`}`;
}
