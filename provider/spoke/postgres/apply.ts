import type { PostgresPlan, PostgresStep } from '../model/changes.ts';
import type { Outcome } from '../server.ts';
import type { Site } from './site.ts';
import { BEGIN, COMMIT, partsOf, transaction } from './transaction.ts';

/**
 * The steps in one transaction, then the departures.
 * @param store runs once every step has been shown to work and before any counts
 */
export async function applyPlan(
  { steps, departures }: PostgresPlan,
  site: Site,
  store: () => Promise<void> = async () => {},
): Promise<Outcome> {
  if (steps.length === 0) await store();
  else await inOneTransaction(steps, site, store);
  if (departures.length === 0) return { warnings: [], undone: [] };
  const { depart } = await import('./departures.ts');
  return depart(departures, site);
}

export async function inOneTransaction(
  steps: readonly PostgresStep[],
  site: Site,
  store: () => Promise<void>,
): Promise<void> {
  await transaction(site, async (send) => {
    await send(BEGIN, ...partsOf(steps, site));
    await store();
    await site.assertLocked();
    await send(COMMIT);
  });
}
