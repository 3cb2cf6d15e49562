import type { Departure, HandOver } from '../model/changes.ts';
import type { Holding } from '../model/state.ts';
import { byText } from './lists.ts';

export type HeirOf = (holding: Holding) => string | undefined;

/** What is owned goes to an owner role. */
export function handOvers(holdings: readonly Holding[], heirOf: HeirOf): HandOver[] {
  const owned = byText(holdings, ({ database, holder }) => `${database}\n${holder}`).filter(
    ({ owned }) => owned > 0,
  );
  return owned.flatMap((holding) => {
    const to = heirOf(holding);
    const { holder, database } = holding;
    return to === undefined ? [] : [{ kind: 'hand over', holder, database, to }];
  });
}

/** In each database: what a leaver owns is handed over, then what it may do there is taken back. */
export function removeHoldings(holdings: readonly Holding[], heirOf: HeirOf): Departure[] {
  return byText(holdings, ({ database, holder }) => `${database}\n${holder}`).flatMap((holding) => [
    ...handOvers([holding], heirOf),
    { kind: 'clear privileges', holder: holding.holder, database: holding.database } as const,
  ]);
}
