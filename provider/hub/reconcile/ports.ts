import type { Rollout } from '../../contract/messages/rollout.ts';
import type { OpenDirectory } from '../directory/look-up.ts';
import type { UsernameFormat } from '../directory/usernames.ts';
import type { ListAccounts } from '../operations/organization.ts';
import type { CallSpoke } from '../spoke-client/invoke.ts';
import type { SendOrder } from '../spoke-client/send-order.ts';
import type { Results } from './results.ts';

export interface ReconcilePorts {
  /** Undefined: the hub was not told. */
  readonly rollout: Rollout | undefined;
  readonly listAccounts: ListAccounts;
  readonly callSpoke: CallSpoke;
  readonly sendOrder: SendOrder;
  /** Undefined: there is no directory. */
  readonly directory:
    | { readonly open: OpenDirectory; readonly usernames: UsernameFormat }
    | undefined;
  readonly results: Results;
  /** The database servers of a place that a run works on at once. */
  readonly atOnce: number;
  /** The places that one call works on at once. */
  readonly placesPerCall: number;
}
