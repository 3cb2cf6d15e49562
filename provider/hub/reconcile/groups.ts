import {
  type PlaceRecords,
  placeRecords,
  runKeys,
  type Step,
  type StepAnswers,
} from '../../contract/messages/reconcile.ts';
import { deadlineIn, earlier } from '../../runtime/deadline.ts';
import { parseJson } from '../../runtime/json.ts';
import type { Invocation } from '../../runtime/lambda.ts';
import { takeSnapshot } from '../directory/snapshot.ts';
import { AT_ONCE } from '../operations/limits.ts';
import { inParallel } from '../parallel.ts';
import type { ReconcilePorts } from './ports.ts';
import { groupsOf, selectionOf } from './selection.ts';

/** Milliseconds for the directory: one that does not answer must not hold the run up for long. */
const PATIENCE = 300_000;

/** Milliseconds for writing what was found. */
const TIME_TO_WRITE = 30_000;

/** Reads the groups of all accesses of the run, each once, for everybody. */
export async function readGroups(
  { run, input }: Step,
  { directory, results }: ReconcilePorts,
  { deadline, log }: Invocation,
): Promise<StepAnswers['groups']> {
  const keys = await results.list(runKeys.allRecords(run), deadline);
  const found = await inParallel(AT_ONCE, keys, async (key) =>
    parseRecords(await results.read(key, deadline)),
  );
  const records = found.flatMap((place) => place?.records ?? []).map(({ record }) => record);
  const names = records.filter(selectionOf(input)).flatMap(groupsOf);
  const inTime = earlier(deadlineIn(PATIENCE), deadline.reserve(TIME_TO_WRITE));
  const snapshot = await takeSnapshot(names, directory, inTime);
  await results.write(runKeys.groups(run), JSON.stringify(snapshot), deadline);
  const groups = Object.values(snapshot.groups);
  const failed = groups.filter((group) => 'problem' in group);
  log.info('groups', {
    groups: groups.length,
    members: snapshot.members.length,
    problems: failed.map(({ problem }) => problem).slice(0, 20),
  });
  return { groups: groups.length, failed: failed.length };
}

/** Undefined for what this version has not written. */
export function parseRecords(text: string | undefined): PlaceRecords | undefined {
  return placeRecords.safeParse(parseJson(text ?? '')).data;
}
