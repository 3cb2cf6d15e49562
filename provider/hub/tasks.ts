import type { Order } from '../contract/messages/order.ts';
import { accessId } from '../contract/request/identity.ts';
import type { Intent } from '../contract/request/intent.ts';
import { type Request, sameAccess } from '../contract/request/request.ts';

/** An order without what is known only when it is sent. */
export type Task = Omit<Order, 'requestId' | 'timeLeft' | 'people'>;

/**
 * The orders that an intent comes to, one after the other. An access that changed its identity is made anew first, and removed
 * where it was only then: a failure in between leaves the application a login that works.
 */
export function planTasks(intent: Intent): Task[] {
  const claim = intent.claim === undefined ? {} : { claim: intent.claim };
  switch (intent.verb) {
    case 'remove':
      return [{ verb: 'remove', access: intent.unwanted, ...claim }];
    case 'ensure': {
      const { wanted, former, removesFormer } = intent;
      if (former === undefined || sameAccess(former, wanted))
        return [{ verb: 'ensure', access: wanted, ...claim }];
      const isMove = accessId(former.identity) === accessId(wanted.identity);
      const moved = isMove ? { formerEndpoint: former.endpoint } : {};
      const make: Task = { verb: 'ensure', access: wanted, ...moved, ...claim };
      return removesFormer ? [make, removalOf(former, intent)] : [make];
    }
  }
}

/** With a claim, it takes back what did not succeed: also what should have been retained one day. */
function removalOf(former: Request, { wanted, claim }: Intent & { verb: 'ensure' }): Task {
  const access = { ...former, dryRun: wanted.dryRun };
  if (claim === undefined) return { verb: 'remove', access };
  const claimed = { ...claim, undoes: true };
  return { verb: 'remove', access: { ...access, onDelete: 'drop' }, claim: claimed };
}
