import type { Departure, HandOver } from '../model/changes.ts';
import type { OwnedObjects } from '../model/state.ts';
import { byText } from './lists.ts';

export type NewOwnerOf = (holding: OwnedObjects) => string | undefined;

/** What is owned goes to an owner role. */
export function handOvers(holdings: readonly OwnedObjects[], heirOf: NewOwnerOf): HandOver[] {
  const owned = byText(holdings, ({ database, owner }) => `${database}\n${owner}`).filter(
    ({ owned }) => owned > 0,
  );
  return owned.flatMap((holding) => {
    const to = heirOf(holding);
    const { owner, database } = holding;
    return to === undefined ? [] : [{ kind: 'hand over', holder: owner, database, to }];
  });
}

/** In each database: what a leaver owns is handed over, then what it may do there is taken back. */
export function releaseOwnedObjects(
  holdings: readonly OwnedObjects[],
  heirOf: NewOwnerOf,
): Departure[] {
  return byText(holdings, ({ database, owner }) => `${database}\n${owner}`).flatMap((holding) => [
    ...handOvers([holding], heirOf),
    { kind: 'clear privileges', holder: holding.owner, database: holding.database } as const,
  ]);
}
