import type { Departure, Step } from './model/changes.ts';
import { isAdopted, type User } from './model/state.ts';
import type { DatabaseServer, Inspection } from './server.ts';

/**
 * A server whose adopted users a removal gives back as they were: what the failed first request of
 * an access has made is undone, and it has not made these.
 */
export function releasing(server: DatabaseServer): {
  readonly server: DatabaseServer;
  /** The users whose adoption was undone so far. */
  readonly released: () => string[];
} {
  let adopted: readonly User[] = [];
  const released = new Set<string>();
  const given: DatabaseServer = {
    ...server,
    inspect: async (...asked) => {
      const inspection = await server.inspect(...asked);
      adopted = inspection.current.users.filter(isAdopted);
      for (const { name } of adopted) released.add(name);
      return without(inspection, new Set(adopted.map(({ name }) => name)));
    },
    plan: (inspection, wanted) => {
      const plan = server.plan(inspection, wanted);
      const steps = adopted.map((user): Step => ({ kind: 'release user', user }));
      // As a member, the master takes back what it has granted on what the user owns.
      const departures = adopted.flatMap((user): Departure[] =>
        user.masterJoined ? [{ kind: 'leave user', user: user.name }] : [],
      );
      return {
        ...plan,
        steps: [...plan.steps, ...steps],
        departures: [...plan.departures, ...departures],
      };
    },
  };
  return { server: given, released: () => [...released] };
}

function without(inspection: Inspection, names: ReadonlySet<string>): Inspection {
  const { current, ownedObjects } = inspection;
  return {
    ...inspection,
    current: {
      ...current,
      users: current.users.filter(({ name }) => !names.has(name)),
      grants: current.grants.filter(({ grantee }) => !names.has(grantee)),
    },
    ownedObjects: ownedObjects.filter(({ owner }) => !names.has(owner)),
  };
}
