import type { Contender, Place } from './contender.ts';
import { type Engine, FLOOR_GROUP } from './engine.ts';

/**
 * The statements that nobody can do without, over one connection: no lock, no inspection, no proof.
 */
export async function floor({ world, floor: sql, login }: Engine, at: Place): Promise<Contender> {
  const send = async (messages: readonly string[]) => {
    const session = await login(at);
    try {
      for (const message of messages) await session.query(message);
    } finally {
      await session.close();
    }
    return [];
  };
  const { master } = world.server;
  await world.sql(master, `DROP ROLE IF EXISTS ${FLOOR_GROUP}`);
  await world.sql(master, `CREATE ROLE ${FLOOR_GROUP}`);
  return {
    create: (names) => send(sql.create(names)),
    again: (names) => send(sql.again(names)),
    remove: (names) => send(sql.remove(names)),
  };
}
