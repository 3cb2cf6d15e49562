import { deadlineIn } from '../../provider/runtime/deadline.ts';
import type { Contender, Place } from './contender.ts';
import type { Engine } from './engine.ts';

/** The spoke, with an order as the hub would send it. What Lambda gives it at most: 15 minutes. */
export async function ours({ world }: Engine, { port, secretArn }: Place): Promise<Contender> {
  const fields = {
    appname: `bench-${port}`,
    dbendpoint: `localhost:${port}`,
    account: secretArn.split(':')[4],
    ...{ mastersecret: secretArn, username: null, password: null },
    privileges: 'readonly',
  };
  const ensure = async (names: readonly string[], more: Record<string, unknown> = {}) => {
    const people = names.map((username) => ({ username, level: 'readonly' as const }));
    const deadline = deadlineIn(900_000);
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
