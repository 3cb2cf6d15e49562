import {
  parseRecordsFound,
  type RecordsFound,
  type RecordsQuery,
  writeRecordsQuery,
} from '../contract/messages/records.ts';
import type { Rollout } from '../contract/messages/rollout.ts';
import type { AccessRecord } from '../contract/record/record.ts';
import { parsePlace } from '../contract/record/recorded-request.ts';
import { endlessRecords } from '../errors/records.ts';
import { spokeUnintelligible } from '../errors/spokes.ts';
import { NoSpoke } from '../runtime/errors.ts';
import type { Invocation } from '../runtime/lambda.ts';
import { type CallSpoke, type Place, spokeArn } from './spoke-client/invoke.ts';

/** The records of a place's account and Region that are of this declarer, or of this access. */
export type FindRecords = (
  place: Place,
  asked: Pick<RecordsQuery['records'], 'declarer' | 'accessId'>,
  invocation: Invocation,
) => Promise<Found>;

export interface Found {
  readonly records: readonly AccessRecord[];
  /** Names of parameters that should be records, but can't be read as such. */
  readonly unreadable: readonly string[];
  /** Where the spoke is that answered. */
  readonly vpc: string;
}

/**
 * Any spoke of the account and Region knows all records. A failed update may have named a VPC that
 * has none, so then the others of the rollout are asked.
 */
export function recordFinder(callSpoke: CallSpoke, rollout: Rollout | undefined): FindRecords {
  return async (place, asked, invocation) => {
    const others = (rollout?.vpcs ?? []).map(({ name }) => name).filter((vpc) => vpc !== place.vpc);
    let missing: NoSpoke | undefined;
    for (const vpc of [place.vpc, ...others]) {
      try {
        return { ...(await ask({ ...place, vpc }, asked, callSpoke, invocation)), vpc };
      } catch (error) {
        if (!(error instanceof NoSpoke)) throw error;
        missing ??= error;
      }
    }
    throw missing;
  };
}

/** Of two megabytes each. An account has 100,000 advanced parameters at most. */
const MOST_PAGES = 500;

async function ask(
  place: Place,
  asked: RecordsQuery['records'],
  callSpoke: CallSpoke,
  invocation: Invocation,
): Promise<Omit<Found, 'vpc'>> {
  const records: AccessRecord[] = [];
  const unreadable: string[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page = await askForPage(
      place,
      { ...asked, ...(after && { after }) },
      callSpoke,
      invocation,
    );
    records.push(
      ...page.records.map(({ record }) => record).filter((record) => isAbout(place, record)),
    );
    unreadable.push(...page.unreadable);
    after = page.next;
    if (after === undefined) return { records, unreadable };
  }
  throw endlessRecords({ functionArn: spokeArn(place) });
}

/** One page of them: the answer's `next` is where the next one begins. */
export async function askForPage(
  place: Place,
  records: RecordsQuery['records'],
  callSpoke: CallSpoke,
  invocation: Invocation,
): Promise<RecordsFound> {
  const { requestId } = invocation;
  const message = (timeLeft: number) => writeRecordsQuery({ requestId, timeLeft, records });
  const found = parseRecordsFound(
    await callSpoke(place, { tags: { operation: 'records' }, message }, invocation),
  );
  if (found !== undefined) return found;
  throw spokeUnintelligible({ functionArn: spokeArn(place) });
}

/** An account speaks of its own accesses only, whatever its spoke says. */
function isAbout({ account, region }: Place, { request }: AccessRecord): boolean {
  const identity = parsePlace(request)?.identity;
  return identity?.account === account && identity.region === region;
}
