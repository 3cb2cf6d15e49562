import { type BrokeOff, brokeOffBy } from '../../contract/messages/broke-off.ts';
import {
  type Row,
  RUN_SCHEMA,
  type RunBegun,
  type RunPlace,
  type RunSummary,
  row,
  runBatch,
  runBegun,
  runKeys,
  runPlace,
  type Step,
  type StepAnswers,
} from '../../contract/messages/reconcile.ts';
import type { Review } from '../../contract/messages/review.ts';
import { parseJson } from '../../runtime/json.ts';
import type { Invocation } from '../../runtime/lambda.ts';
import * as z from '../../runtime/zod.ts';
import { type Snapshot, snapshot } from '../directory/snapshot.ts';
import { AT_ONCE } from '../operations/limits.ts';
import { inParallel } from '../parallel.ts';
import { leaveReview } from '../review/index.ts';
import { metricsOf } from './metrics.ts';
import type { ReconcilePorts } from './ports.ts';

type SummaryStep = Extract<Step, { step: 'summary' }>;

/** Adds the rows of a run up, also of one that broke off, and logs its metrics. */
export async function summarize(
  { run, input, brokeOff: failures }: SummaryStep,
  { directory, results }: ReconcilePorts,
  { deadline, log }: Invocation,
): Promise<StepAnswers['summary']> {
  const read = async (key: string) => parseJson((await results.read(key, deadline)) ?? '');
  const begun = runBegun.safeParse(await read(runKeys.run(run))).data;
  const places = z.array(runPlace).safeParse(await read(runKeys.places(run))).data ?? [];
  const groups = snapshot.safeParse(await read(runKeys.groups(run))).data;
  const batches = await read(runKeys.batches(run, 'accesses'));
  const busy = z
    .array(runBatch)
    .safeParse(batches)
    .data?.flatMap(({ places }) => places);
  const busyKeys = busy && new Set(busy.map((place) => runKeys.rows(run, place)));
  const rows = await inParallel(AT_ONCE, places, async (place) => {
    const key = runKeys.rows(run, place);
    if (busyKeys?.has(key) === false) return [];
    return parseRows(await results.read(key, deadline));
  });
  const brokeOff = failures && brokeOffBy(failures);
  const parts = places.map((place, index) => ({ place, rows: rows[index] }));
  const summary = summaryOf({ run, input, begun, groups, brokeOff }, parts, new Date());
  await results.write(runKeys.summary(run), JSON.stringify(summary), deadline);
  log.info('summary', { ...summary });
  log.info('metrics', metricsOf(summary));
  // What it did not reach would look as if nobody had it any more.
  if (brokeOff !== undefined) return summary;
  const found = {
    rows: rows.flatMap((known) => known ?? []),
    failedPlaces: failedPlacesOf(parts),
    groups: { snapshot: groups, usernames: directory?.usernames },
  };
  await leaveReview(summary, found, { results, deadline });
  return summary;
}

/** Undefined if there are none: the step of the place did not end. */
function parseRows(text: string | undefined): Row[] | undefined {
  const lines = text?.split('\n').filter((line) => line !== '');
  return lines?.flatMap((line) => row.safeParse(parseJson(line)).data ?? []);
}

/** The state machine carries an answer of 256 KB. */
const MOST_FAILED_PLACES = 50;

interface Run extends Pick<Step, 'run' | 'input'> {
  readonly begun: RunBegun | undefined;
  readonly groups: Snapshot | undefined;
  readonly brokeOff?: BrokeOff | undefined;
}

interface Part {
  readonly place: RunPlace;
  readonly rows: readonly Row[] | undefined;
}

export function summaryOf(
  { run, input, begun, groups, brokeOff }: Run,
  parts: readonly Part[],
  now: Date,
): RunSummary {
  const rows = parts.flatMap(({ rows }) => rows ?? []);
  const others = rows.filter((row) => !isAboutPlace(row));
  const outcomes: Partial<Record<Row['outcome'], number>> = {};
  for (const { outcome } of others) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  const failedPlaces = failedPlacesOf(parts, brokeOff === undefined ? LOST : NOT_DONE);
  const sum = (count: (people: NonNullable<Row['people']>) => number) =>
    others.reduce((total, { people }) => total + (people === undefined ? 0 : count(people)), 0);
  const oldest = oldestOf(others);
  const allGroups = Object.values(groups?.groups ?? {});
  return {
    schema: RUN_SCHEMA,
    run,
    input,
    startedAt: begun?.startedAt ?? now.toISOString(),
    finishedAt: now.toISOString(),
    places: { all: parts.length, failed: failedPlaces.length },
    groups: {
      all: allGroups.length,
      failed: allGroups.filter((group) => 'problem' in group).length,
    },
    accesses: others.filter(isOnRecord).length,
    outcomes,
    people: {
      added: sum(({ added }) => added.length),
      removed: sum(({ removed }) => removed.length),
    },
    failedPlaces: failedPlaces.slice(0, MOST_FAILED_PLACES),
    ...(brokeOff !== undefined && { brokeOff }),
    ...(oldest !== undefined && { oldest }),
  };
}

/** Those of which nothing, or not everything, is known. */
function failedPlacesOf(parts: readonly Part[], lost = LOST): Review['failedPlaces'] {
  return parts.flatMap(({ place: { account, name, region }, rows }) => {
    if (rows === undefined) return [{ account, name, region, problem: lost }];
    return rows
      .filter(isAboutPlace)
      .map(({ problem = '' }) => ({ account, name, region, problem }));
  });
}

const LOST = "the step for it did not end: see the log of the reconciliation's function";

const NOT_DONE = 'the run broke off before it was done here';

function isAboutPlace({ access, outcome }: Row): boolean {
  return access === undefined && outcome === 'failed';
}

function isOnRecord({ access, outcome }: Row): boolean {
  return access !== undefined && outcome !== 'unrecorded';
}

function oldestOf(rows: readonly Row[]): RunSummary['oldest'] {
  let oldest: RunSummary['oldest'];
  for (const { account, region, access, age, outcome } of rows)
    if (access !== undefined && age !== undefined && outcome !== 'not possible')
      if (oldest === undefined || age > oldest.age) oldest = { account, region, access, age };
  return oldest;
}
