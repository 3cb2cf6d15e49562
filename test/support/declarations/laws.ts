import { differences, placesOf } from '../../../provider/contract/record/recorded-request.ts';
import {
  type Declarer,
  describeDeclarer,
  isSameDeclarer,
} from '../../../provider/contract/request/claim.ts';
import { idOf } from './clients.ts';
import type { Observed } from './stage.ts';
import type { World } from './world.ts';

/** A takeover whose answer was lost is told by the record. */
export function loseWhatWasTakenOver({ beliefs }: World, { records }: Observed): void {
  const beliefsOf = (declarer: Declarer) =>
    [...beliefs].find(([each]) => isSameDeclarer(each, declarer))?.[1];
  for (const { request, declarers } of records) {
    const id = idOf(request);
    const isLeft = (each: Declarer) => !declarers.some((other) => isSameDeclarer(other, each));
    for (const taker of declarers)
      if (beliefsOf(taker)?.get(id)?.kind === 'unknown')
        for (const each of (taker.tookOver ?? []).filter(isLeft))
          if (beliefsOf(each)?.has(id)) beliefsOf(each)?.set(id, { kind: 'lost' });
  }
}

/** Law 7, as sentences about what is wrong. */
export function violations(
  { beliefs, retained }: World,
  { records, accesses }: Observed,
): string[] {
  const wrong: string[] = [];
  const recordOf = new Map(records.map((record) => [idOf(record.request), record]));
  const nameOf = (id: string) => String(recordOf.get(id)?.request['appname'] ?? id);

  for (const { accessId, servers, hasParameters } of accesses) {
    const record = recordOf.get(accessId);
    if (record === undefined) {
      if (retained.has(accessId) && !hasParameters) continue; // on a server that it has moved from
      wrong.push(
        `${nameOf(accessId)} has ${hasParameters ? 'parameters' : 'users'}, but no record`,
      );
      continue;
    }
    const known = placesOf(record).map((place) => String(place['dbendpoint']));
    for (const names of servers)
      if (!names.some((name) => known.includes(name)) && !retained.has(accessId))
        wrong.push(
          `${nameOf(accessId)} has users on ${names.join()}, which its record does not name`,
        );
  }

  for (const [id, record] of recordOf) {
    const name = nameOf(id);
    if (record.declarers.length === 0 && !retained.has(id))
      wrong.push(`${name} is there, and nobody declares it`);
    for (const each of record.declarers) {
      const [, believed] = [...beliefs].find(([declarer]) => isSameDeclarer(declarer, each)) ?? [];
      if (!believed?.has(id))
        wrong.push(`${name} is declared by ${describeDeclarer(each)}, which has let it go`);
    }
  }

  for (const [declarer, believed] of beliefs)
    for (const [id, belief] of believed) {
      if (belief.kind !== 'has') continue;
      const who = describeDeclarer(declarer);
      const what = String(belief.request['appname']);
      const record = recordOf.get(id);
      if (record === undefined) {
        wrong.push(`${who} has ${what}, but no record says so`);
        continue;
      }
      if (!record.declarers.some((each) => isSameDeclarer(each, declarer)))
        wrong.push(`${who} has ${what}, but the record does not name it`);
      if (record.latest.outcome !== 'made true') continue;
      const differing = differences(record.request, belief.request);
      if (differing.length > 0) wrong.push(`${who} has ${what}, but ${differing.join()} differ`);
      const access = accesses.find(({ accessId }) => accessId === id);
      if (access?.worksAt !== belief.request['dbendpoint'])
        wrong.push(`${who} has ${what}, but its login works ${access?.worksAt ?? 'nowhere'}`);
      if (!access?.levels.includes(String(belief.request['privileges'])))
        wrong.push(`${who} has ${what}, but not as ${belief.request['privileges']}`);
    }
  return wrong;
}
