import { type Credentials, isLeaving } from './credentials.ts';
import { isAdopted, type User } from './model/state.ts';
import type { DatabaseServer } from './server.ts';

/** What ends users that were adopted. */
export type End = 'this rotation' | 'the next rotation' | 'the access';

/** By user. */
export type Ends = ReadonlyMap<string, End>;

/** Those of the adopted users that this run's rotation ends, and those that the next one ends. */
export function endsByRotation(
  users: readonly User[],
  { adopted, generation }: Pick<Credentials, 'adopted' | 'generation'>,
): Ends {
  const stay = new Set(adopted);
  return new Map(
    users.filter(isAdopted).flatMap((user): Array<[string, End]> => {
      if (!stay.has(user.name)) return isLeaving(user) ? [] : [[user.name, 'this rotation']];
      return user.generation < generation ? [[user.name, 'the next rotation']] : [];
    }),
  );
}

export function endsByRemoval(users: readonly User[]): Ends {
  return new Map(users.filter(isAdopted).map(({ name }) => [name, 'the access']));
}

/**
 * Nobody can undo such an end, and only its sessions tell whether somebody still needs the user.
 *
 * @param isPlanned nothing has ended yet, and nothing will in this run
 */
export async function warnOfEnds(
  ends: Ends,
  server: Pick<DatabaseServer, 'countSessions'>,
  isPlanned: boolean,
): Promise<string[]> {
  if (ends.size === 0) return [];
  const open = await server.countSessions([...ends.keys()]);
  return [...ends].map(([user, end]) => {
    const count = open.get(user) ?? 0;
    const sessions = `${count === 0 ? 'no' : count} open session${count === 1 ? '' : 's'}`;
    return end === 'the next rotation'
      ? `${user}, which was adopted, ends with the next rotation: see first that no program logs ` +
          `in as it any more. It has ${sessions}`
      : `${user}, which was adopted, ends with ${end}. It ${isPlanned ? 'has' : 'had'} ${sessions}`;
  });
}
