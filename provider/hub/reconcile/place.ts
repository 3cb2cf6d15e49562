import { type Row, runKeys } from '../../contract/messages/reconcile.ts';
import type { VersionedRecord } from '../../contract/messages/records.ts';
import { parsePlace } from '../../contract/record/recorded-request.ts';
import { hostPort } from '../../contract/request/request.ts';
import type { Invocation } from '../../runtime/lambda.ts';
import type { Snapshot } from '../directory/snapshot.ts';
import { inParallel } from '../parallel.ts';
import { reconcileAccess } from './access.ts';
import { parseRecords } from './groups.ts';
import type { ReconcilePorts } from './ports.ts';
import { notARecord, type OfPlace, placeRow } from './row.ts';
import { selectionOf } from './selection.ts';

/** Brings the accesses of a place up to date: those of one database server one after the other. */
export async function bringUpToDate(
  ofPlace: OfPlace,
  groups: Snapshot | undefined,
  ports: ReconcilePorts,
  invocation: Invocation,
): Promise<Row[]> {
  const { run, input, place } = ofPlace;
  const { results, atOnce } = ports;
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
  const servers = [...Map.groupBy(wanted, serverOf).values()];
  const rows = await inParallel(atOnce, servers, async (accesses) => {
    const done: Row[] = [];
    for (const each of accesses)
      done.push(await reconcileAccess(each, groups, ofPlace, ports, invocation));
    return done;
  });
  return [...unreadable, ...rows.flat()];
}

function serverOf({ record }: VersionedRecord): string {
  const place = parsePlace(record.request);
  return place === undefined ? '' : hostPort(place.endpoint);
}
