import { UserError } from '../contract/errors.ts';
import { accessId } from '../contract/identity.ts';
import type { Order } from '../contract/order.ts';
import { type AccessRequest, sameAccess } from '../contract/request.ts';
import type { Intent } from './lifecycle.ts';

/** An order without what is known only when it is sent. */
export type Task = Omit<Order, 'requestId' | 'timeLeft' | 'people'>;

/**
 * The orders that an intent comes to, one after the other. An access that changed its identity is made anew first, and removed
 * where it was only then: a failure in between leaves the application a login that works.
 */
export function planTasks(intent: Intent): Task[] {
  switch (intent.verb) {
    case 'remove':
      return [{ verb: 'remove', access: intent.unwanted, ...claimOf(intent) }];
    case 'ensure': {
      const { wanted, former } = intent;
      refuseUnsupported(wanted);
      if (former === undefined || sameAccess(former, wanted))
        return [{ verb: 'ensure', access: wanted, ...claimOf(intent) }];
      const isMove = accessId(former.identity) === accessId(wanted.identity);
      const make: Task = {
        verb: 'ensure',
        access: wanted,
        ...(isMove && { formerServer: former.server }),
        ...claimOf(intent),
      };
      return intent.claim === undefined
        ? [make, { verb: 'remove', access: { ...former, dryRun: wanted.dryRun } }]
        : [make];
    }
  }
}

function claimOf({ claim }: Intent): Pick<Task, 'claim'> {
  return claim === undefined ? {} : { claim };
}

function refuseUnsupported({ server }: AccessRequest): void {
  if (server.engine !== 'postgres')
    throw new UserError(
      'dbtype: this version speaks to postgres and aurora-postgresql; MySQL and MariaDB are not supported yet',
    );
}
