import { RaceLost } from '../../../provider/errors/server.ts';
import type { OpenServer } from '../../../provider/spoke/ports.ts';
import type { DatabaseServer } from '../../../provider/spoke/server.ts';
import type { World } from './world.ts';

/** The first attempt expels whom it must, and then loses a race: the order starts again. */
export function losingFirstRace(world: Pick<World, 'ports'>): OpenServer {
  let attempts = 0;
  return async (options) => {
    const server = await world.ports().openServer(options);
    const apply: DatabaseServer['apply'] = async (plan, login) => {
      if (attempts++ === 0) throw new RaceLost('somebody was faster');
      return server.apply(plan, login);
    };
    return { ...server, apply };
  };
}
