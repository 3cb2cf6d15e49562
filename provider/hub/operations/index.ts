import type { AccessesAnswer } from '../../contract/messages/accesses.ts';
import type { AccountsAnswer, DoctorAnswer } from '../../contract/messages/doctor.ts';
import { CONTRACT } from '../../contract/messages/order.ts';
import type { Rollout } from '../../contract/messages/rollout.ts';
import { rolloutUnknown } from '../../errors/operations.ts';
import type { Invocation } from '../../runtime/lambda.ts';
import { VERSION } from '../../runtime/version.ts';
import { listAccesses } from './accesses/index.ts';
import { recordPlacesOf } from './accesses/record-places.ts';
import { type DoctorPorts, examineAll } from './doctor/index.ts';
import { accountsIn, parseOperation } from './operation.ts';
import type { ListAccounts } from './organization.ts';
import { placesOf } from './places.ts';
import { accountsOfUnits } from './units.ts';

export interface OperationPorts extends DoctorPorts {
  /** Undefined: the hub was not told. */
  readonly rollout: Rollout | undefined;
  readonly listAccounts: ListAccounts;
  /** As `listAccounts`, or as it answered a moment ago. @default - it is asked again */
  readonly accountsLately?: ListAccounts;
}

/** Answers what operators ask beside accesses: about all accounts of the rollout. */
export async function operate(
  event: unknown,
  ports: OperationPorts,
  invocation: Invocation,
): Promise<AccountsAnswer | DoctorAnswer | AccessesAnswer> {
  const asked = parseOperation(event);
  const { rollout } = ports;
  if (rollout === undefined) throw rolloutUnknown();
  const only = accountsIn(asked);
  const isBatch = asked.operation !== 'accounts' && only !== undefined;
  const listAccounts = (isBatch ? ports.accountsLately : undefined) ?? ports.listAccounts;
  const units = await accountsOfUnits(rollout, listAccounts, invocation);
  const { accounts, leftOut } = placesOf(rollout, units, only);
  const head = {
    request_id: invocation.requestId,
    hub: { version: VERSION, contract: CONTRACT },
  };
  switch (asked.operation) {
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
      const { counts, directory } = examined;
      invocation.log.info('doctor', { counts, leftOut, directory });
      return {
        ...head,
        name_prefix: rollout.namePrefix,
        ...(rollout.pilot && { pilot: rollout.pilot }),
        left_out: leftOut,
        ...examined,
      };
    }
    case 'accesses': {
      const places = recordPlacesOf(accounts, asked.places);
      const listing = await listAccesses(places, ports.callSpoke, invocation);
      invocation.log.info('accesses', {
        places: places.length,
        accesses: listing.accesses.length,
        unreadable: listing.unreadable.length,
        unrecorded: listing.unrecorded.length,
        notAsked: listing.not_asked.length,
        more: listing.more.length,
      });
      return { ...head, ...listing };
    }
  }
}
