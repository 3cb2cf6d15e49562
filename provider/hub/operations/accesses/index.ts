import type {
  Access,
  AccessesAnswer,
  PlaceNotAsked,
  Remainder,
  UnreadableRecord,
  UnrecordedAccess,
} from '../../../contract/messages/accesses.ts';
import { tooManyPlaces } from '../../../errors/operations.ts';
import { command } from '../../../runtime/command.ts';
import { deadlineIn, earlier } from '../../../runtime/deadline.ts';
import type { Invocation } from '../../../runtime/lambda.ts';
import { inParallel } from '../../parallel.ts';
import type { CallSpoke } from '../../spoke-client/invoke.ts';
import { AT_ONCE, MOST_PLACES, TIME_TO_TELL, TOO_LATE } from '../limits.ts';
import type { SpokeFailure } from '../spoke-failure.ts';
import { readPage } from './read-page.ts';
import type { RecordPlace } from './record-places.ts';
import { summaryOf, unrecordedOf } from './summary.ts';

export type Listing = Pick<
  AccessesAnswer,
  'accesses' | 'unreadable' | 'unrecorded' | 'not_asked' | 'more'
>;

/** Bytes of an answer, of Lambda's 6 MB; `more` comes on top. */
const MAX_BYTES = 5_000_000;

/**
 * Milliseconds until no further page is asked for, so that the answer arrives before a network on
 * the way gives up the connection: NAT forgets a silent one after 350 s.
 */
const TIME_TO_ASK = 180_000;

/**
 * Lists the accesses of these places, from their records. What does not fit into one answer, or
 * into its time, is left in `more`: somebody asks again with it. A place that fails does not keep
 * the others.
 */
export async function listAccesses(
  places: readonly RecordPlace[],
  callSpoke: CallSpoke,
  invocation: Invocation,
): Promise<Listing> {
  if (places.length > MOST_PLACES)
    throw tooManyPlaces({ places: places.length, of: 'Regions', script: command('accesses') });
  const deadline = earlier(deadlineIn(TIME_TO_ASK), invocation.deadline.reserve(TIME_TO_TELL));
  const room = new Room();
  const parts = await inParallel(AT_ONCE, places, (place) =>
    listPlace(place, room, callSpoke, { ...invocation, deadline }),
  );
  return {
    accesses: parts.flatMap(({ accesses }) => accesses),
    unreadable: parts.flatMap(({ unreadable }) => unreadable),
    unrecorded: parts.flatMap(({ unrecorded }) => unrecorded),
    not_asked: parts.flatMap(({ notAsked }) => notAsked ?? []),
    // Those not asked yet come first, so that places with very many accesses do not keep them.
    more: parts
      .toSorted((a, b) => Number(a.isAsked) - Number(b.isAsked))
      .flatMap(({ more }) => more ?? []),
  };
}

interface Part {
  readonly accesses: Access[];
  readonly unreadable: UnreadableRecord[];
  readonly unrecorded: readonly UnrecordedAccess[];
  readonly notAsked?: PlaceNotAsked;
  readonly more?: Remainder;
  /** Has its spoke been asked, now or before? */
  readonly isAsked: boolean;
}

async function listPlace(
  place: RecordPlace,
  room: Room,
  callSpoke: CallSpoke,
  invocation: Invocation,
): Promise<Part> {
  const { account, name, region } = place;
  const accesses: Access[] = [];
  const unreadable: UnreadableRecord[] = [];
  const told = { accesses, unreadable, unrecorded: [] };
  const stop = (failure: Pick<PlaceNotAsked, 'state' | 'problem'>): Part => {
    return { ...told, isAsked: true, notAsked: { account, name, region, ...failure } };
  };
  const isOver = () => room.isFull || invocation.deadline.left() < TOO_LATE;
  const isOnlySearched = place.unrecorded === true;
  let isAsked = place.after !== undefined || isOnlySearched;
  for (let after = place.after, isMore = !isOnlySearched; isMore; ) {
    const rest = { account, region, ...(after !== undefined && { after }) };
    if (isOver()) return { ...told, isAsked, more: rest };
    isAsked = true;
    const page = await readPage({ ...place, ...rest }, callSpoke, invocation);
    if ('state' in page) return stop(page);
    const summary = summaryOf(page, place, Date.now());
    const bytes = Buffer.byteLength(JSON.stringify(summary));
    if (bytes > MAX_BYTES) return stop(endless);
    if (!room.take(bytes)) return { ...told, isAsked, more: rest };
    accesses.push(...summary.accesses);
    unreadable.push(...summary.unreadable);
    isMore = page.next !== undefined;
    if (isMore && page.next === after) return stop(endless);
    after = page.next;
  }
  const rest = { account, region, unrecorded: true } as const;
  if (isOver()) return { ...told, isAsked, more: rest };
  const unrecorded = await unrecordedIn(place, callSpoke, invocation);
  if ('state' in unrecorded) return stop(unrecorded);
  const bytes = Buffer.byteLength(JSON.stringify(unrecorded));
  if (bytes > MAX_BYTES) return stop(endless);
  return room.take(bytes) ? { ...told, unrecorded, isAsked } : { ...told, isAsked, more: rest };
}

/** Nothing from a spoke of an earlier version, which does not know the question. */
async function unrecordedIn(
  place: RecordPlace,
  callSpoke: CallSpoke,
  invocation: Invocation,
): Promise<UnrecordedAccess[] | SpokeFailure> {
  const { account, region, vpcs } = place;
  const asked = { account, region, vpcs, only: { unrecorded: true } } as const;
  const page = await readPage(asked, callSpoke, invocation);
  return 'state' in page ? page : unrecordedOf(page.unrecorded ?? [], place);
}

const endless = {
  state: 'unreachable',
  problem: 'its spoke answers with more than it should: is its code that of the rollout?',
} as const;

/** The room in one answer, which all places share. */
class Room {
  #left = MAX_BYTES;
  /** Something did not fit. */
  isFull = false;

  take(bytes: number): boolean {
    this.isFull ||= bytes > this.#left;
    if (!this.isFull) this.#left -= bytes;
    return !this.isFull;
  }
}
