import type { Level } from '../../provider/contract/level.ts';
import type { Person } from '../../provider/contract/order.ts';

/** All of one level. */
export function people(level: Level, ...usernames: string[]): Person[] {
  return usernames.map((username) => ({ username, level }));
}
