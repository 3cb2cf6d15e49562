import type { Order } from '../contract/messages/order.ts';
import { accessId } from '../contract/request/identity.ts';
import type { Intent } from '../contract/request/intent.ts';
import { type Request, sameAccess } from '../contract/request/request.ts';

/** An order, without the fields that are known only when it is sent. */
export type Task = Omit<Order, 'requestId' | 'timeLeft' | 'people'>;

/**
 * The orders that an intent comes to, one after the other. An access whose identity changed is made
 * anew first, and only then removed where it was: a failure in between leaves the application a
 * login that works.
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

/**
 * With a claim, it takes back a request that failed, even if that request wanted its access
 * retained on deletion.
 */
function removalOf(former: Request, { wanted, claim }: Intent & { verb: 'ensure' }): Task {
  const access = { ...former, dryRun: wanted.dryRun };
  if (claim === undefined) return { verb: 'remove', access };
  const undoing = { ...claim, undoes: true };
  return { verb: 'remove', access: { ...access, onDelete: 'drop' }, claim: undoing };
}
