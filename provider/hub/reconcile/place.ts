import { type Row, runKeys } from '../../contract/messages/reconcile.ts';
import type { VersionedRecord } from '../../contract/messages/records.ts';
import { parsePlace } from '../../contract/record/recorded-request.ts';
import { hostPort } from '../../contract/request/request.ts';
import type { Invocation } from '../../runtime/lambda.ts';
import type { Snapshot } from '../directory/snapshot.ts';
import { inParallel } from '../parallel.ts';
import { reconcileAccess } from './access.ts';
import { findUnrecorded } from './find-unrecorded.ts';
import { parseRecords } from './groups.ts';
import type { ReconcilePorts } from './ports.ts';
import { notARecord, type OfPlace, placeRow } from './row.ts';
import { isOfWholePlaces, selectionOf } from './selection.ts';
import type { SeenServer } from './unrecorded.ts';

/** Brings the accesses of a place up to date: those of one database server one after the other. */
export async function bringUpToDate(
  ofPlace: OfPlace,
  groups: Snapshot | undefined,
  ports: ReconcilePorts,
  invocation: Invocation,
): Promise<Row[]> {
  const { run, input, place } = ofPlace;
  const { results } = ports;
  const text = await results.read(runKeys.records(run, place), invocation.deadline);
  const found = parseRecords(text);
  const failed = (problem: string) => [placeRow(ofPlace, { outcome: 'failed', problem })];
  if (found === undefined) return failed('its records were not read in this run');
  if (found.problem !== undefined) return failed(found.problem);
  const unreadable = found.unreadable.map((parameter) =>
    placeRow(ofPlace, { outcome: 'unreadable', problem: notARecord(parameter) }),
  );
  const isSelected = selectionOf(input);
  const wanted = found.records.filter(({ record }) => isSelected(record));
  const { rows, seen } = await bringAllUpToDate(wanted, groups, ofPlace, ports, invocation);
  if (!isOfWholePlaces(input)) return [...unreadable, ...rows];
  const { unrecorded: parameters = [], unrecordedProblem } = found;
  const records = found.records.map(({ record }) => record);
  const known = { records, unreadable: found.unreadable, seen, parameters };
  return [
    ...unreadable,
    ...rows,
    ...(await findUnrecorded(ofPlace, known, ports, invocation)),
    ...(unrecordedProblem === undefined ? [] : failed(unrecordedProblem)),
  ];
}

/** Of each server, the first access that can tells which accesses have marks there. */
async function bringAllUpToDate(
  wanted: readonly VersionedRecord[],
  groups: Snapshot | undefined,
  ofPlace: OfPlace,
  ports: ReconcilePorts,
  invocation: Invocation,
): Promise<{ readonly rows: Row[]; readonly seen: SeenServer[] }> {
  const seen: SeenServer[] = [];
  const servers = [...Map.groupBy(wanted, serverOf)];
  const rows = await inParallel(ports.atOnce, servers, async ([hostPort, accesses]) => {
    const done: Row[] = [];
    let tellsMarks = isOfWholePlaces(ofPlace.input);
    for (const found of accesses) {
      const asked = { found, tellsMarks };
      const { row, marks } = await reconcileAccess(asked, groups, ofPlace, ports, invocation);
      done.push(row);
      if (marks === undefined) continue;
      seen.push({ hostPort, marks });
      tellsMarks = false;
    }
    return done;
  });
  return { rows: rows.flat(), seen };
}

function serverOf({ record }: VersionedRecord): string {
  const place = parsePlace(record.request);
  return place === undefined ? '' : hostPort(place.endpoint);
}
