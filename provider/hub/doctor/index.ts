import {
  type AccountsAnswer,
  countsOf,
  type DirectoryState,
  type DoctorAnswer,
  type Finding,
} from '../../contract/messages/doctor.ts';
import { CONTRACT } from '../../contract/messages/order.ts';
import type { Rollout } from '../../contract/messages/rollout.ts';
import { deadlineIn, earlier } from '../../runtime/deadline.ts';
import { isReadable, reason, UserError } from '../../runtime/errors.ts';
import type { Invocation } from '../../runtime/lambda.ts';
import { VERSION } from '../../runtime/version.ts';
import type { OpenDirectory } from '../directory/look-up.ts';
import { inParallel } from '../parallel.ts';
import type { CallSpoke } from '../spoke-client/invoke.ts';
import { examine, PATIENCE } from './examine.ts';
import { fingerprint } from './fingerprint.ts';
import { parseOperation } from './operation.ts';
import type { ListAccounts } from './organization.ts';
import { type Account, type AccountPlaces, type AccountsOfUnits, placesOf } from './places.ts';

export interface DoctorPorts {
  /** Absent: the hub was not told. */
  readonly rollout: Rollout | undefined;
  readonly listAccounts: ListAccounts;
  readonly callSpoke: CallSpoke;
  /** Absent: there is no directory. */
  readonly openDirectory: OpenDirectory | undefined;
}

/**
 * How many places are asked at once. The AWS SDK opens as many connections to STS (`maxSockets`), Lambda gives a function 1,024 files; and
 * a thousand places of which none ever answers are through within the hub's fourteen minutes.
 */
const AT_ONCE = 50;

/** Places that fit into Lambda's answer of 6 MB, each with a problem of its own. */
const MOST_PLACES = 6_000;

/** Milliseconds for the answer itself. */
const TIME_TO_TELL = 3_000;

/** Says which accounts there are, or whether database-access works in them. */
export async function operate(
  event: unknown,
  edges: DoctorPorts,
  invocation: Invocation,
): Promise<AccountsAnswer | DoctorAnswer> {
  const { operation, accounts: only } = parseOperation(event);
  const { rollout } = edges;
  if (rollout === undefined)
    throw new UserError(
      'operation: this hub was not told where database-access is rolled out (its setting ROLLOUT); deploy its stack again',
    );
  const units = await accountsOfUnits(rollout, edges.listAccounts, invocation);
  const { accounts, leftOut } = placesOf(rollout, units, only);
  switch (operation) {
    case 'accounts':
      return {
        accounts: accounts.map(({ account, name, places }) => ({
          account,
          name,
          places: places.length,
        })),
        left_out: leftOut,
      };
    case 'doctor': {
      const examined = await examineAll(accounts, edges, invocation);
      invocation.log.info('doctor', {
        counts: examined.counts,
        leftOut,
        directory: examined.directory,
      });
      return {
        request_id: invocation.requestId,
        name_prefix: rollout.namePrefix,
        hub: { version: VERSION, contract: CONTRACT },
        left_out: leftOut,
        ...examined,
      };
    }
  }
}

async function examineAll(
  accounts: readonly AccountPlaces[],
  { callSpoke, openDirectory }: DoctorPorts,
  invocation: Invocation,
): Promise<Pick<DoctorAnswer, 'directory' | 'counts' | 'findings'>> {
  const places = accounts.flatMap(({ name, places }) => places.map((place) => ({ name, place })));
  if (places.length > MOST_PLACES)
    throw new UserError(
      `accounts: ${places.length} accounts times Regions and VPCs do not fit into one answer; name some accounts at a time, as npm run doctor does`,
    );
  const inTime = { ...invocation, deadline: invocation.deadline.reserve(TIME_TO_TELL) };
  const [directory, findings] = await Promise.all([
    examineDirectory(openDirectory, inTime),
    inParallel(AT_ONCE, places, async ({ name, place }): Promise<Finding> => {
      return { ...place, name, ...(await examine(place, callSpoke, inTime)) };
    }),
  ]);
  return { directory, counts: countsOf(findings), findings };
}

/**
 * Of all units, also if some accounts only are asked for: which VPCs an account should have, and whether it is active, its units say, and
 * AWS Organizations tells of an account only the one right above it. `npm run doctor` asks in batches, so all is listed again for each of
 * them: a few calls of twenty accounts each, beside the hundreds of calls for the batch itself.
 */
async function accountsOfUnits(
  { units }: Rollout,
  listAccounts: ListAccounts,
  { deadline }: Invocation,
): Promise<AccountsOfUnits> {
  const found = new Map<string, readonly Account[]>();
  for (const unit of units) found.set(unit, await listAccounts(unit, deadline));
  return found;
}

/** Any name does: that there is no such group is an answer of the directory too. */
const NO_GROUP = 'database-access-doctor';

/** Logs in, and searches once. */
async function examineDirectory(
  open: OpenDirectory | undefined,
  { deadline }: Invocation,
): Promise<DirectoryState> {
  if (open === undefined) return { state: 'none' };
  try {
    const directory = await open([], earlier(deadlineIn(PATIENCE), deadline));
    try {
      await directory.findGroup(NO_GROUP);
    } finally {
      await directory.close();
    }
    return { state: 'ready' };
  } catch (error) {
    if (error instanceof UserError) return { state: 'ready' };
    if (!isReadable(error)) throw error;
    return { state: 'unreachable', problem: fingerprint(reason(error)) };
  }
}
