import type { Order } from '../contract/messages/order.ts';
import { NothingMade, OutsideError } from '../runtime/errors.ts';
import type { Ports } from './ports.ts';

/**
 * The ports of a run that makes an access. If the master's login can't even be read at first, the
 * run has made nothing, and its error says so: the Delete that takes a Create back could not read
 * it either, and would leave the stack stuck. An earlier run of the same request may have made
 * something, so nothing in Parameter Store may be of the same owner.
 */
export function tellingIfNothingMade({ access, claim }: Order, ports: Ports): Ports {
  let wasRead = false;

  async function isNothingStored(): Promise<boolean> {
    const stored = await ports.parameters.read(access.identity).catch(() => undefined);
    return (
      stored !== undefined && (stored.owner === undefined || stored.owner.name !== claim?.owner)
    );
  }

  return {
    ...ports,
    readMaster: async (request) => {
      try {
        const master = await ports.readMaster(request);
        wasRead = true;
        return master;
      } catch (error) {
        if (wasRead || !(error instanceof OutsideError) || !(await isNothingStored())) throw error;
        throw new NothingMade(error.message, { cause: error });
      }
    },
  };
}
