import {
  type AccountsAnswer,
  countsOf,
  type DoctorAnswer,
  type Finding,
} from '../../contract/messages/doctor.ts';
import { CONTRACT } from '../../contract/messages/order.ts';
import type { Rollout } from '../../contract/messages/rollout.ts';
import { UserError } from '../../runtime/errors.ts';
import type { Invocation } from '../../runtime/lambda.ts';
import { VERSION } from '../../runtime/version.ts';
import type { OpenDirectory } from '../directory/look-up.ts';
import { inParallel } from '../parallel.ts';
import type { CallSpoke } from '../spoke-client/invoke.ts';
import { examine } from './examine.ts';
import { examineDirectory } from './examine-directory.ts';
import { parseOperation } from './operation.ts';
import type { ListAccounts } from './organization.ts';
import { type Account, type AccountPlaces, type AccountsOfUnits, placesOf } from './places.ts';

export interface DoctorPorts {
  /** Undefined: the hub was not told. */
  readonly rollout: Rollout | undefined;
  readonly listAccounts: ListAccounts;
  readonly callSpoke: CallSpoke;
  /** Undefined: there is no directory. */
  readonly openDirectory: OpenDirectory | undefined;
}

/**
 * The places that are asked at once. The AWS SDK opens as many connections to STS (`maxSockets`),
 * and Lambda gives a function 1,024 files. At this rate, even a thousand places that never answer
 * are done within the hub's fourteen minutes.
 */
const AT_ONCE = 50;

/** The places that fit into Lambda's answer of 6 MB, each with a problem of its own. */
const MOST_PLACES = 6_000;

/** Milliseconds for the answer itself. */
const TIME_TO_TELL = 3_000;

/** Tells which accounts there are, or whether database-access works in them. */
export async function operate(
  event: unknown,
  ports: DoctorPorts,
  invocation: Invocation,
): Promise<AccountsAnswer | DoctorAnswer> {
  const { operation, accounts: only } = parseOperation(event);
  const { rollout } = ports;
  if (rollout === undefined)
    throw new UserError(
      'operation: this hub was not told where database-access is rolled out (its setting ' +
        'ROLLOUT); deploy its stack again',
    );
  const units = await accountsOfUnits(rollout, ports.listAccounts, invocation);
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
      const examined = await examineAll(accounts, ports, invocation);
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
      `accounts: ${places.length} accounts times Regions and VPCs do not fit into one ` +
        'answer; name some accounts at a time, as npm run doctor does',
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
 * Lists all units, even if only some accounts are asked for: the units tell which VPCs an account
 * should have and whether it is active, and AWS Organizations tells of an account only the unit
 * right above it. `npm run doctor` asks in batches, so all units are listed again for each batch.
 * That is a few calls of twenty accounts each, beside the hundreds of calls for the batch itself.
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
