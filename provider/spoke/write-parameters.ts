import type { Order } from '../contract/messages/order.ts';
import { parameterNames } from '../contract/request/identity.ts';
import type { Credentials } from './credentials.ts';
import { assertMayEnsure, nextOwner } from './ownership.ts';
import { describeParameterChange, reported, type StoredParameter } from './parameters/model.ts';
import { planParameters, planTimes } from './parameters/plan.ts';
import { type Ports, readParameters } from './ports.ts';

/** What Parameter Store is to hold of an access, and writing it. */
export function planStoring(
  { access, claim }: Order,
  edges: Ports,
  stored: readonly StoredParameter[],
  credentials: Credentials,
) {
  const names = parameterNames(edges.parameterPrefix, access.identity);
  const holder = nextOwner(claim, stored);
  const writes = planParameters(stored, access, credentials, names, holder);
  const times = planTimes(stored, holder);
  const versions = new Map(stored.map(({ name, version }) => [name, version]));
  return {
    inWords: writes.map(describeParameterChange),
    store: async (): Promise<void> => {
      // A move takes the lock of another server than its own rollback, so the claim is looked at again before anything counts.
      if (claim !== undefined)
        await assertMayEnsure(claim, await readParameters(access, edges), access, edges);
      const written = await edges.parameters.write([...times, ...writes]);
      for (const [name, version] of written) versions.set(name, version);
    },
    /** Where there is nothing else to do. */
    noteTime: async (): Promise<void> => {
      await edges.parameters.write(times);
    },
    /** The parameters for the answer, once all is written. */
    reported: () => reported(access, edges.parameterPrefix, versions),
  };
}
