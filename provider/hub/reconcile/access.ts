import type { Row } from '../../contract/messages/reconcile.ts';
import type { VersionedRecord } from '../../contract/messages/records.ts';
import { parsePlace } from '../../contract/record/recorded-request.ts';
import { groupsAt } from '../../contract/request/ends.ts';
import type { Request } from '../../contract/request/request.ts';
import { noDirectory } from '../../errors/directory.ts';
import { groupsOfRunUnknown } from '../../errors/operations.ts';
import { deadlineIn, earlier } from '../../runtime/deadline.ts';
import { type Invocation, presentable } from '../../runtime/lambda.ts';
import type { Log } from '../../runtime/log.ts';
import { NOBODY, type PeopleFound } from '../directory/look-up.ts';
import { peopleIn, type Snapshot } from '../directory/snapshot.ts';
import { ending, logEnded } from '../ended-groups.ts';
import { keeping } from '../tasks.ts';
import { withGroups } from './groups-of-people.ts';
import type { ReconcilePorts } from './ports.ts';
import {
  accessRow,
  NO_MASTER_SECRET,
  type OfPlace,
  placeRow,
  type Result,
  resultOf,
} from './row.ts';
import { lacksMaster, reconciliationTask } from './task.ts';

/** Milliseconds for one access, so that a server which hangs does not use up a place's time. */
const PATIENCE = 300_000;

/** Milliseconds without which an access is not begun. */
const TOO_LATE = 60_000;

/** An access of a run. */
export interface ToReconcile {
  readonly found: VersionedRecord;
  /** The spoke is to tell which accesses have marks on the server. */
  readonly tellsMarks: boolean;
}

export interface Reconciled extends Pick<Result, 'marks'> {
  readonly row: Row;
}

/** Makes an access what its record says. Whatever fails is the result of this access alone. */
export async function reconcileAccess(
  asked: ToReconcile,
  groups: Snapshot | undefined,
  ofPlace: OfPlace,
  ports: ReconcilePorts,
  invocation: Invocation,
): Promise<Reconciled> {
  const { record } = asked.found;
  const at = parsePlace(record.request);
  // An account speaks of its own accesses only, whatever its spoke says.
  if (at?.identity.account !== ofPlace.place.account || at.identity.region !== ofPlace.place.region)
    return { row: placeRow(ofPlace, { outcome: 'unreadable', problem: NOT_OF_THIS_PLACE }) };
  const begin = Date.now();
  const { marks, ...result } = await resultFor(asked, groups, ofPlace, ports, invocation);
  const ms = Date.now() - begin;
  const row = accessRow(ofPlace, { record, at }, { ...result, ms }, new Date());
  return { row, ...(marks !== undefined && { marks }) };
}

async function resultFor(
  { found, tellsMarks }: ToReconcile,
  groups: Snapshot | undefined,
  { run, input }: OfPlace,
  { directory, sendOrder }: ReconcilePorts,
  invocation: Invocation,
): Promise<Result> {
  const { deadline, log } = invocation;
  if (lacksMaster(found)) return { outcome: 'not possible', problem: NO_MASTER_SECRET };
  if (deadline.left() < TOO_LATE) return { outcome: 'not reached', problem: OUT_OF_TIME };
  try {
    const task = reconciliationTask(found, input, run, tellsMarks);
    const now = new Date();
    const { inForce, ended } = groupsAt(task.access, now);
    const asked = { ...task.access, groups: inForce };
    logEnded(task.access, ended, log);
    const { people, kept, leftOut, warnings } = lookUp(asked, groups, directory, log);
    const report = await sendOrder({ ...task, ...keeping(kept), ...ending(ended) }, people, {
      ...invocation,
      requestId: run,
      deadline: earlier(deadlineIn(PATIENCE), deadline),
    });
    const told = { ...report, warnings: [...warnings, ...report.warnings] };
    const result = resultOf(told, leftOut, input.mode);
    const { sighting } = result;
    if (sighting === undefined) return result;
    const known = { snapshot: groups, usernames: directory?.usernames };
    const logins = withGroups(sighting.logins, task.access, known, now);
    return { ...result, sighting: { ...sighting, logins } };
  } catch (error) {
    return { outcome: 'failed', problem: presentable(error, log, invocation).message };
  }
}

/** By the groups as the run has read them. */
function lookUp(
  access: Request,
  groups: Snapshot | undefined,
  directory: ReconcilePorts['directory'],
  log: Log,
): PeopleFound {
  if (Object.keys(access.groups).length === 0) return NOBODY;
  if (directory === undefined) throw noDirectory();
  if (groups === undefined) throw groupsOfRunUnknown();
  return peopleIn(groups, access, directory.usernames, log);
}

const NOT_OF_THIS_PLACE =
  'the spoke told of a record whose fields are not those of a request for this account and Region';

const OUT_OF_TIME =
  'the time of its account and Region was over before. The next run goes on; if that is not enough, ' +
  "set the reconciliation's concurrency within a place higher";
