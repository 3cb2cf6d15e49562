import {
  type Access,
  type AccessesAnswer,
  type AccessState,
  NEEDS_ATTENTION,
} from '../../provider/contract/messages/accesses.ts';
import type { AccountsAnswer } from '../../provider/contract/messages/doctor.ts';
import { askInBatches, type Unasked } from '../ask-hub/batches.ts';
import type { Hub } from '../ask-hub/hub.ts';
import { NotAsked } from '../ask-hub/not-asked.ts';
import { counted } from '../ask-hub/wording.ts';
import { nameOf } from './describe.ts';
import { type Filter, isWanted, isWantedToo } from './filter.ts';

/** What the hub says of the accesses of all accounts. `--json` prints it. */
export interface Listing extends Omit<AccessesAnswer, 'request_id' | 'more'> {
  readonly counts: Partial<Record<AccessState, number>>;
  readonly left_out: AccountsAnswer['left_out'];
  readonly unasked: readonly Unasked[];
}

/** Asks about all accounts. */
export async function list(
  hub: Pick<Hub, 'accounts' | 'accesses'>,
  { only, filter }: { readonly only?: readonly string[]; readonly filter: Filter },
  progress: (line: string) => void,
): Promise<Listing> {
  const { accounts, left_out } = await hub.accounts(only);
  progress(`asking ${counted(accounts.length, 'account')}`);
  const { answers, unasked } = await askInBatches(accounts, {
    ask: (batch) => askToTheEnd(hub, batch),
    note,
    progress,
  });
  const all = together(answers, unasked);
  const accesses = all.accesses.filter((access) => isWanted(access, filter)).sort(byPlaceAndName);
  const unrecorded = all.unrecorded.filter((access) => isWantedToo(access, filter));
  return { ...all, counts: countsOf(accesses), left_out, accesses, unrecorded };
}

function countsOf(accesses: readonly Access[]): Listing['counts'] {
  const counts: Listing['counts'] = {};
  for (const { state } of accesses) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

type Collected = Omit<Listing, 'counts' | 'left_out'>;

/**
 * Answers about one batch. Twenty hold a hundred thousand accesses; a replaced spoke could say for
 * ever that there is more.
 */
const MOST_ANSWERS = 20;

/** Asks about some accounts until there is no more to be told. */
async function askToTheEnd(
  hub: Pick<Hub, 'accesses'>,
  accounts: readonly string[],
): Promise<Collected> {
  const answers = [await hub.accesses({ accounts })];
  for (;;) {
    const places = answers.at(-1)?.more ?? [];
    if (places.length === 0) return together(answers, []);
    const stop = (problem: string) => {
      const left = [...new Set(places.map(({ account }) => account))];
      return together(answers, [{ accounts: left, problem }]);
    };
    if (answers.length === MOST_ANSWERS) return stop('what is told there has no end');
    try {
      answers.push(await hub.accesses({ places }));
    } catch (error) {
      if (error instanceof NotAsked) return stop(error.message);
      throw error;
    }
  }
}

function together(
  answers: ReadonlyArray<Omit<Collected, 'unasked'> & Partial<Collected>>,
  unasked: readonly Unasked[],
): Collected {
  const [first] = answers;
  if (first === undefined) throw new Error('there is one answer at least');
  return {
    hub: first.hub,
    accesses: answers.flatMap(({ accesses }) => accesses),
    unreadable: answers.flatMap(({ unreadable }) => unreadable),
    unrecorded: answers.flatMap(({ unrecorded }) => unrecorded),
    not_asked: answers.flatMap(({ not_asked }) => not_asked),
    unasked: [...unasked, ...answers.flatMap(({ unasked = [] }) => unasked)],
  };
}

function note({ accesses }: Collected): string {
  const bad = accesses.filter(({ state }) => NEEDS_ATTENTION.has(state)).length;
  return `, ${counted(accesses.length, 'access', 'accesses')}${bad > 0 ? `, ${bad} need attention` : ''}`;
}

function byPlaceAndName(a: Access, b: Access): number {
  return (
    a.account.localeCompare(b.account) ||
    a.region.localeCompare(b.region) ||
    nameOf(a).localeCompare(nameOf(b))
  );
}

export function statusOf(listing: Listing): 0 | 1 | 2 {
  const { accesses, unreadable, unrecorded, not_asked, unasked } = listing;
  if (not_asked.length > 0 || unasked.length > 0) return 2;
  if (unreadable.length > 0 || unrecorded.length > 0) return 1;
  return accesses.some(({ state }) => NEEDS_ATTENTION.has(state)) ? 1 : 0;
}
