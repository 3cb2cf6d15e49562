import {
  type Row,
  runKeys,
  type Step,
  type StepAnswers,
} from '../../contract/messages/reconcile.ts';
import type { VersionedRecord } from '../../contract/messages/records.ts';
import { parsePlace } from '../../contract/record/recorded-request.ts';
import { hostPort } from '../../contract/request/request.ts';
import { parseJson } from '../../runtime/json.ts';
import type { Invocation } from '../../runtime/lambda.ts';
import { type Snapshot, snapshot } from '../directory/snapshot.ts';
import { inParallel } from '../parallel.ts';
import { reconcileAccess } from './access.ts';
import { parseRecords } from './groups.ts';
import type { ReconcilePorts } from './ports.ts';
import { notARecord, placeRow } from './row.ts';
import { selectionOf } from './selection.ts';

type PlaceStep = Extract<Step, { step: 'place' }>;

/** Milliseconds for writing the rows, before Lambda ends the step. */
const TIME_TO_WRITE = 20_000;

const FAILED: ReadonlySet<Row['outcome']> = new Set(['failed', 'not reached', 'unreadable']);

/** Brings the accesses of a place up to date: those of one database server one after the other. */
export async function bringUpToDate(
  step: PlaceStep,
  ports: ReconcilePorts,
  invocation: Invocation,
): Promise<StepAnswers['place']> {
  const { deadline, log } = invocation;
  const inTime = { ...invocation, deadline: deadline.reserve(TIME_TO_WRITE) };
  const rows = await rowsOf(step, ports, inTime);
  const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  await ports.results.write(runKeys.rows(step.run, step.place), lines, deadline);
  const failed = rows.filter(({ outcome }) => FAILED.has(outcome)).length;
  log.info('place', { rows: rows.length, failed });
  return { rows: rows.length, failed };
}

async function rowsOf(
  step: PlaceStep,
  ports: ReconcilePorts,
  invocation: Invocation,
): Promise<Row[]> {
  const { run, input, place } = step;
  const { results, atOnce } = ports;
  const text = await results.read(runKeys.records(run, place), invocation.deadline);
  const found = parseRecords(text);
  const failed = (problem: string) => [placeRow(step, { outcome: 'failed', problem })];
  if (found === undefined) return failed('its records were not read in this run');
  if (found.problem !== undefined) return failed(found.problem);
  const unreadable = found.unreadable.map((parameter) =>
    placeRow(step, { outcome: 'unreadable', problem: notARecord(parameter) }),
  );
  const isSelected = selectionOf(input);
  const wanted = found.records.filter(({ record }) => isSelected(record));
  if (wanted.length === 0) return unreadable;
  const groups = await readSnapshot(step, ports, invocation);
  const servers = [...Map.groupBy(wanted, serverOf).values()];
  const rows = await inParallel(atOnce, servers, async (accesses) => {
    const done: Row[] = [];
    for (const each of accesses)
      done.push(await reconcileAccess(each, groups, step, ports, invocation));
    return done;
  });
  return [...unreadable, ...rows.flat()];
}

function serverOf({ record }: VersionedRecord): string {
  const place = parsePlace(record.request);
  return place === undefined ? '' : hostPort(place.endpoint);
}

/** Undefined if the groups were not read, or not by this version. */
async function readSnapshot(
  { run }: Step,
  { results }: ReconcilePorts,
  { deadline }: Invocation,
): Promise<Snapshot | undefined> {
  const text = await results.read(runKeys.groups(run), deadline);
  return snapshot.safeParse(parseJson(text ?? '')).data;
}
