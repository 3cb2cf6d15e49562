import type { Order } from '../contract/messages/order.ts';
import type { AccessRecord } from '../contract/record/record.ts';
import {
  formerPlaces,
  type Place,
  parsePlace,
  placesOf,
  type RecordedRequest,
} from '../contract/record/recorded-request.ts';
import type { Claim } from '../contract/request/claim.ts';
import { accessId } from '../contract/request/identity.ts';
import type { Intent } from '../contract/request/intent.ts';
import { parseRemoval } from '../contract/request/parse-removal.ts';
import { type Request, sameEndpoint } from '../contract/request/request.ts';
import { writeRequest } from '../contract/request/write-request.ts';
import { formerMasterUnknown } from '../errors/records.ts';

/** An order, without the fields that are known only when it is sent. */
export type Task = Omit<Order, 'requestId' | 'timeLeft' | 'people'>;

/** The names of an order whose users stay as they are. */
export function keeping(kept: readonly string[]): Pick<Task, 'kept'> {
  return kept.length > 0 ? { kept } : {};
}

type Ensure = Intent & { readonly verb: 'ensure' };
type Remove = Intent & { readonly verb: 'remove' };

/**
 * The removals that a caller's removal comes to: of what the declarer has by the records, wherever
 * the request's fields point. Where the records know nothing, the spoke decides by those fields.
 */
export function removalTasks(
  { unwanted, claim }: Remove,
  records: readonly AccessRecord[],
): Task[] {
  const places = records.flatMap((record) => ownPlaces(record, unwanted, claim));
  if (places.length === 0) return [{ verb: 'remove', access: unwanted, claim }];
  const { dryRun, onDelete } = unwanted;
  return places.map((place) => removalTask(place, [unwanted], claim, { dryRun, onDelete }));
}

/**
 * The places of a record that a removal is of. CloudFormation removes a single server, if the access
 * has moved from there; Terraform removes whatever the declarer has.
 */
function ownPlaces(
  record: AccessRecord,
  unwanted: Request,
  { declarer }: Claim,
): RecordedRequest[] {
  if (declarer.kind === 'terraform') return placesOf(record);
  const at = parsePlace(record.request);
  if (at === undefined || accessId(at.identity) !== accessId(unwanted.identity)) return [];
  if (declarer.kind === 'anonymous' || sameEndpoint(at.endpoint, unwanted.endpoint))
    return placesOf(record);
  return formerPlaces(record).filter((place) => {
    const former = parsePlace(place);
    return former !== undefined && sameEndpoint(former.endpoint, unwanted.endpoint);
  });
}

/**
 * The removals of what an ensured access replaces. A failure in between leaves the application a
 * login that works, since the new one is made first.
 *
 * @param leftovers by the records: as the spoke reports, or as they are in another Region
 */
export function leftoverTasks(
  { wanted, former, claim }: Ensure,
  leftovers: readonly RecordedRequest[],
): Task[] {
  const { account, region } = wanted.identity;
  const { dryRun } = wanted;
  return leftovers.flatMap((place) => {
    const identity = parsePlace(place)?.identity;
    // An account speaks of its own accesses only, whatever its spoke says.
    if (identity?.account !== account || identity.region !== region) return [];
    const asking = former === undefined ? [wanted] : [wanted, former];
    // What a stack takes back goes even if it was to be retained.
    // Of the access itself, only another server is left behind: nothing is given back.
    const isSame = accessId(identity) === accessId(wanted.identity);
    const undoing = { ...claim, undoes: '', ...(isSame && { cleansUp: true as const }) };
    return claim.declarer.kind === 'stack'
      ? removalTask(place, asking, undoing, { dryRun, onDelete: 'drop' })
      : removalTask(place, asking, { ...claim, cleansUp: true }, { dryRun });
  });
}

/**
 * The master comes from the record; if it came with a request, only that request can tell it.
 *
 * @param asking the caller's request, and the one before it if it is known
 */
function removalTask(
  place: RecordedRequest,
  asking: readonly Request[],
  { creates: _, updates: __, ...claim }: Claim,
  how: Partial<Pick<Request, 'dryRun' | 'onDelete'>>,
): Task {
  const at = parsePlace(place);
  const access = parseRemoval({ ...place, ...masterOf(place, at, asking) });
  return { verb: 'remove', access: { ...access, ...how }, claim };
}

function masterOf(place: RecordedRequest, at: Place | undefined, asking: readonly Request[]) {
  if (place['mastersecret'] !== undefined) return {};
  const same = asking.find(({ endpoint }) => at && sameEndpoint(at.endpoint, endpoint));
  if (same === undefined) throw formerMasterUnknown({ endpoint: `${place['dbendpoint']}` });
  const { username, password, mastersecret } = writeRequest(same);
  return { username, password, mastersecret };
}
