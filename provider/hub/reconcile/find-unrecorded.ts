import { type Row, type RunPlace, runKeys, runPlace } from '../../contract/messages/reconcile.ts';
import { parsePlace } from '../../contract/record/recorded-request.ts';
import { accessId } from '../../contract/request/identity.ts';
import { hostPort } from '../../contract/request/request.ts';
import { parseJson } from '../../runtime/json.ts';
import { type Invocation, presentable } from '../../runtime/lambda.ts';
import * as z from '../../runtime/zod.ts';
import { readPage } from '../operations/accesses/read-page.ts';
import { AT_ONCE } from '../operations/limits.ts';
import { inParallel } from '../parallel.ts';
import { parseRecords } from './groups.ts';
import type { ReconcilePorts } from './ports.ts';
import { type OfPlace, placeRow } from './row.ts';
import { isRecordedAt, type Known, type Unrecorded, withoutRecord } from './unrecorded.ts';
import { type Elsewhere, unrecordedRow } from './unrecorded-row.ts';

/** Rows of a place: each takes a question to its spoke. */
const MOST = 200;

/** Milliseconds without which nobody is asked any more. */
const TOO_LATE = 20_000;

/**
 * A row for each access of which something is there, while no record says so. If that can't be found
 * out, a row about the place: what became of its accesses is known.
 */
export async function findUnrecorded(
  ofPlace: OfPlace,
  known: Omit<Known, 'place'>,
  ports: ReconcilePorts,
  invocation: Invocation,
): Promise<Row[]> {
  try {
    return await rowsOf(ofPlace, known, ports, invocation);
  } catch (error) {
    const { message } = presentable(error, invocation.log, invocation);
    const problem = `accesses without a record: ${message}`;
    return [placeRow(ofPlace, { outcome: 'failed', problem })];
  }
}

async function rowsOf(
  ofPlace: OfPlace,
  known: Omit<Known, 'place'>,
  ports: ReconcilePorts,
  invocation: Invocation,
): Promise<Row[]> {
  const { place, input } = ofPlace;
  const all = withoutRecord({ ...known, place });
  const suspects = all.slice(0, MOST);
  const untold = known.seen.reduce(
    (sum, { marks: { more } }) => sum + more,
    all.length - suspects.length,
  );
  const isForeign = ({ origin: { kind } }: Unrecorded) => kind === 'foreign' || kind === 'unknown';
  const abroad = await recordsElsewhere(suspects.filter(isForeign), ofPlace, ports, invocation);
  const rows = await inParallel(ports.atOnce, suspects, async (suspect) => {
    const elsewhere = abroad.get(suspect.access);
    // A server that several accounts use; a run for some accounts does not know the others' records.
    if (elsewhere !== undefined && suspect.endpoints.includes(elsewhere.endpoint)) return [];
    if (suspect.origin.kind === 'foreign' && input.accounts && elsewhere === undefined) return [];
    if (await isRecordedByNow(suspect, ofPlace, ports, invocation)) return [];
    return [unrecordedRow(ofPlace, suspect, elsewhere)];
  });
  const told = rows.flat();
  const [last, ...others] = told.toReversed();
  if (last === undefined || untold === 0) return told;
  const warnings = [`and ${untold} accesses more, of which nobody has looked for records`];
  return [...others.toReversed(), { ...last, warnings }];
}

/** An apply may have declared the access since the run has read the records. */
async function isRecordedByNow(
  { access, origin, endpoints }: Unrecorded,
  { place, run }: OfPlace,
  { callSpoke }: ReconcilePorts,
  invocation: Invocation,
): Promise<boolean> {
  if (origin.kind === 'foreign' || invocation.deadline.left() < TOO_LATE) return false;
  const asked = { ...place, only: { accessId: access } };
  const page = await readPage(asked, callSpoke, { ...invocation, requestId: run });
  if ('state' in page) return false;
  return page.records.some(
    ({ record }) => origin.kind !== 'copy' || isRecordedAt(record, endpoints),
  );
}

/** By access: what the run's other accounts and Regions have of these on record. */
async function recordsElsewhere(
  suspects: readonly Unrecorded[],
  { run, place }: OfPlace,
  { results }: ReconcilePorts,
  { deadline }: Invocation,
): Promise<ReadonlyMap<string, Elsewhere>> {
  const found = new Map<string, Elsewhere>();
  if (suspects.length === 0) return found;
  const wanted = new Set(suspects.map(({ access }) => access));
  const listed = parseJson((await results.read(runKeys.places(run), deadline)) ?? '');
  const places = z.array(runPlace).safeParse(listed).data ?? [];
  const isOther = ({ account, region }: RunPlace) =>
    account !== place.account || region !== place.region;
  await inParallel(AT_ONCE, places.filter(isOther), async (other) => {
    const told = parseRecords(await results.read(runKeys.records(run, other), deadline));
    for (const { record } of told?.records ?? []) {
      const at = parsePlace(record.request);
      if (at === undefined || !wanted.has(accessId(at.identity))) continue;
      const { account, region } = at.identity;
      // An account speaks of its own accesses only.
      if (account === other.account && region === other.region)
        found.set(accessId(at.identity), { account, region, endpoint: hostPort(at.endpoint) });
    }
  });
  return found;
}
