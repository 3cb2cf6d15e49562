import {
  type PlaceRecords,
  placeRecords,
  runKeys,
  runPlace,
  type Step,
  type StepAnswers,
} from '../../contract/messages/reconcile.ts';
import { deadlineIn, earlier } from '../../runtime/deadline.ts';
import { parseJson } from '../../runtime/json.ts';
import type { Invocation } from '../../runtime/lambda.ts';
import * as z from '../../runtime/zod.ts';
import { takeSnapshot } from '../directory/snapshot.ts';
import { AT_ONCE } from '../operations/limits.ts';
import { inParallel } from '../parallel.ts';
import { writeBatches } from './batches.ts';
import type { ReconcilePorts } from './ports.ts';
import { selectionOf } from './selection.ts';
import { workIn } from './work.ts';

/** Milliseconds for the directory: one that does not answer must not hold the run up for long. */
const PATIENCE = 300_000;

/** Milliseconds, at most, between the clocks of two functions. */
const CLOCKS_APART = 60_000;

/** Milliseconds for writing what was found. */
const TIME_TO_WRITE = 30_000;

/**
 * Reads the groups of all accesses of the run, each once, for everybody, and lists the places where
 * there is something to do. Those with most of it are first, so that none of them is the last one
 * and alone.
 */
export async function readGroups(
  { run, input }: Step,
  ports: ReconcilePorts,
  { deadline, log }: Invocation,
): Promise<StepAnswers['groups']> {
  const { directory, results } = ports;
  const isSelected = selectionOf(input);
  // The steps to come may have clocks that are behind this one.
  const now = new Date(Date.now() - CLOCKS_APART);
  const listed = parseJson((await results.read(runKeys.places(run), deadline)) ?? '');
  const places = await inParallel(AT_ONCE, z.array(runPlace).parse(listed), async (place) => {
    const found = parseRecords(await results.read(runKeys.records(run, place), deadline));
    return { place, work: workIn(found, isSelected, now) };
  });
  const names = new Set(places.flatMap(({ work }) => work.groups));
  const inTime = earlier(deadlineIn(PATIENCE), deadline.reserve(TIME_TO_WRITE));
  const snapshot = await takeSnapshot([...names], directory, inTime);
  await results.write(runKeys.groups(run), JSON.stringify(snapshot), deadline);
  const busy = places
    .filter(({ work }) => work.size > 0)
    .toSorted((a, b) => b.work.size - a.work.size)
    .map(({ place }) => place);
  const written = await writeBatches(run, 'accesses', busy, ports, deadline);
  const groups = Object.values(snapshot.groups);
  const failed = groups.filter((group) => 'problem' in group);
  log.info('groups', {
    places: busy.length,
    groups: groups.length,
    members: snapshot.members.length,
    problems: failed.map(({ problem }) => problem).slice(0, 20),
  });
  return { groups: groups.length, failed: failed.length, ...written };
}

/** Undefined for what this version has not written. */
export function parseRecords(text: string | undefined): PlaceRecords | undefined {
  return placeRecords.safeParse(parseJson(text ?? '')).data;
}
