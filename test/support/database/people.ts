import type { Person } from '../../../provider/contract/messages/order.ts';
import type { Level } from '../../../provider/contract/request/level.ts';

/** All of one level. */
export function people(level: Level, ...usernames: string[]): Person[] {
  return usernames.map((username) => ({ username, level }));
}

/** Usernames. */
export function crowd(count: number, prefix: string): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}
