import { deadlineIn } from '../../provider/runtime/deadline.ts';
import type { World } from '../support/database/world.ts';
import type { Contender, Place } from './contender.ts';
import type { Earlier } from './earlier.ts';
import { earlierPatience } from './earlier-world.ts';
import type { Engine } from './engine.ts';

/** The spoke, with an order as the hub would send it. What Lambda gives it at most: 15 minutes. */
export async function ours({ world }: Engine, place: Place): Promise<Contender> {
  return await spokeOf(world, place, deadlineIn);
}

/** The same of an earlier commit, for an access of its own. */
export async function earlierOurs(
  engine: Engine,
  place: Place,
  earlier: Earlier,
): Promise<Contender> {
  return await spokeOf(await engine.worldOf(earlier), place, await earlierPatience(earlier));
}

async function spokeOf(
  world: World,
  { port, secretArn }: Place,
  patience: typeof deadlineIn,
): Promise<Contender> {
  const fields = {
    appname: `bench-${port}`,
    dbendpoint: `localhost:${port}`,
    account: secretArn.split(':')[4],
    ...{ mastersecret: secretArn, username: null, password: null },
    privileges: 'readonly',
  };
  const ensure = async (names: readonly string[], more: Record<string, unknown> = {}) => {
    const people = names.map((username) => ({ username, level: 'readonly' as const }));
    const deadline = patience(900_000);
    const { warnings } = await world.ensure({ ...fields, ...more }, { deadline }, { people });
    if (warnings.length > 0) throw new Error(`ours: ${warnings.join('; ')}`);
    return [];
  };
  // The application user and the group role come before: the rows are about people.
  await ensure([]);
  return {
    create: (names) => ensure(names),
    again: (names) => ensure(names),
    remove: () => ensure([], { confirmremovals: true }),
  };
}
