import type { Person } from '../../../provider/contract/messages/order.ts';
import type { Sighting } from '../../../provider/contract/messages/review.ts';
import { accessId } from '../../../provider/contract/request/identity.ts';
import type { World } from './world.ts';

/** What a reconciliation sees of accesses. */
export function sightingsIn(world: Pick<World, 'request' | 'ports' | 'ensure'>) {
  return {
    /** @param more fields of this order alone, such as a dry run */
    async at(
      access: Record<string, unknown>,
      more: object = {},
      people: readonly Person[] = [],
    ): Promise<Sighting> {
      const id = accessId(world.request(access).identity);
      const stored = await world.ports().records.read(id);
      const reconciles = { version: stored?.version ?? -1 };
      const order = { reconciles, people, requestId: `look-${Math.random()}` };
      const { reconciled, warnings } = await world.ensure({ ...access, ...more }, {}, order);
      if (reconciled?.sighting === undefined)
        throw new Error(`nothing was seen: ${[reconciled?.not?.explained, ...warnings].join()}`);
      return reconciled.sighting;
    },
  };
}
