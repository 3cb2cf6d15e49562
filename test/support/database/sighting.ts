import type { Person } from '../../../provider/contract/messages/order.ts';
import type { Sighting } from '../../../provider/contract/messages/review.ts';
import { accessId } from '../../../provider/contract/request/identity.ts';
import { storeMaster } from '../parameters.ts';
import type { AnyServer, World } from './world.ts';

/** What a reconciliation sees of accesses, whose master has to be in a secret. */
export async function sightingsIn(
  world: Pick<World<AnyServer>, 'request' | 'ports' | 'ensure' | 'ssm' | 'server'>,
) {
  const mastersecret = `/masters/${world.request({ appname: 'x' }).identity.env}`;
  await storeMaster(world.ssm, mastersecret, world.server);
  return {
    access: (appname: string, fields: object = {}) => ({
      ...{ appname, mastersecret, username: undefined, password: undefined },
      ...fields,
    }),
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
